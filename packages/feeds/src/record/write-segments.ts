import { closeSync, fdatasyncSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { open, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import { checkArguments, DataException, parseOptions, type DataError } from '@veloce/core';
import { lock, makeFolderOf, syncFolderOf } from '@veloce/core/node';
import { headBytes, packBlock, packHeader } from './block.js';
import { blocksOf, segmentsOf } from './read-segments.js';

/** Settings of a log. */
export const LogOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    blockBytes: z
      .int()
      .min(1)
      .default(1 << 20)
      .describe('lines are packed into a block when there are so many bytes of them'),
    segmentBytes: z
      .int()
      .min(1)
      .default(256 << 20)
      .describe('a new segment begins after so many bytes'),
    keepBytes: z.int().min(1).optional().describe('the oldest segments are removed when all come to more'),
  }))();

/** Settings of a log; fields with a default are optional. */
export type LogOptions = z.input<typeof LogOptions>;

/** A log that only grows: lines in blocks, blocks in segments. */
export interface Log {
  /**
   * Adds a line of a time (epoch ms UTC). It is on the disk after the next {@link Log.sync}, or when a block is full.
   *
   * @throws {RangeError} when it holds a line break.
   * @throws {DataException} when it cannot be written; nothing is added then, and the log takes no more.
   */
  readonly add: (line: string, time: number) => void;
  /** Puts on the disk what was added: when it returns, neither a kill nor a power cut loses it. Throws as `add` does. */
  readonly sync: () => void;
  /** Bytes at the end of the last segment that a kill had left torn, and that were cut off when the log was opened. */
  readonly cutBytes: number;
  /** Syncs, and lets go of the folder. */
  readonly close: () => void;
}

/**
 * Opens a log for appending, in its own folder; one process at a time holds it. Each block has a checksum: after a kill, all that was synced is there,
 * and a torn end is cut off.
 *
 * @param about What the header of every segment says: whatever a reader needs to know.
 * @throws {RangeError} when an option is malformed.
 * @example
 * ```ts
 * const log = await orThrow(openLog('recordings/today', { venue: 'binance-usdm' }));
 * log.add(JSON.stringify(input), input.time);
 * log.sync();
 * ```
 */
export function openLog(
  folder: string,
  about: unknown,
  options: LogOptions = {},
): TaskEither<DataError, Log> {
  checkArguments('openLog', { folder }, { folder: 'text' });
  const settings = parseOptions('openLog', LogOptions, options);
  return async () => {
    const held = await lock(join(folder, '.lock'))();
    if (isLeft(held)) return held;
    try {
      const names = await segmentsOf(folder);
      const last = names[names.length - 1];
      const cutBytes = last === undefined ? 0 : await cutTornEnd(join(folder, last));
      const next = last === undefined ? 1 : Number(last.slice(0, 8)) + 1;
      const log = writer(folder, about, settings, names, next);
      return right({
        ...log,
        cutBytes,
        close() {
          try {
            log.close();
          } finally {
            held.right.release();
          }
        },
      });
    } catch (cause) {
      held.right.release();
      return left(failure(folder, cause));
    }
  };
}

/** The number of the last segment in a folder; 0 where there is none. */
export function lastSegment(folder: string): TaskEither<DataError, number> {
  return async () => {
    try {
      return right(Number((await segmentsOf(folder)).at(-1)?.slice(0, 8) ?? 0));
    } catch (cause) {
      return left(failure(folder, cause));
    }
  };
}

function failure(folder: string, cause: unknown): DataError {
  if (cause instanceof DataException) return cause.error;
  const reason = cause instanceof Error ? cause.message : String(cause);
  const fix = 'make room or check the permissions, then open the log again';
  return { _tag: 'ConnectionFailed', message: `${folder}: cannot be written: ${reason}`, asked: `to add to the log in ${folder}`, fix, cause }; // prettier-ignore
}

/** Cuts a torn end off, also one whose sum is wrong; says how many bytes that were. Damage before blocks that are right stays as it is. */
async function cutTornEnd(path: string): Promise<number> {
  const file = await open(path, 'r');
  let size = 0;
  let end = 0;
  try {
    ({ size } = await file.stat());
    end = size;
    for await (const found of blocksOf(file)) {
      if ('torn' in found) {
        if (found.torn + found.bytes === size) end = found.torn;
      } else if (found.at + headBytes + found.head.packed === size && (await found.lines()) === undefined) {
        end = found.at;
      }
    }
  } finally {
    await file.close();
  }
  if (end < size) await truncate(path, end);
  return size - end;
}

function writer(
  folder: string,
  about: unknown,
  { blockBytes, segmentBytes, keepBytes }: z.output<typeof LogOptions>,
  existing: readonly string[],
  first: number,
): Omit<Log, 'cutBytes'> {
  const segments = existing.map((name) => ({ name, bytes: statSync(join(folder, name)).size }));
  let number = first;
  let file: number | undefined;
  let lines: string[] = [];
  let bytes = 0;
  let firstTime = NaN;
  let lastTime = NaN;
  let broken: unknown;

  const write = (block: Buffer): void => {
    if (file === undefined) {
      const name = `${String(number++).padStart(8, '0')}.vlog`;
      makeFolderOf(join(folder, name));
      file = openSync(join(folder, name), 'wx');
      segments.push({ name, bytes: 0 });
      put(packHeader(about));
      syncFolderOf(join(folder, name));
    }
    put(block);
  };
  const put = (data: Buffer): void => {
    for (let at = 0; at < data.length;) at += writeSync(file!, data, at);
    segments[segments.length - 1].bytes += data.length;
  };
  const prune = (): void => {
    if (keepBytes === undefined) return;
    let all = segments.reduce((sum, segment) => sum + segment.bytes, 0);
    while (all > keepBytes && segments.length > 1) {
      const [oldest] = segments.splice(0, 1);
      rmSync(join(folder, oldest.name), { force: true });
      all -= oldest.bytes;
    }
  };
  const flush = (): void => {
    if (broken !== undefined) throw new DataException(failure(folder, broken));
    if (lines.length === 0) return;
    try {
      write(packBlock(lines, firstTime, lastTime));
      fdatasyncSync(file!);
      if (segments[segments.length - 1].bytes >= segmentBytes) {
        closeSync(file!);
        file = undefined;
        prune();
      }
    } catch (cause) {
      broken = cause;
      throw new DataException(failure(folder, cause));
    }
    lines = [];
    bytes = 0;
    firstTime = NaN;
  };

  return {
    add(line, time) {
      if (line.includes('\n')) throw new RangeError('add: a line holds a line break');
      if (firstTime !== firstTime) firstTime = time;
      lastTime = time;
      lines.push(line);
      bytes += line.length + 1;
      if (bytes >= blockBytes) flush();
    },
    sync: flush,
    close() {
      try {
        if (broken === undefined) flush();
      } finally {
        if (file !== undefined) closeSync(file);
        file = undefined;
      }
    },
  };
}
