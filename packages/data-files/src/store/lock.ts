import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { kill, pid } from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { DataException } from '@veloce/core';

const pauseMs = 20;

/**
 * Does work while nobody else writes to a folder: not in this process nor in another on this machine. A lock that a process left behind
 * when it ended is taken away.
 *
 * @throws {DataException} when another one holds the lock for longer than `patienceMs`.
 */
export async function withLock<Result>(
  folder: string,
  patienceMs: number,
  work: () => Promise<Result>,
): Promise<Result> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, '.lock');
  const until = performance.now() + patienceMs;
  while (!(await take(path))) {
    const holder = Number(await readFile(path, 'utf8').catch(() => '0'));
    if (holder > 0 && !isAlive(holder)) await rm(path, { force: true });
    else if (performance.now() > until) {
      throw new DataException({
        _tag: 'ConnectionFailed',
        message: `${folder}: process ${holder} is writing to it for longer than ${patienceMs} ms`,
        asked: `to write to ${folder}`,
        fix: `wait for it to end; if there is no such process, remove ${path}`,
      });
    } else await wait(pauseMs);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(String(pid));
    await file.close();
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return false;
    throw cause;
  }
}

function isAlive(processId: number): boolean {
  try {
    kill(processId, 0);
    return true;
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM';
  }
}
