import { checkArguments } from './check-arguments.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

/** The fields of every failure of the outside world. */
export interface Failure {
  /** A sentence that describes the failure. */
  readonly message: string;
  /** The request that failed. */
  readonly asked: string;
  /** How to fix it. */
  readonly fix: string;
  /** The underlying error, if there is one. */
  readonly cause?: unknown;
}

/** The part that a source does not have: the market, the timeframe, a field, anything in the range, or the place where they should be. */
export type MissingPart =
  'database' | 'retention-policy' | 'measurement' | 'field' | 'market' | 'timeframe' | 'range';

/** The source has nothing for what was asked. */
export interface DataNotFound extends Failure {
  readonly _tag: 'DataNotFound';
  /** The missing part, if the source can tell. Each has its own remedy. */
  readonly missing?: MissingPart;
}

/** A value of the wrong kind: its place, and its text. */
export interface DataFormat extends Failure {
  readonly _tag: 'DataFormat';
  /** File, table or URL. */
  readonly source: string;
  /** Row as people count: 1 is the first line of a file. Absent when the whole source is at fault. */
  readonly row?: number;
  readonly column?: string;
  readonly value?: string;
}

/** The source could not be reached, or stopped answering. */
export interface ConnectionFailed extends Failure {
  readonly _tag: 'ConnectionFailed';
}

/** The source was reached and refused, or answered with an error. */
export interface QueryFailed extends Failure {
  readonly _tag: 'QueryFailed';
}

/** The answer is not whole: cut short, or not what its checksum says. It is never passed on in part. */
export interface DataIncomplete extends Failure {
  readonly _tag: 'DataIncomplete';
}

/** The caller's `AbortSignal` ended the work. */
export interface Aborted extends Failure {
  readonly _tag: 'Aborted';
}

/** The holder of a lock. */
export interface LockOwner {
  /** Number of its process. */
  readonly pid: number;
  /** Name of its machine. */
  readonly host: string;
  /** When it took the lock, epoch ms UTC. */
  readonly since: number;
}

/** Another one is writing in that place. */
export interface Locked extends Failure {
  readonly _tag: 'Locked';
  /** The lock's file. */
  readonly path: string;
  readonly owner: LockOwner;
}

/** Everything that can go wrong between a provider and its source; distinguished by `_tag`. */
export type DataError =
  DataNotFound | DataFormat | ConnectionFailed | QueryFailed | DataIncomplete | Aborted | Locked;

/** An error as readable text: what happened, what was asked, how to fix it. */
export function describeDataError(error: DataError): string {
  checkArguments('describeDataError', { error }, { error: { message: 'text', asked: 'text', fix: 'text' } });
  return `${error.message}\n  asked: ${error.asked}\n  fix: ${error.fix}`;
}

/** A {@link DataError} as an exception, for code that prefers to throw. */
export class DataException extends Error {
  override readonly name = 'DataException';
  readonly error: DataError;

  constructor(error: DataError) {
    super(describeDataError(error), { cause: error.cause });
    this.error = error;
  }
}

/**
 * The promise form of a provider's task: resolves with the value, rejects with a {@link DataException}.
 *
 * @example
 * ```ts
 * const data = await orThrow(provider.load({ symbol: 'BTCUSDT', timeframe: '1m' }));
 * ```
 */
export async function orThrow<Value>(task: TaskEither<DataError, Value>): Promise<Value> {
  checkArguments('orThrow', { task }, { task: 'function' });
  const result = await task();
  if (result._tag === 'Left') throw new DataException(result.left);
  return result.right;
}
