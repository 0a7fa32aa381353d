import type { DataProvider, MarketFollower, Timeframe } from '@veloce/core';
import { followMarket, type MarketEvent, type Venue } from '@veloce/feeds';
import type { Arrival } from '@veloce/live';

/** A market that is followed. */
export interface FollowedSource {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** First bar wanted of the history, epoch ms UTC. */
  readonly start: number;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Hears of what could not be read. */
  readonly onFault: (message: string) => void;
}

/** A market of a venue whose bars a run is given. */
export interface BarSource extends FollowedSource {
  readonly venue: Venue;
  /** The source of the bars before the live ones; without it, the first bar is the first one that was seen whole. */
  readonly history?: Pick<DataProvider, 'load'>;
  /** Receives every event of the feed. */
  readonly onEvent: (event: MarketEvent) => void;
}

/** The closed bars of a market as inputs of a run: of its venue. */
export async function* barsOf(source: BarSource): AsyncGenerator<Arrival, void, undefined> {
  const { venue, history, onEvent } = source;
  const market = followMarket({
    venue,
    ...(history === undefined ? {} : { history }),
    patienceMs: 5_000,
    onStep: (_input, events) => {
      for (const event of events) onEvent(event);
    },
  });
  yield* barsFrom(market, source);
}

/** The closed bars of a market as inputs of a run: of anything that can be followed. */
export async function* barsFrom(
  follower: MarketFollower,
  { symbol, timeframe, start, signal, now, onFault }: FollowedSource,
): AsyncGenerator<Arrival, void, undefined> {
  for await (const step of follower.follow({ symbol, timeframe, start, signal })) {
    if (step._tag === 'Left') {
      onFault(step.left.message);
      continue;
    }
    const { bar, hole, kind } = step.right;
    yield {
      kind: 'bar',
      time: now(),
      symbol,
      bar,
      ...(hole === undefined ? {} : { hole }),
      ...(kind === 'correction' ? { isCorrection: true } : {}),
    };
  }
}
