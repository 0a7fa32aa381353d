import { DataException, type DataError } from '../errors.js';

/** For each system error code: its meaning for the caller who named the path, and the remedy. */
const reasons: Readonly<Record<string, readonly [said: string, fix: string]>> = {
  EACCES: ['there is no permission to write there', 'choose another place, or ask for permission'],
  EPERM: ['the system does not allow writing there', 'choose another place, or ask for permission'],
  EROFS: ['the disk is read-only', 'choose another place'],
  ENOSPC: ['the disk is full', 'make room, or choose another disk'],
  EDQUOT: ['your share of the disk is used up', 'make room, or choose another disk'],
  EISDIR: ['this is a folder, not a file', 'name a file in it'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'choose another place'],
  EEXIST: ['a part of the path is a file, not a folder', 'choose another place'],
  ENAMETOOLONG: ['the name is too long', 'choose a shorter one'],
  EMFILE: ['too many files are open', 'close some, or raise the limit (ulimit -n)'],
};

/** A failure to write, as one that says what to do about it; what is no failure of the file system stays as it is. */
export function explainWrite(cause: unknown, path: string, asked: string): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (typeof code !== 'string' || !/^E[A-Z0-9]+$/.test(code)) return cause;
  const reason = cause instanceof Error ? cause.message : code;
  const known = Object.hasOwn(reasons, code) ? reasons[code] : undefined;
  const [said, fix] = known ?? ['cannot be written', 'check that its disk is there and has room'];
  const message = `${path}: ${said} (${reason})`;
  return new DataException({ _tag: 'ConnectionFailed', message, asked, fix, cause });
}

/**
 * Turns a caught failure of the file system into a value that says what to do about it; rethrows everything else.
 *
 * @param cause As it was caught.
 * @param path What was read or written.
 * @param asked What was to be done, beginning with `to`.
 * @example
 * ```ts
 * try {
 *   return right(await readFile(path, 'utf8'));
 * } catch (cause) {
 *   return left(failureOrThrow(cause, path, `to read ${path}`));
 * }
 * ```
 */
export function failureOrThrow(cause: unknown, path: string, asked: string): DataError {
  const failure = explainWrite(cause, path, asked);
  if (failure instanceof DataException) return failure.error;
  throw failure;
}
