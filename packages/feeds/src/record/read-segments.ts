import * as z from 'zod';
import { unitHint, parseOptions, signalRule } from '@veloce/core';
import { open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { left, right, type Either } from 'fp-ts/lib/Either.js';
import type { DataError } from '@veloce/core';
import {
  blockMarkBytes,
  hasRightSum,
  headBytes,
  readHead,
  readHeader,
  unpackBlock,
  type BlockHead,
} from './block.js';

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

/** The number of the first segment of a folder that holds some. */
export const firstSegment = async (folder: string): Promise<number> =>
  Number((await segmentsOf(folder))[0]?.slice(0, 8) ?? 1);

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
  const headers = await headersOf(folder, names);
  for (const [k, name] of names.entries()) {
    const path = join(folder, name);
    // A recorder that keeps only so much may have removed it meanwhile.
    const file = await open(path, 'r').catch((cause: unknown) => cause);
    if (!isFile(file)) {
      const reason = file instanceof Error ? file.message : String(file);
      const message = `${path}: cannot be read: ${reason}`;
      yield left({ _tag: 'DataIncomplete', message, asked, fix: 'check the folder', cause: file });
      continue;
    }
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
        const { head, lines } = found;
        if (head.lastTime < from || head.firstTime >= until) continue;
        const own = await lines();
        if (own === undefined) {
          const message = `${path}: the sum of the block at byte ${found.at} is wrong; its ${head.lines} lines were passed over`;
          yield left({ _tag: 'DataIncomplete', message, asked, fix: 'restore the file from a copy' });
          continue;
        }
        yield right({ firstTime: head.firstTime, lastTime: head.lastTime, lines: own, about: headers[k] });
      }
    } finally {
      await file.close();
    }
  }
}

/** The headers of segments; for one that is damaged that of the nearest segment before it, or after it. */
async function headersOf(folder: string, names: readonly string[]): Promise<readonly unknown[]> {
  const own: unknown[] = [];
  for (const name of names) {
    const file = await open(join(folder, name), 'r').catch(() => undefined);
    own.push(file && readHeader(await bytesAt(file, 0, 65_536))?.about);
    await file?.close();
  }
  return own.map((about, k) => about ?? own.slice(0, k).findLast(isThere) ?? own.slice(k).find(isThere));
}

const isFile = (file: unknown): file is FileHandle =>
  typeof (file as Partial<FileHandle> | undefined)?.read === 'function';
const isThere = (about: unknown): boolean => about !== undefined;

/** A block that was found in a file, or where its end is torn. */
export type FoundBlock =
  | {
      readonly at: number;
      readonly head: BlockHead;
      readonly lines: () => Promise<readonly string[] | undefined>;
    }
  | { readonly torn: number; readonly bytes: number; readonly why: string };

/**
 * Walks the blocks of a segment by their heads. What is damaged is passed over up to the next block whose sum is right, so that a byte that has
 * rotted costs its own block and no other.
 */
export async function* blocksOf(file: FileHandle): AsyncGenerator<FoundBlock, void, undefined> {
  const { size } = await file.stat();
  const beginning = await bytesAt(file, 0, Math.min(size, 65_536));
  const header = readHeader(beginning);
  let at = header?.length ?? 0;
  let isDamaged = header === undefined;
  let why = 'no header of a segment';
  while (at < size) {
    const head = await bytesAt(file, at, Math.min(headBytes, size - at));
    const known = isDamaged ? undefined : readHead(head);
    if (known === undefined || !(await mayFollow(file, at, known, size))) {
      if (known !== undefined) why = at + headBytes + known.packed > size ? 'cut short' : 'damaged';
      else if (!isDamaged) why = 'no block';
      const next = await nextBlock(file, at + 1, size);
      yield { torn: at, bytes: next - at, why };
      at = next;
      isDamaged = false;
      continue;
    }
    const start = at;
    const lines = async (): Promise<readonly string[] | undefined> =>
      unpackBlock(head, await bytesAt(file, start + headBytes, known.packed));
    yield { at, head: known, lines };
    at += headBytes + known.packed;
  }
}

/** Whether a block ends where its head says: another one follows, or the file ends there, or at least its sum is right. */
async function mayFollow(
  file: FileHandle,
  at: number,
  { packed }: BlockHead,
  size: number,
): Promise<boolean> {
  const end = at + headBytes + packed;
  if (end >= size) return end === size;
  const next = await bytesAt(file, end, Math.min(blockMarkBytes.length, size - end));
  return next.equals(blockMarkBytes) || (await isBlock(file, at, size));
}

/** The place of the next block whose sum is right; the end of the file where there is none. */
async function nextBlock(file: FileHandle, from: number, size: number): Promise<number> {
  const piece = 1 << 20;
  for (let base = from; base < size; base += piece) {
    // Pieces overlap, so that no mark is cut in two.
    const bytes = await bytesAt(file, base, Math.min(piece + blockMarkBytes.length - 1, size - base));
    for (let k = bytes.indexOf(blockMarkBytes); k >= 0; k = bytes.indexOf(blockMarkBytes, k + 1)) {
      if (await isBlock(file, base + k, size)) return base + k;
    }
  }
  return size;
}

async function isBlock(file: FileHandle, at: number, size: number): Promise<boolean> {
  const head = await bytesAt(file, at, Math.min(headBytes, size - at));
  const known = readHead(head);
  if (known === undefined || at + headBytes + known.packed > size) return false;
  return hasRightSum(head, await bytesAt(file, at + headBytes, known.packed));
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
