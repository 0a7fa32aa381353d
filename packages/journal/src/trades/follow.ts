import type { Broker, BrokerEvent } from '@veloce/backtest';
import { pump } from '@veloce/core/node';
import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { JournalError } from '../error.js';
import type { Recorded } from './record.js';

/** The parts of a broker that are followed. */
export type Followed = Pick<Broker, 'account' | 'events' | 'fills'>;

/** How a broker is followed. */
export interface FollowControl {
  /** Ends it, after everything received is written. */
  readonly signal?: AbortSignal | undefined;
  /** Receives the written events, and the current obstacle. */
  readonly onProgress?: ((progress: Recorded | JournalError) => void) | undefined;
}

/** Shortest wait between two tries to reach the database, ms. */
const firstPause = 100;
/** Longest one, ms. */
const longestPause = 10_000;

/**
 * Writes a broker's events as they happen. First it asks for the fills since the newest known one, so that nothing that happened while nobody
 * followed is lost; duplicates are written once. While the database cannot be reached it waits and keeps the events.
 *
 * @returns The number of writes, when the broker's events end or the signal ends it; else a failure that waiting cannot cure.
 */
export function follow(
  broker: Followed,
  since: () => TaskEither<JournalError, number>,
  write: (events: readonly BrokerEvent[]) => TaskEither<JournalError, Recorded>,
  { signal, onProgress }: FollowControl,
): TaskEither<JournalError, Recorded> {
  return async () => {
    const waiting: BrokerEvent[] = [];
    const total = { fills: 0, funding: 0, trades: 0 };

    let broken: JournalError | undefined;
    const events = async function* () {
      try {
        yield* broker.events(signal);
      } catch (cause) {
        broken = unreachable(broker.account, cause);
      }
    };
    const missed = async (): Promise<Either<JournalError, void>> => {
      const start = await since()();
      if (isLeft(start)) return start;
      const fills = await broker.fills(start.right, signal)();
      if (isLeft(fills)) onProgress?.(unreachable(broker.account, fills.left));
      else waiting.unshift(...fills.right);
      return right(undefined);
    };
    const writeAll = async (): Promise<Either<JournalError, unknown>> => {
      const events = [...waiting];
      const written = await write(events)();
      if (isLeft(written)) return written;
      waiting.splice(0, events.length);
      total.fills += written.right.fills;
      total.funding += written.right.funding;
      total.trades += written.right.trades;
      onProgress?.(written.right);
      return written;
    };
    const passes = (failure: JournalError, isOver: boolean): boolean => {
      if (failure._tag !== 'ConnectionFailed' || (isOver && signal?.aborted === true)) return false;
      onProgress?.(failure);
      return true;
    };

    const ended = await pump({
      source: events,
      keep: (event: BrokerEvent) => waiting.push(event),
      waiting: () => waiting.length,
      prepare: missed,
      write: writeAll,
      ...{ passes, signal, firstRetryMs: firstPause, longestRetryMs: longestPause },
    })();
    if (isLeft(ended)) return ended;
    return broken === undefined ? right(total) : left(broken);
  };
}

const unreachable = (account: string, cause: unknown): JournalError => ({
  _tag: 'ConnectionFailed',
  message: `the broker of ${account} does not answer; its events since the last that was written are missing`,
  asked: `to follow ${account}`,
  fix: 'follow it again: what is missing is asked for then',
  cause,
});
