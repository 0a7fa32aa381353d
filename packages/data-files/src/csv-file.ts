import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { left, right, type Either } from 'fp-ts/lib/Either.js';
import type { DataError } from '@veloce/core';
import { unzipCsv } from './zip.js';

/** CSV text, unpacked, and what to call it. */
export interface CsvText {
  /** The path, and inside an archive the name of the member: `data/2025.zip:BTCUSDT-1m-2025-08.csv`. */
  readonly source: string;
  /** The file that was named. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

const unzipGzip = /* @__PURE__ */ promisify(gunzip);

/**
 * Reads a `.csv`, `.csv.gz` or `.zip` file; what it is, is told by its first bytes, and by its name where they are damaged. A
 * zip file gives each CSV file inside it.
 */
export async function readCsvFile(
  path: string,
  asked: string,
  signal?: AbortSignal,
): Promise<Either<DataError, readonly CsvText[]>> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path, { signal });
  } catch (cause) {
    return left(readError(path, asked, cause));
  }
  if (bytes.length === 0) {
    return left({
      _tag: 'DataFormat',
      source: path,
      message: `${path}: the file is empty`,
      asked,
      fix: 'download or export it again',
    });
  }
  const damaged = (what: string, cause: unknown): DataError => ({
    _tag: 'DataIncomplete',
    message: `${path}: the ${what} file is damaged or cut short (${messageOf(cause)})`,
    asked,
    fix: 'download or copy it again; compare its checksum with the one published beside it',
    cause,
  });

  if (isGzip(bytes) || /\.gz$/i.test(path)) {
    try {
      return right([{ source: path, path, bytes: await unzipGzip(bytes) }]);
    } catch (cause) {
      return left(
        codeOf(cause) === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(path, asked, cause) : damaged('gzip', cause),
      );
    }
  }
  if (isZip(bytes) || /\.zip$/i.test(path)) {
    try {
      const members = unzipCsv(bytes);
      if (members.length > 0) {
        return right(
          members.map((member) => ({ source: `${path}:${member.name}`, path, bytes: member.bytes })),
        );
      }
    } catch (cause) {
      return left(damaged('zip', cause));
    }
    return left({
      _tag: 'DataFormat',
      source: path,
      message: `${path}: there is no .csv file in the archive`,
      asked,
      fix: 'name an archive of klines, such as SYMBOL-1m-2025-08.zip',
    });
  }
  return right([{ source: path, path, bytes }]);
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function isZip(bytes: Buffer): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

function readError(path: string, asked: string, cause: unknown): DataError {
  switch (codeOf(cause)) {
    case 'ABORT_ERR':
      return {
        _tag: 'Aborted',
        message: `${path}: reading was aborted`,
        asked,
        fix: 'start it again',
        cause,
      };
    case 'ENOENT':
    case 'ENOTDIR':
      return {
        _tag: 'DataNotFound',
        message: `${path}: there is no such file`,
        asked,
        fix: 'check the path; it is relative to the folder the program was started in',
        cause,
      };
    case 'EISDIR':
      return {
        _tag: 'DataNotFound',
        message: `${path}: this is a folder, not a file`,
        asked,
        fix: 'name the files in it, for example with a * at the end of the path in your shell',
        cause,
      };
    case 'ERR_FS_FILE_TOO_LARGE':
      return tooLarge(path, asked, cause);
    default:
      return {
        _tag: 'ConnectionFailed',
        message: `${path}: the file cannot be read (${messageOf(cause)})`,
        asked,
        fix: 'check that you may read it and that its disk is there',
        cause,
      };
  }
}

function tooLarge(path: string, asked: string, cause: unknown): DataError {
  return {
    _tag: 'DataFormat',
    source: path,
    message: `${path}: the file is larger than fits into one buffer (2 GiB)`,
    asked,
    fix: 'split it by month and name all parts',
    cause,
  };
}

function codeOf(cause: unknown): unknown {
  return cause instanceof Error && 'code' in cause ? cause.code : undefined;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
