import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, getuid, kill, pid } from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { installWithApt, onPath } from './apt.js';
import { freePort } from './free-port.js';

const debian = '/usr/lib/postgresql';
const help =
  'Install postgresql (apt-get install postgresql), or set POSTGRES_URL to a server on which tests may make databases.';

const given = env['POSTGRES_URL'];
const bin = given === undefined ? present() : undefined;

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
  if (given !== undefined) return undefined;
  if (env['POSTGRES_BIN'] !== undefined || bin !== undefined) return bin;
  if (getuid?.() === 0 && onPath(['apt-get']) !== undefined) {
    notice('No PostgreSQL here: installing it with apt-get.');
    await installWithApt(['postgresql']);
    const found = installed();
    if (found !== undefined) return found;
  }
  notice(`No PostgreSQL: its tests are skipped. ${help}`);
  return undefined;
}

/** The folder that is here now; POSTGRES_BIN, also an empty one, is taken at its word. */
function present(): string | undefined {
  const named = env['POSTGRES_BIN'];
  return named === undefined ? installed() : named === '' ? undefined : named;
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

/** A PostgreSQL for tests. */
export interface TestPostgres {
  /** Makes an empty database. @returns Its URL. */
  readonly makeDatabase: () => Promise<string>;
  /** Ends the whole server at once, as a crash would; `undefined` for one that was given. */
  readonly kill: (() => Promise<void>) | undefined;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Why there is no PostgreSQL for the tests; `undefined` when there is. */
export const withoutPostgres =
  given !== undefined || bin !== undefined
    ? undefined
    : 'skipped: no PostgreSQL here (apt-get install postgresql) and no POSTGRES_URL';

/** The title of a group of tests, with the reason when it is skipped. */
export const onPostgres = (title: string): string =>
  withoutPostgres === undefined ? title : `${title} (${withoutPostgres})`;

/** The user that a server runs as: it refuses root. */
function owner(): { readonly uid: number; readonly gid: number } | undefined {
  if (getuid?.() !== 0) return undefined;
  const id = (flag: string, user: string): number =>
    Number(spawnSync('id', [flag, user]).stdout.toString().trim());
  const user = spawnSync('id', ['-u', 'postgres']).status === 0 ? 'postgres' : 'nobody';
  return { uid: id('-u', user), gid: id('-g', user) };
}

/** Starts the machine's own PostgreSQL on a free port of the loopback, or takes the one of POSTGRES_URL. */
export async function startPostgres(): Promise<TestPostgres> {
  if (given !== undefined) {
    const made: string[] = [];
    return {
      kill: undefined,
      start: () => Promise.resolve(),
      makeDatabase: () => makeDatabase(given, made),
      stop: () => dropDatabases(given, made),
    };
  }
  const folder = mkdtempSync(join(tmpdir(), 'veloce-postgres-'));
  const user = owner();
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const program = (name: string): string => join(bin ?? '', name);
  const made = spawnSync(
    program('initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '--locale=C', '-E', 'UTF8'],
    { cwd: folder, ...user },
  );
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr.toString()}`);
  const port = await freePort();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  let server: ChildProcess | undefined;

  const launch = (): ChildProcess => {
    const settings = [
      'listen_addresses=127.0.0.1',
      `unix_socket_directories=${folder}`,
      'fsync=off',
      'max_connections=60',
    ];
    return spawn(
      program('postgres'),
      ['-D', data, '-p', String(port), ...settings.flatMap((one) => ['-c', one])],
      { cwd: folder, stdio: 'ignore', ...user },
    );
  };
  const start = async (): Promise<void> => {
    let starts = 1;
    server = launch();
    for (let tries = 0; tries < 600; tries++) {
      if (await answers(url)) return;
      // It refuses to start while a process of the killed one still holds the shared memory.
      if (server.exitCode !== null) {
        if (++starts > 20) throw new Error('postgres ended at its start, twenty times');
        server = launch();
      }
      await wait(100);
    }
    throw new Error('postgres does not answer');
  };
  const end = (signal: NodeJS.Signals) => async (): Promise<void> => {
    if (server?.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    // The processes that serve the connections, too; an orderly end takes them along by itself.
    const children = signal === 'SIGKILL' ? childrenOf(server.pid) : [];
    server.kill(signal);
    for (const child of children) killIfThere(child);
    await ended;
  };
  await start();
  return {
    makeDatabase: () => makeDatabase(url, []),
    kill: end('SIGKILL'),
    start,
    async stop() {
      await end('SIGQUIT')();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const childrenOf = (pid: number): readonly number[] =>
  spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)])
    .stdout.toString()
    .split('\n')
    .map(Number)
    .filter((child) => child > 0);

function killIfThere(child: number): void {
  try {
    kill(child, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

/** Does something with its own connection. */
export async function withClient<Value>(
  url: string,
  work: (client: pg.Client) => Promise<Value>,
): Promise<Value> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    query_timeout: 60_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    await withClient(url, (client) => client.query('select 1'));
    return true;
  } catch {
    return false;
  }
}

let count = 0;

async function makeDatabase(url: string, made: string[]): Promise<string> {
  const name = `veloce_test_${pid}_${Date.now()}_${count++}`;
  await withClient(url, (client) => client.query(`create database ${name}`));
  made.push(name);
  const target = new URL(url);
  target.pathname = `/${name}`;
  return target.href;
}

async function dropDatabases(url: string, made: readonly string[]): Promise<void> {
  await withClient(url, async (client) => {
    for (const name of made) await client.query(`drop database if exists ${name} with (force)`);
  });
}
