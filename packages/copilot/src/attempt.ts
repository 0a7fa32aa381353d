import { left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { CopilotException, notAllowed, type CopilotError } from './error.js';

/** How long work may take, and what ends it. */
export interface WorkLimits {
  readonly signal?: AbortSignal | undefined;
  /** In ms; no limit by default. */
  readonly timeoutMs?: number | undefined;
}

/** Work as a task that ends in time. What its arguments have wrong is a value too: they come from a model or a stranger. */
export function attempt<Value>(
  asked: string,
  { signal, timeoutMs }: WorkLimits,
  work: (signal: AbortSignal) => Promise<Value>,
): TaskEither<CopilotError, Value> {
  return async () => {
    const late = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
    const ends = [signal, late].filter((one) => one !== undefined);
    const end = AbortSignal.any(ends);
    try {
      end.throwIfAborted();
      return right(await work(end));
    } catch (cause) {
      if (signal?.aborted === true) return left(aborted(asked));
      if (late?.aborted === true) return left(timedOut(asked, timeoutMs));
      return left(faultOf(asked, cause));
    }
  };
}

const aborted = (asked: string): CopilotError => ({
  _tag: 'Aborted',
  message: 'ended by the caller',
  asked,
  fix: 'ask again',
});

const timedOut = (asked: string, timeoutMs: number | undefined): CopilotError => ({
  _tag: 'TimedOut',
  message: `took longer than ${timeoutMs} ms`,
  asked,
  fix: 'ask for less, or give it more time',
});

/** Describes an exception of the work; the exception itself is not passed on, for it may hold private data. */
function faultOf(asked: string, cause: unknown): CopilotError {
  if (cause instanceof CopilotException) return cause.error;
  if (cause instanceof RangeError || cause instanceof TypeError) {
    return notAllowed(asked, 'arguments', cause.message, 'correct what is named');
  }
  const message = cause instanceof Error ? cause.message : String(cause);
  return { _tag: 'QueryFailed', message, asked, fix: 'see the message; nothing was changed' };
}
