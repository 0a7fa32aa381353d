import { DrizzleQueryError } from 'drizzle-orm';
import { left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { JournalException, type JournalError } from './error.js';

/** Work on the database as a task: what the world did wrong is a value, what the caller did wrong is thrown. */
export function attempt<Value>(asked: string, work: () => Promise<Value>): TaskEither<JournalError, Value> {
  return async () => {
    try {
      return right(await work());
    } catch (cause) {
      return left(faultOf(asked, cause));
    }
  };
}

/** Translates an exception of the database. @throws The exception itself, if it is not a failure of the world. */
export function faultOf(asked: string, thrown: unknown): JournalError {
  if (thrown instanceof JournalException) return thrown.error;
  const cause = thrown instanceof DrizzleQueryError ? (thrown.cause ?? thrown) : thrown;
  if (cause instanceof JournalException) return cause.error;
  if (cause instanceof RangeError || cause instanceof TypeError) throw cause;
  const { code, rule, said } = readServerError(cause);
  // Drivers put the whole statement on their errors, with every value: none of it goes further.
  const failure = { asked, cause: code === '' ? cause : Object.assign(new Error(said), { code }) };

  if (code === '23505' || code === '23P01') {
    const fix = 'read what is there, and change that';
    return { ...failure, _tag: 'Conflict', rule, message: `${rule} is there already: ${said}`, fix };
  }
  if (code.startsWith('23') || code.startsWith('22') || code === 'P0001') {
    const fix = rule === '' ? 'correct the value' : `correct what breaks the rule ${rule}`;
    return { ...failure, _tag: 'NotAllowed', rule, message: said, fix };
  }
  if (code === '57014' || code === '55P03') {
    return { ...failure, _tag: 'TimedOut', message: said, fix: 'ask for less, or give it more time' };
  }
  if (code === '53100' || code === 'ENOSPC' || /no space left|could not extend file/i.test(said)) {
    const fix = 'make room on the disk, then try again; what was written before is safe';
    return { ...failure, _tag: 'StorageFull', message: said, fix };
  }
  if (
    /connection (was )?(terminated|ended|closed)|client was closed|not queryable|timeout exceeded when trying to connect/i.test(
      said,
    ) ||
    code.startsWith('08') ||
    code.startsWith('57P') ||
    code === '53300' ||
    code.startsWith('28') ||
    unreachable.has(code)
  ) {
    const fix =
      'check that the server runs and may be reached, and the name and password in the URL; then try again';
    return { ...failure, _tag: 'ConnectionFailed', message: said, fix };
  }
  const fix = 'see the cause; if the database is damaged, check it by `check` and restore an export';
  return { ...failure, _tag: 'QueryFailed', message: said, fix };
}

const unreachable: ReadonlySet<string> = /* @__PURE__ */ new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'ETIMEDOUT',
  '3D000',
]);

/** Reads the fields that both drivers put on their errors; never the address, which may hold a password. */
function readServerError(cause: unknown): {
  readonly code: string;
  readonly rule: string;
  readonly said: string;
} {
  if (!(cause instanceof Error)) return { code: '', rule: '', said: String(cause) };
  const fields = cause as unknown as Readonly<Record<string, unknown>>;
  const text = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
  return {
    code: text('code'),
    rule: text('constraint'),
    said: [cause.message || text('code'), text('detail')].filter((part) => part !== '').join(': '),
  };
}
