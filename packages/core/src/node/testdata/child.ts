import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { env, execPath } from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** Starts a script of this folder in a separate process. */
export function start(script: string, ...args: readonly (string | number)[]): ChildProcess {
  const file = fileURLToPath(new URL(`./${script}`, import.meta.url));
  const { PATH = '' } = env;
  const flags = ['--conditions=@veloce/source', '--import', tsx];
  return spawn(execPath, [...flags, file, ...args.map(String)], {
    env: { PATH },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Waits until a process has ended; its code, `null` when it was killed. */
export async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

/** Kills a process as the kernel does when memory is short, and waits until it is gone. */
export async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await ended(child);
}

/** The number of a process that has ended. */
export async function deadProcess(): Promise<number> {
  const child = spawn(execPath, ['-e', '0']);
  await ended(child);
  return child.pid ?? NaN;
}

export const pause = wait;
