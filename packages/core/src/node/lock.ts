import { checkArguments } from '../check-arguments.js';
import { closeSync, fstatSync, futimesSync, openSync, statSync, unlinkSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import { DataException, type DataError, type Locked } from '../errors.js';
import { parseOptions } from '../parse-options.js';
import { tryToHold, type Holder } from './lock-file.js';
import { makeFolderOf } from './sync-folder.js';
import { failureOrThrow } from './write-failure.js';

/** Settings of {@link lock}. */
export interface LockOptions {
  /** How long to wait for the one who holds it, in ms: 0 by default. */
  readonly patienceMs?: number | undefined;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
}

const LockOptionsSchema = /* @__PURE__ */ (() =>
  z.strictObject({
    patienceMs: z.number().min(0).default(0),
    signal: z.instanceof(AbortSignal).optional(),
  }))();

/** A lock that is held. */
export interface Lock {
  /** The lock's file. */
  readonly path: string;
  /**
   * Checks that it is still held, before a write that must not cross another one's: it is lost when somebody removed its file, or took it for one
   * that was left behind.
   *
   * @throws {DataException} when it is not.
   */
  readonly check: () => void;
  /** Gives it back. A second time does nothing; the end of the process does it too. */
  readonly release: () => void;
}

const pauseMs = 20;
const beatMs = 10_000;

/**
 * Takes a lock file: of all threads and processes on this machine, and of all that see the same folder, one at a time holds it.
 *
 * The file names its owner: number, start, boot and machine of the process. An owner that has ended, was killed, or ran before a restart of its machine or
 * container holds nothing any more: of all who find its lock, exactly one takes it over, and at no moment is there none. An owner on another
 * machine or in another container cannot be looked at; its lock counts as left behind when it was not renewed for a minute
 * (who holds one renews it every ten seconds).
 *
 * @param path The lock's file: `<what it guards>.lock`. Folders on the way are made.
 * @returns The lock; {@link Locked} with its owner when another one holds it for longer than `patienceMs`.
 * @throws {RangeError} when an option is malformed.
 * @example
 * ```ts
 * const held = await orThrow(lock('data/BTCUSDT/.lock', { patienceMs: 30_000 }));
 * try {
 *   await write();
 * } finally {
 *   held.release();
 * }
 * ```
 */
export function lock(path: string, options: LockOptions = {}): TaskEither<DataError, Lock> {
  checkArguments('lock', { path }, { path: 'text' });
  const { patienceMs, signal } = parseOptions('lock', LockOptionsSchema, options);
  const asked = `to hold ${path}`;
  return async () => {
    try {
      makeFolderOf(path);
      const until = performance.now() + patienceMs;
      for (;;) {
        if (signal?.aborted === true) return left(aborted(path, asked, signal));
        const holder = tryToHold(path);
        if (holder === undefined) return right(held(path));
        if (performance.now() >= until) return left(locked(path, asked, holder));
        await wait(pauseMs * (0.5 + Math.random()));
      }
    } catch (cause) {
      return left(failureOrThrow(cause, path, asked));
    }
  };
}

/** Locks of this process that its end gives back. */
const atEnd = /* @__PURE__ */ new Set<() => void>();

const releaseAll = (): void => {
  for (const release of [...atEnd]) release();
};

function held(path: string): Lock {
  const file = openSync(path, 'r+');
  const { ino, dev } = fstatSync(file);
  const beat = setInterval(() => {
    const now = new Date();
    futimesSync(file, now, now);
  }, beatMs);
  beat.unref();
  let isOpen = true;
  const isHeld = (): boolean => {
    if (!isOpen) return false;
    const there = statSync(path, { throwIfNoEntry: false });
    return there?.ino === ino && there.dev === dev;
  };
  const check = (): void => {
    if (isHeld()) return;
    const said = isOpen ? 'the lock was lost: its file was removed or taken over' : 'the lock was given back';
    throw new DataException({
      _tag: 'ConnectionFailed',
      message: `${path}: ${said}`,
      asked: `to write under ${path}`,
      fix: 'start again; nobody but the owner may remove the lock of a living process',
    });
  };
  const release = (): void => {
    if (!isOpen) return;
    clearInterval(beat);
    if (isHeld()) unlinkSync(path);
    isOpen = false;
    closeSync(file);
    atEnd.delete(release);
    if (atEnd.size === 0) process.off('exit', releaseAll);
  };
  if (atEnd.size === 0) process.on('exit', releaseAll);
  atEnd.add(release);
  return { path, check, release };
}

function locked(path: string, asked: string, { owner }: Holder): Locked {
  const { pid, host, since } = owner;
  const who = pid === process.pid ? `this process (${pid} on ${host})` : `process ${pid} on ${host}`;
  return {
    _tag: 'Locked',
    message: `${path}: ${who} holds it since ${new Date(since).toISOString()}`,
    asked,
    fix: `wait for it to end; if there is no such process, remove ${path}`,
    path,
    owner: { pid, host, since },
  };
}

const aborted = (path: string, asked: string, signal: AbortSignal): DataError => ({
  _tag: 'Aborted',
  message: `${path}: the waiting was aborted`,
  asked,
  fix: 'start it again',
  cause: signal.reason,
});
