import type { AlertEvent, AlertRules } from '@veloce/alerts';
import { connect, createFeed, type MarketEvent } from '@veloce/feeds';
import type { LoadedConfig } from '../config/load.js';
import type { VenueName } from '../config/venue-names.js';
import { venueOf } from '../config/venues.js';
import { openInterestAlerts } from './open-interest-alerts.js';

/** Follows the open interest of the configured coins, and reports unusual changes. */
export async function watchOpenInterest(
  { config }: LoadedConfig,
  rules: AlertRules,
  prices: ReadonlyMap<string, number>,
  signal: AbortSignal,
  tell: (alert: AlertEvent) => void,
  onEvent: (event: MarketEvent) => void,
): Promise<void> {
  const watched = config.markets.flatMap(({ symbol, openInterest, wholeNumberSteps, tickSize }) =>
    Object.keys(openInterest).length === 0
      ? []
      : [
          {
            symbol,
            watch: openInterestAlerts({ symbol, venues: openInterest, wholeNumberSteps, tickSize }, rules),
          },
        ],
  );
  const streams = new Map<VenueName, Set<string>>();
  for (const { openInterest } of config.markets) {
    for (const [venue, symbol] of Object.entries(openInterest) as [VenueName, string][]) {
      streams.set(venue, (streams.get(venue) ?? new Set()).add(symbol));
    }
  }
  await Promise.all(
    [...streams].map(async ([name, symbols]) => {
      const feed = createFeed(
        venueOf(name, config),
        [...symbols].map((symbol) => ({ channel: 'open-interest', symbol })),
      );
      for await (const event of connect(feed, { signal })) {
        if (event.kind === 'stream') onEvent(event);
        for (const { symbol, watch } of watched)
          for (const alert of watch.step(event, prices.get(symbol) ?? NaN)) tell(alert);
      }
    }),
  );
}
