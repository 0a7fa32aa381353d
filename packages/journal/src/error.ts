import { checkArguments } from '@veloce/core';
import type {
  Aborted,
  ConnectionFailed,
  DataFormat,
  DataIncomplete,
  DataNotFound,
  Failure,
  Locked,
  QueryFailed,
} from '@veloce/core';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

/** The tables could not be brought up to date; the database is as it was. */
export interface MigrationFailed extends Failure {
  readonly _tag: 'MigrationFailed';
}

/** A newer Veloce wrote this database: this one would not know what it reads. */
export interface NewerDatabase extends Failure {
  readonly _tag: 'NewerDatabase';
}

/** It is there already, or something else is in its place. */
export interface Conflict extends Failure {
  readonly _tag: 'Conflict';
  /** Name of the rule in the database. */
  readonly rule: string;
}

/** It breaks a rule of the journal; nothing was written. */
export interface NotAllowed extends Failure {
  readonly _tag: 'NotAllowed';
  /** Name of the rule in the database, or of the journal. */
  readonly rule: string;
}

/** It took longer than it may. */
export interface TimedOut extends Failure {
  readonly _tag: 'TimedOut';
}

/** There is no room left to write. */
export interface StorageFull extends Failure {
  readonly _tag: 'StorageFull';
}

/** Everything that can go wrong between a journal and its database; distinguished by `_tag`. */
export type JournalError =
  | Aborted
  | ConnectionFailed
  | Conflict
  | DataFormat
  | DataIncomplete
  | DataNotFound
  | Locked
  | MigrationFailed
  | NewerDatabase
  | NotAllowed
  | QueryFailed
  | StorageFull
  | TimedOut;

/** A {@link JournalError} as an exception, for code that prefers to throw. */
export class JournalException extends Error {
  override readonly name = 'JournalException';
  readonly error: JournalError;

  constructor(error: JournalError) {
    super(describeJournalError(error), { cause: error.cause });
    this.error = error;
  }
}

/** An error as readable text: what happened, what was asked, how to fix it. */
export function describeJournalError(error: JournalError): string {
  checkArguments(
    'describeJournalError',
    { error },
    { error: { message: 'text', asked: 'text', fix: 'text' } },
  );
  return `${error.message}\n  asked: ${error.asked}\n  fix: ${error.fix}`;
}

/**
 * The promise form of a journal's task: resolves with the value, rejects with a {@link JournalException}.
 *
 * @example
 * ```ts
 * const journal = await journalOrThrow(openJournal({ folder: 'journal' }));
 * ```
 */
export async function journalOrThrow<Value>(task: TaskEither<JournalError, Value>): Promise<Value> {
  checkArguments('journalOrThrow', { task }, { task: 'function' });
  const result = await task();
  if (result._tag === 'Left') throw new JournalException(result.left);
  return result.right;
}
