import { setTimeout as wait } from 'node:timers/promises';
import { left, right, type Either } from 'fp-ts/lib/Either.js';
import type { Connection } from './connection.js';
import type { AttemptFailure, Circumstance } from './attempt-failure.js';
import { failureOf } from './failure.js';
import { inTurn } from './gate.js';

const longestWaitMs = 60_000;
const longestPauseMs = 10_000;

/**
 * Does work that may fail in passing: as often as the connection allows, with pauses that grow and are random, or as long as the
 * server asks. `work` starts from nothing each time. Where the server answers a few queries at a time only, the others wait here.
 */
export async function attempt<Value>(
  { retries, retryDelayMs, gate }: Pick<Connection, 'retries' | 'retryDelayMs' | 'gate'>,
  circumstance: Circumstance,
  work: () => Promise<Value>,
): Promise<Either<AttemptFailure, Value>> {
  for (let failures = 0; ; failures++) {
    try {
      return right(await inTurn(gate, circumstance.signal, work));
    } catch (cause) {
      const failure = failureOf(cause, circumstance);
      if (failure.atATime !== undefined) gate.most = Math.min(gate.most, failure.atATime);
      if (!failure.mayRetry || failures === retries) return left(failure);
      const pause = Math.random() * Math.min(retryDelayMs * 2 ** failures, longestPauseMs);
      try {
        const ms = Math.min(failure.waitMs ?? pause, longestWaitMs);
        await wait(ms, undefined, { signal: circumstance.signal });
      } catch (aborted) {
        return left(failureOf(aborted, circumstance));
      }
    }
  }
}
