import type { DataProvider, Timeframe } from '@veloce/core';
import { followMarket, type MarketEvent, type Venue } from '@veloce/feeds';
import type { Arrival } from '@veloce/live';

/** A market whose bars a run is given. */
export interface BarSource {
  readonly venue: Venue;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Where bars before the live ones come from; without it the first is the first that was seen whole. */
  readonly history?: Pick<DataProvider, 'load'>;
  /** First bar wanted of the history, epoch ms UTC. */
  readonly start: number;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Receives every event of the feed. */
  readonly onEvent: (event: MarketEvent) => void;
  /** Hears of what could not be read. */
  readonly onFault: (message: string) => void;
}

/** The closed bars of a market as inputs of a run. */
export async function* barsOf(source: BarSource): AsyncGenerator<Arrival, void, undefined> {
  const { venue, symbol, timeframe, history, start, signal, now, onEvent, onFault } = source;
  const market = followMarket({
    venue,
    ...(history === undefined ? {} : { history }),
    patienceMs: 5_000,
    onStep: (_input, events) => {
      for (const event of events) onEvent(event);
    },
  });
  for await (const step of market.follow({ symbol, timeframe, start, signal })) {
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
