import { checkArguments } from '../check-arguments.js';
import {
  closeSync,
  createReadStream,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { createInterface } from 'node:readline';
import { left, right, type Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import { DataException, type DataError } from '../errors.js';
import { parseOptions } from '../parse-options.js';
import { makeFolderOf, syncFolderOf } from './sync-folder.js';
import { explainWrite, failureOrThrow } from './write-failure.js';

/** Settings of {@link openLines}. */
export interface LineFileOptions {
  /** The prefix of the first line: a file that begins otherwise is not ours, and is rejected untouched. */
  readonly begins: string;
}

const LineFileOptionsSchema = /* @__PURE__ */ (() => z.strictObject({ begins: z.string().min(1) }))();

/** A file of lines that only grows. */
export interface LineFile {
  readonly path: string;
  /** Length in bytes; 0 of one that was just made. */
  readonly size: () => number;
  /**
   * Adds lines and puts them on the disk: when it returns, neither a kill nor a power cut loses them.
   *
   * @throws {DataException} when they cannot be written; the file is then as it was, or, when even that fails, takes no more.
   */
  readonly append: (lines: readonly string[]) => void;
  /** Adds lines without waiting for the disk: a kill does not lose them, a power cut may until the next `flush`. Throws as `append` does. */
  readonly write: (lines: readonly string[]) => void;
  /** Puts on the disk what was written. */
  readonly flush: () => void;
  /** The lines there are, from the first one. */
  readonly read: () => AsyncIterable<string>;
  /** Lets go of the file. */
  readonly close: () => void;
}

/**
 * Opens a file of lines to add to; it and its folders are made when they are not there. A last line that a kill left unfinished is
 * cut off. One process at a time may have it open: hold a `lock` beside it.
 *
 * @throws {RangeError} when an option is malformed.
 * @example
 * ```ts
 * const journal = await orThrow(openLines('live/orders.jsonl', { begins: '{"format":"orders-1"' }));
 * if (journal.size() === 0) journal.append(['{"format":"orders-1"}']);
 * journal.append([JSON.stringify(order)]); // on the disk before the order leaves
 * ```
 */
export function openLines(path: string, options: LineFileOptions): TaskEither<DataError, LineFile> {
  checkArguments('openLines', { path }, { path: 'text' });
  const { begins } = parseOptions('openLines', LineFileOptionsSchema, options);
  return () => Promise.resolve(tryToOpen(path, begins, `to add lines to ${path}`));
}

function tryToOpen(path: string, begins: string, asked: string): Either<DataError, LineFile> {
  let file: number | undefined;
  try {
    makeFolderOf(path);
    file = openSync(path, 'a+');
    checkBeginning(file, path, begins, asked);
    cutTornLine(file);
    syncFolderOf(path);
    return right(lineFile(path, file, asked));
  } catch (cause) {
    if (file !== undefined) closeSync(file);
    return left(failureOrThrow(cause, path, asked));
  }
}

function lineFile(path: string, file: number, asked: string): LineFile {
  let { size } = fstatSync(file);
  let state: 'open' | 'broken' | 'closed' = 'open';

  const check = (): void => {
    if (state === 'open') return;
    if (state === 'closed') throw new RangeError(`${path}: it is closed`);
    const message = `${path}: an earlier write failed, and what is on the disk is not known`;
    throw new DataException({ _tag: 'ConnectionFailed', message, asked, fix: 'open it again' });
  };
  const write = (lines: readonly string[]): void => {
    check();
    const torn = lines.findIndex((line) => line.includes('\n'));
    if (torn >= 0) throw new RangeError(`${path}: line ${torn} holds a line break`);
    const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
      size += bytes.length;
    } catch (cause) {
      state = 'broken';
      ftruncateSync(file, size);
      state = 'open';
      throw explainWrite(cause, path, asked);
    }
  };
  const flush = (): void => {
    check();
    try {
      fdatasyncSync(file);
    } catch (cause) {
      // The system may have dropped the unwritten data, and reports it once: a second attempt would seem to succeed.
      state = 'broken';
      throw explainWrite(cause, path, asked);
    }
  };
  return {
    path,
    size: () => size,
    append(lines) {
      if (lines.length === 0) return;
      write(lines);
      flush();
    },
    write,
    flush,
    read: () => createInterface({ input: createReadStream(path), crlfDelay: Infinity }),
    close() {
      if (state !== 'closed') closeSync(file);
      state = 'closed';
    },
  };
}

/** Rejects a foreign file before anything in it is changed. */
function checkBeginning(file: number, path: string, begins: string, asked: string): void {
  const wanted = Buffer.from(begins);
  const found = Buffer.alloc(wanted.length);
  const length = readSync(file, found, 0, found.length, 0);
  const { size } = fstatSync(file);
  const isOurs = found.subarray(0, length).equals(wanted.subarray(0, Math.min(length, size)));
  if (isOurs) return;
  throw new DataException({
    _tag: 'DataFormat',
    source: path,
    row: 1,
    message: `${path}: does not begin with ${begins}`,
    asked,
    fix: 'choose another file',
  });
}

const blockBytes = 65_536;

/** Cuts off a last line that was not finished. */
function cutTornLine(file: number): void {
  const { size } = fstatSync(file);
  const block = Buffer.alloc(blockBytes);
  let end = 0;
  for (let at = size; at > 0 && end === 0;) {
    const length = Math.min(block.length, at);
    at -= length;
    readSync(file, block, 0, length, at);
    end = block.subarray(0, length).lastIndexOf(10) + 1;
    if (end > 0) end += at;
  }
  if (end < size) ftruncateSync(file, end);
}
