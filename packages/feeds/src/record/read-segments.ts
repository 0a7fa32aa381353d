import * as z from 'zod';
import { unitHint, parseOptions, signalRule } from '@veloce/core';
import { open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { left, right, type Either } from 'fp-ts/lib/Either.js';
import type { DataError } from '@veloce/core';
import { headBytes, readHead, readHeader, unpackBlock, type BlockHead } from './block.js';

/** Lines of a log that were written together. */
export interface LogBlock {
  /** Times of the first and the last line, epoch ms UTC. */
  readonly firstTime: number;
  readonly lastTime: number;
  readonly lines: readonly string[];
  /** The content of its segment's header. */
  readonly about: unknown;
}

/** The range of a log to read. */
export interface LogRange {
  /** Blocks that end before it are passed over, unread; epoch ms UTC. */
  readonly from?: number;
  /** Blocks that begin at or after it are not read. */
  readonly until?: number;
  readonly signal?: AbortSignal;
}

/** Names of the segments of a folder, oldest first. */
export async function segmentsOf(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    if ((cause as { readonly code?: string }).code === 'ENOENT') return [];
    throw cause;
  });
  return names.filter((name) => /^\d{8}\.vlog$/.test(name)).sort();
}

const moment = /* @__PURE__ */ (() =>
  z.union([z.number(), z.literal([Infinity, -Infinity])]).superRefine((time, context) => {
    const message = time === Infinity ? undefined : unitHint(time);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  }))();

/** The rules of {@link LogRange}, for code that passes them on. */
export const rangeRules = /* @__PURE__ */ (() => ({
  from: moment.default(-Infinity),
  until: moment.default(Infinity),
  signal: signalRule.optional(),
}))();
const Range = /* @__PURE__ */ (() => z.strictObject(rangeRules))();

/**
 * The blocks of a log, oldest first. A torn end, as a kill leaves it, is reported as `DataIncomplete` and skipped; so is a block whose checksum is wrong. What
 * was on the disk before it is given whole.
 *
 * @example
 * ```ts
 * for await (const block of readLog('recordings/2026-01-01')) if (block._tag === 'Right') play(block.right.lines);
 * ```
 */
export function readLog(
  folder: string,
  range: LogRange = {},
): AsyncGenerator<Either<DataError, LogBlock>, void, undefined> {
  return blocksIn(folder, parseOptions('readLog', Range, range));
}

async function* blocksIn(
  folder: string,
  { from, until, signal }: z.output<typeof Range>,
): AsyncGenerator<Either<DataError, LogBlock>, void, undefined> {
  const asked = `the log in ${folder}`;
  let names: readonly string[];
  try {
    names = await segmentsOf(folder);
  } catch (cause) {
    yield left({
      _tag: 'ConnectionFailed',
      message: `${folder}: cannot be read`,
      asked,
      fix: 'check the folder',
      cause,
    });
    return;
  }
  if (names.length === 0) {
    yield left({
      _tag: 'DataNotFound',
      message: `${folder}: there is no segment of a log`,
      asked,
      fix: 'check the path',
    });
    return;
  }
  for (const name of names) {
    const path = join(folder, name);
    const file = await open(path, 'r');
    try {
      for await (const found of blocksOf(file)) {
        if (signal?.aborted === true) return;
        if ('torn' in found) {
          const message = `${path}: the block at byte ${found.torn} is ${found.why}; ${found.bytes} bytes were passed over`;
          yield left({
            _tag: 'DataIncomplete',
            message,
            asked,
            fix: 'what was synced before a kill is there; nothing is to be done',
          });
          continue;
        }
        const { head, about, lines } = found;
        if (head.lastTime < from || head.firstTime >= until) continue;
        const own = await lines();
        if (own === undefined) {
          const message = `${path}: the sum of the block at byte ${found.at} is wrong; its ${head.lines} lines were passed over`;
          yield left({ _tag: 'DataIncomplete', message, asked, fix: 'restore the file from a copy' });
          continue;
        }
        yield right({ firstTime: head.firstTime, lastTime: head.lastTime, lines: own, about });
      }
    } finally {
      await file.close();
    }
  }
}

/** A block that was found in a file, or where its end is torn. */
export type FoundBlock =
  | {
      readonly at: number;
      readonly head: BlockHead;
      readonly about: unknown;
      readonly lines: () => Promise<readonly string[] | undefined>;
    }
  | { readonly torn: number; readonly bytes: number; readonly why: string };

/** Walks the blocks of a segment by their heads. */
export async function* blocksOf(file: FileHandle): AsyncGenerator<FoundBlock, void, undefined> {
  const { size } = await file.stat();
  const beginning = await bytesAt(file, 0, Math.min(size, 65_536));
  const header = readHeader(beginning);
  if (header === undefined) {
    yield { torn: 0, bytes: size, why: 'no header of a segment' };
    return;
  }
  let at = header.length;
  while (at < size) {
    const head = await bytesAt(file, at, Math.min(headBytes, size - at));
    const known = readHead(head);
    if (known === undefined || at + headBytes + known.packed > size) {
      yield { torn: at, bytes: size - at, why: known === undefined ? 'no block' : 'cut short' };
      return;
    }
    const start = at;
    const lines = async (): Promise<readonly string[] | undefined> =>
      unpackBlock(head, await bytesAt(file, start + headBytes, known.packed));
    yield { at, head: known, about: header.about, lines };
    at += headBytes + known.packed;
  }
}

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, at + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}
