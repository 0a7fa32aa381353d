import { shown } from '@veloce/core';
import { fileURLToPath } from 'node:url';

/** The path of a module for worker threads: beside this one, with this one's extension. */
export function workerFile(name: 'worker' | 'luck-worker'): string {
  const own = import.meta.url;
  return fileURLToPath(new URL(`./${name}${own.slice(own.lastIndexOf('.'))}`, own));
}

const mostThreads = 1024;

/** Refuses a number of threads that no machine has. */
export function checkThreads(where: string, threads: number): void {
  if (!Number.isInteger(threads) || threads < 1)
    throw new RangeError(`${where}: threads must be an integer >= 1, got ${shown(threads)}`);
  if (threads > mostThreads)
    throw new RangeError(`${where}: threads must be at most ${mostThreads}, got ${shown(threads)}`);
}

/** Refuses flags that are no list of texts. */
export function checkFlags(where: string, flags: unknown): void {
  if (
    flags === undefined ||
    (Array.isArray(flags) && Array.from(flags).every((flag) => typeof flag === 'string'))
  )
    return;
  throw new RangeError(`${where}: execArgv must be a list of Node's flags, got ${shown(flags)}`);
}

/** Why a thread ended. */
export function exitReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = /^worker exited with code: (-?\d+)$/.exec(error.message)?.[1];
  return code === undefined ? error.message : `it exited with code ${code}`;
}
