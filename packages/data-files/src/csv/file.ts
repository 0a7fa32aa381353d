import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DataException, type DataError } from '@veloce/core';
import { csvError } from './fault.js';
import { LineTooLong } from './blocks.js';
import { explainFailure, type FileKind } from '../file/failure.js';
import { asUtf8 } from './encoding.js';
import { unzipCsv } from '../file/zip.js';

/** CSV text as it is read and unpacked, and what to call it. */
export interface CsvStream {
  /** The path, and inside an archive the name of the member: `data/2025.zip:BTCUSDT-1m-2025-08.csv`. */
  readonly source: string;
  /** The file that was named. */
  readonly path: string;
  /** Length of the text, where it is known before the end. */
  readonly length?: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}

const chunkBytes = 1 << 20;

/**
 * Opens a `.csv`, `.csv.gz` or `.zip` file; its kind is judged by its first bytes, and by its name where they are damaged. A
 * zip file gives each CSV file inside it. Nothing but the text that is being looked at is in memory.
 *
 * @throws {DataException} when the file cannot be read to its end.
 */
export async function* openCsvFile(
  path: string,
  asked: string,
  signal?: AbortSignal,
): AsyncGenerator<CsvStream> {
  let what: FileKind = 'file';
  const text = (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> => asUtf8(explained(chunks));
  const explained = async function* <Item>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
    try {
      for await (const item of items) {
        signal?.throwIfAborted();
        yield item;
      }
    } catch (cause) {
      throw explainFailure(cause, { path, asked, what, signal });
    }
  };

  let start: FileStart;
  try {
    signal?.throwIfAborted();
    start = await readStart(path);
  } catch (cause) {
    throw explainFailure(cause, { path, asked, what, signal });
  }
  const { bytes, length } = start;
  if (length === 0) throw refused(path, asked, 'the file is empty', 'download or export it again');

  if (isGzip(bytes) || /\.gz$/i.test(path)) {
    what = 'gzip file';
    yield { source: path, path, chunks: text(gunzipped(path)) };
    return;
  }
  if (isZip(bytes) || /\.zip$/i.test(path)) {
    what = 'zip file';
    let members = 0;
    for await (const member of explained(unzipCsv(path))) {
      members++;
      const source = `${path}:${member.name}`;
      yield { source, path, length: member.length, chunks: text(member.chunks) };
    }
    if (members > 0) return;
    const fix = 'name an archive of klines or trades, such as SYMBOL-1m-2025-08.zip';
    throw refused(path, asked, 'there is no .csv file in the archive', fix);
  }
  yield { source: path, path, length, chunks: text(plain(path)) };
}

async function* plain(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>;
}

async function* gunzipped(path: string): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: chunkBytes });
  // An error of the file is also an error of the text: its reader reports it.
  pipeline(createReadStream(path, { highWaterMark: chunkBytes }), gunzip, () => undefined);
  yield* gunzip as AsyncIterable<Buffer>;
}

/**
 * The failure that was thrown while a file was read, as a value.
 *
 * @throws what was thrown, when it is no such failure.
 */
export function failureOf(cause: unknown, source: string, asked: string): DataError {
  if (cause instanceof DataException) return cause.error;
  if (cause instanceof LineTooLong) return csvError(source, asked, cause.fault);
  throw cause;
}

/** The error that was thrown, or that the work was aborted, where it was: its reason may be anything. */
export const asAborted = (
  cause: unknown,
  path: string,
  asked: string,
  signal: AbortSignal | undefined,
): unknown =>
  signal?.aborted === true ? explainFailure(cause, { path, asked, what: 'file', signal }) : cause;

interface FileStart {
  readonly bytes: Uint8Array;
  readonly length: number;
}

async function readStart(path: string): Promise<FileStart> {
  const file = await open(path, 'r');
  try {
    const bytes = new Uint8Array(4);
    await file.read(bytes, 0, bytes.length, 0);
    return { bytes, length: (await file.stat()).size };
  } finally {
    await file.close();
  }
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

function refused(path: string, asked: string, rule: string, fix: string): DataException {
  return new DataException({ _tag: 'DataFormat', source: path, message: `${path}: ${rule}`, asked, fix });
}
