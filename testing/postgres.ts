import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { installWithApt, onPath } from './apt.js';

const debian = '/usr/lib/postgresql';
const help =
  'Install postgresql (apt-get install postgresql), or set POSTGRES_URL to a server on which tests may make databases.';

/**
 * The folder with the programs of the PostgreSQL that the tests use: POSTGRES_BIN, else Debian's, which is off the PATH, else that of
 * `postgres` on the PATH, else Debian's package installed with apt-get where that is allowed. Nothing is looked for when POSTGRES_URL
 * names a server.
 *
 * @param notice Receives one line when it is missing or being installed.
 * @returns undefined where there is none: the tests that need it are skipped, or use the server that was given.
 */
export async function findPostgres(
  notice: (line: string) => void = console.error,
): Promise<string | undefined> {
  const { POSTGRES_URL: url, POSTGRES_BIN: given } = process.env;
  if (url !== undefined) return undefined;
  if (given !== undefined) return given === '' ? undefined : given;
  const present = installed();
  if (present !== undefined) return present;
  if (process.getuid?.() === 0 && onPath(['apt-get']) !== undefined) {
    notice('No PostgreSQL here: installing it with apt-get.');
    await installWithApt(['postgresql']);
    const found = installed();
    if (found !== undefined) return found;
  }
  notice(`No PostgreSQL: its tests are skipped. ${help}`);
  return undefined;
}

function installed(): string | undefined {
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const onThePath = onPath(['initdb']);
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(onThePath === undefined ? [] : [join(onThePath, '..')]),
  ];
  return folders.find((folder) => ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))));
}
