import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from '../scripts/command.js';

const installTimeout = 5 * 60_000;

/** Installs Debian packages; the caller checks the outcome. */
export async function installWithApt(names: readonly string[]): Promise<void> {
  const until = Date.now() + installTimeout;
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...names]]) {
    const { code } = await run('apt-get', args, {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
      timeout: Math.max(1, until - Date.now()),
    });
    if (code !== 0) return;
  }
}

/** The first of these commands that is on PATH. */
export function onPath(candidates: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return candidates.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/** Whether a file can be executed. */
export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
