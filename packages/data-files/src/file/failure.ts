import { DataException } from '@veloce/core';

/** The kind of a file, for messages: a packed one can be damaged in ways that can be detected. */
export type FileKind = 'file' | 'gzip file' | 'zip file' | 'Parquet file' | 'Arrow file';

/** The work in progress when something went wrong with a file. */
export interface FileWork {
  readonly path: string;
  /** The caller's request. */
  readonly asked: string;
  readonly what: FileKind;
  readonly signal?: AbortSignal | undefined;
}

/** The reason for a failure. An engine's own message about code that met damaged bytes helps nobody. */
function reasonOf(cause: unknown): string {
  if (cause instanceof TypeError || cause instanceof RangeError || cause instanceof SyntaxError) {
    return 'its structure contradicts itself';
  }
  return cause instanceof Error ? cause.message : String(cause);
}

/** Turns an error of a file into a failure that says how to fix it. */
export function explainFailure(cause: unknown, { path, asked, what, signal }: FileWork): unknown {
  if (cause instanceof DataException) return cause;
  const failed = (
    _tag: 'Aborted' | 'DataNotFound' | 'ConnectionFailed' | 'DataIncomplete',
    said: string,
    fix: string,
  ): DataException => new DataException({ _tag, message: `${path}: ${said}`, asked, fix, cause });

  if (signal?.aborted === true) return failed('Aborted', 'the work was aborted', 'start it again');
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const reason = reasonOf(cause);
  switch (code) {
    case 'ENOTDIR': {
      const fix = 'check the path: name a folder where one is wanted';
      return failed('DataNotFound', 'this, or a part of its path, is a file and not a folder', fix);
    }
    case 'ENOENT': {
      const fix = 'check the path; it is relative to the folder the program was started in';
      return failed('DataNotFound', 'there is no such file', fix);
    }
    case 'ENOTEMPTY':
    case 'EEXIST': {
      const fix = 'name another path: what is there is not replaced';
      return failed('ConnectionFailed', 'there is something else in its place', fix);
    }
    case 'EACCES':
    case 'EPERM':
    case 'EROFS': {
      const why = code === 'EROFS' ? 'its disk is read-only' : 'you may not read or write it';
      return failed(
        'ConnectionFailed',
        why,
        'check its permissions and those of its folder, or name another path',
      );
    }
    case 'ENOSPC':
    case 'EDQUOT':
      return failed('ConnectionFailed', 'its disk is full', 'make room, or name another path');
    case 'ENAMETOOLONG':
      return failed('ConnectionFailed', 'its name is too long for the disk', 'use a shorter name or symbol');
    case 'EISDIR': {
      const fix = 'name the files in it, for example with a * at the end of the path in your shell';
      return failed('DataNotFound', 'this is a folder, not a file', fix);
    }
  }
  const isDiskError = typeof code === 'string' && /^E[A-Z]+$/.test(code);
  if (what === 'file' || isDiskError) {
    const fix = 'check that you may read and write it, and that its disk is there and has room';
    return failed('ConnectionFailed', `the file cannot be read or written (${reason})`, fix);
  }
  const fix = 'download or copy it again; compare its checksum with the one published beside it';
  return failed('DataIncomplete', `the ${what} is damaged or cut short (${reason})`, fix);
}
