import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { env, execPath } from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { squeezeFlowWorkers } from './workers.js';

/** Starts a script of this folder in a separate process. */
export function start(
  script: string,
  environment: Readonly<Record<string, string>>,
  errors: 'inherit' | 'ignore' = 'inherit',
): ChildProcess {
  const file = fileURLToPath(new URL(`./${script}`, import.meta.url));
  // Not the environment of the test runner: its NODE_OPTIONS and VITEST are no business of a real process.
  const { PATH = '' } = env;
  return spawn(execPath, [...squeezeFlowWorkers.execArgv, file], {
    env: { PATH, ...environment },
    stdio: ['ignore', 'ignore', errors],
  });
}

/** Whether a process has ended. */
export const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** Kills a process at once, as the kernel does when memory is short, and waits until it is gone. */
export async function kill(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** Waits until a file has more than some lines, or the process that writes it has ended. */
export async function waitForLines(path: string, count: number, child: ChildProcess): Promise<void> {
  while (!hasEnded(child) && linesOf(path) <= count) await wait(5);
}

/** Whole lines of a file; 0 of none. */
export const linesOf = (path: string): number =>
  existsSync(path) ? readFileSync(path, 'latin1').split('\n').length - 1 : 0;
