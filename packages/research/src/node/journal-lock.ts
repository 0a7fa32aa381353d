import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { kill, pid } from 'node:process';

/** Locks that this process holds; a lock of its number that is not here was left by another one, before a restart. */
const held = /* @__PURE__ */ new Set<string>();

/**
 * Takes a journal for this process. A lock that a process of this host left behind when it was killed is taken away.
 *
 * @returns Gives it back.
 * @throws {RangeError} when another sweep uses the journal, naming its process.
 */
export function lockJournal(journal: string): () => void {
  const path = `${resolve(journal)}.lock`;
  const own = `${path}.${randomUUID()}`;
  writeFileSync(own, `${pid} ${hostname()}`);
  try {
    while (!take(own, path)) {
      const holder = read(path);
      if (holder === undefined) continue;
      if (isAtWork(path, holder)) throw inUse(journal, path, holder);
      clear(path, holder);
    }
  } finally {
    rmSync(own, { force: true });
  }
  held.add(path);
  return () => {
    held.delete(path);
    rmSync(path, { force: true });
  };
}

/** Gives the lock to this process, whole or not at all. */
function take(own: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false;
    throw cause;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw cause;
  }
}

function isAtWork(path: string, holder: string): boolean {
  const [process = '', host = ''] = holder.split(' ');
  if (host !== hostname()) return true;
  const id = Number(process);
  return id === pid ? held.has(path) : isAlive(id);
}

function isAlive(id: number): boolean {
  try {
    kill(id, 0);
    return true;
  } catch (cause) {
    return codeOf(cause) === 'EPERM';
  }
}

/** Takes away a lock that was left behind; puts it back if it is another one by now. */
function clear(path: string, holder: string): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return;
    throw cause;
  }
  if (read(aside) !== holder) take(aside, path);
  rmSync(aside, { force: true });
}

function inUse(journal: string, path: string, holder: string): RangeError {
  const [process, host] = holder.split(' ');
  const where = host === hostname() ? '' : ` on ${host}`;
  const who = where === '' && Number(process) === pid ? 'this process' : `process ${process}${where}`;
  return new RangeError(
    `journal ${journal}: a sweep in ${who} uses it; wait for it to end, or choose another file; if there is none, remove ${path}`,
  );
}

const codeOf = (cause: unknown): unknown =>
  cause instanceof Error && 'code' in cause ? cause.code : undefined;
