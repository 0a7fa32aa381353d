import { resolve } from 'node:path';
import { barOpen, historyOf, intervalMs } from '@veloce/core';
import type { MarketEvent } from '@veloce/feeds';
import type { Arrival, LivePlan } from '@veloce/live';
import type { Context } from '../config/context.js';
import { configuredInflux } from '../config/influx.js';
import type { LoadedConfig } from '../config/load.js';
import type { VenueName } from '../config/venue-names.js';
import { venueOf } from '../config/venues.js';
import { barsFrom, barsOf } from './bar-source.js';
import type { Log } from './log.js';

/** How the markets of a run are followed. */
export interface FollowedMarkets {
  /** Open time of the last bar that the run has taken; `null` before the first. */
  readonly last: number | null;
  readonly signal: AbortSignal;
  /** Receives every event of the venues' feeds. */
  readonly onEvent: (event: MarketEvent) => void;
  readonly log: Pick<Log, 'warn'>;
}

/** The bars of each market of a plan: of its venue, after those that the store has; or of the configured InfluxDB. */
export async function sourcesOf(
  { io }: Context,
  { config, folder }: LoadedConfig,
  plan: LivePlan,
  { last, signal, onEvent, log }: FollowedMarkets,
): Promise<readonly AsyncIterable<Arrival>[]> {
  const { now } = io;
  const { folderStore } = await import('@veloce/data-files/store');
  const store = folderStore({ folder: resolve(folder, config.data.folder) });
  const found = await store.markets()();
  const kept = new Set(found._tag === 'Right' ? found.right.map(({ symbol }) => symbol) : []);
  const interval = intervalMs(plan.timeframe);
  const influx = config.markets.some(({ feed }) => feed === 'influx')
    ? await configuredInflux(config, io)
    : undefined;
  const facts = new Map(config.markets.map((market) => [market.symbol, market]));
  return plan.markets.map(({ symbol, strategy, params }) => {
    // Averages that never forget (EMA, RSI) need more than what makes a first signal possible.
    const need = Math.max(historyOf(strategy, plan.timeframe, params as never) + 1, config.live.historyBars);
    const followed = {
      ...{ symbol, timeframe: plan.timeframe, signal, now },
      start: last === null ? barOpen(now(), plan.timeframe) - need * interval : last + interval,
      onFault: (message: string): void => {
        log.warn({ symbol }, message);
      },
    };
    if (influx !== undefined && facts.get(symbol)?.feed === 'influx') return barsFrom(influx, followed);
    return barsOf({
      ...followed,
      venue: venueOf(facts.get(symbol)?.venue as VenueName, config),
      ...(kept.has(symbol) ? { history: store } : {}),
      onEvent,
    });
  });
}
