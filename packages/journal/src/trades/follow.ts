import { setTimeout as wait } from 'node:timers/promises';
import type { Broker, BrokerEvent } from '@veloce/backtest';
import { left, right } from 'fp-ts/lib/Either.js';
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

/** Longest wait between two tries to reach the database, ms. */
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
    let wake = (): void => undefined;
    const ended = listen(broker, signal, (event) => {
      waiting.push(event);
      wake();
    });
    const state: { isOver: boolean; failure?: unknown } = { isOver: false };
    void ended.then(
      () => {
        state.isOver = true;
        wake();
      },
      (cause: unknown) => {
        state.failure = cause;
        state.isOver = true;
        wake();
      },
    );

    const start = await since()();
    if (start._tag === 'Left') return start;
    const missed = await broker.fills(start.right, signal)();
    if (missed._tag === 'Right') waiting.unshift(...missed.right);
    else onProgress?.(unreachable(broker.account, missed.left));

    const total = { fills: 0, funding: 0, trades: 0 };
    let pause = 100;
    while (!state.isOver || waiting.length > 0) {
      if (waiting.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      const events = [...waiting];
      const written = await write(events)();
      if (written._tag === 'Left') {
        if (written.left._tag !== 'ConnectionFailed' || (state.isOver && signal?.aborted === true))
          return written;
        onProgress?.(written.left);
        await wait(pause, undefined, { signal }).catch(() => undefined);
        pause = Math.min(longestPause, 2 * pause);
        continue;
      }
      pause = 100;
      waiting.splice(0, events.length);
      total.fills += written.right.fills;
      total.funding += written.right.funding;
      total.trades += written.right.trades;
      onProgress?.(written.right);
    }
    return state.failure === undefined ? right(total) : left(unreachable(broker.account, state.failure));
  };
}

async function listen(
  broker: Followed,
  signal: AbortSignal | undefined,
  take: (event: BrokerEvent) => void,
): Promise<void> {
  for await (const event of broker.events(signal)) take(event);
}

const unreachable = (account: string, cause: unknown): JournalError => ({
  _tag: 'ConnectionFailed',
  message: `the broker of ${account} does not answer; its events since the last that was written are missing`,
  asked: `to follow ${account}`,
  fix: 'follow it again: what is missing is asked for then',
  cause,
});
