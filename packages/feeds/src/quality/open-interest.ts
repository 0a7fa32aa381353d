import * as z from 'zod';
import { parseOptions } from '@veloce/core';
import { createOiGatherer } from '@veloce/vectorflow-analytics';
import type { MarketEvent } from '../events.js';
import { marketsRule } from './markets-rule.js';

/** Settings of {@link createOpenInterestWatch}. */
export const OpenInterestOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    markets: marketsRule.describe(
      'which symbol it is on each venue: { "binance-usdm": "BTCUSDT", okx: "BTC-USDT-SWAP" }',
    ),
    windowMs: z.int().positive().default(5_000).describe('length of a window'),
    maxStaleMs: z.int().min(0).default(15_000).describe('oldest value of a venue that still counts'),
    kept: z.int().min(1).default(720).describe('windows that are kept: an hour'),
  }))();

/** Settings of an open-interest watch; fields with a default are optional. */
export type OpenInterestOptions = z.input<typeof OpenInterestOptions>;

/** Open interest of one coin over its venues, at the end of a window. */
export interface OpenInterestTotal {
  /** Begin of the window, epoch ms UTC. */
  readonly start: number;
  /** Base units, over the venues that are there; `NaN` when none is. */
  readonly total: number;
  /** Base units by venue; `NaN` where none is fresh. */
  readonly byVenue: Readonly<Record<string, number>>;
  /** Share of the venues that are there, in [0, 1]: totals of different coverage must not be compared. */
  readonly coverage: number;
}

/** Gathers the open interest of one coin over several venues. A function of its inputs. */
export interface OpenInterestWatch {
  /** Takes an event of any feed, and gives the windows that ended before it. Feeds are to be read in the order of receipt. */
  readonly step: (event: MarketEvent) => readonly OpenInterestTotal[];
  /** The last windows, oldest first: the last minute unless asked for more. */
  readonly last: (windows?: number) => readonly OpenInterestTotal[];
}

/**
 * Open interest of one coin, gathered over its venues into windows of 5 s; 12 of them are the last minute, 720 are kept.
 *
 * @throws {RangeError} when an option is out of its domain.
 * @example
 * ```ts
 * const watch = createOpenInterestWatch({ markets: { 'binance-usdm': 'BTCUSDT', okx: 'BTC-USDT-SWAP' } });
 * for await (const event of connect(feed)) for (const { total, coverage } of watch.step(event)) show(total, coverage);
 * ```
 */
export function createOpenInterestWatch(options: OpenInterestOptions): OpenInterestWatch {
  const { markets, windowMs, maxStaleMs, kept } = parseOptions(
    'createOpenInterestWatch',
    OpenInterestOptions,
    options,
  );
  const venues = Object.keys(markets);
  const gatherer = createOiGatherer({ venues, windowMs, maxStaleMs });
  const windows: OpenInterestTotal[] = [];
  let latest = -Infinity;

  return {
    step(event) {
      const { venue, symbol, received } = event;
      if (event.kind !== 'open-interest' || markets[venue] !== symbol) return [];
      // In order of receipt: messages of several venues are in the order in which they became known here.
      latest = Math.max(latest, received);
      const closed = gatherer.push({ time: latest, venue, openInterest: event.openInterest });
      const totals = closed.map(({ start, values }): OpenInterestTotal => {
        const there = values.filter((value) => value === value);
        return {
          start,
          total: there.length === 0 ? NaN : there.reduce((sum, value) => sum + value, 0),
          byVenue: Object.fromEntries(venues.map((name, k) => [name, values[k]])),
          coverage: there.length / venues.length,
        };
      });
      windows.push(...totals);
      if (windows.length > kept) windows.splice(0, windows.length - kept);
      return totals;
    },
    last: (count = Math.ceil(60_000 / windowMs)) => windows.slice(-count),
  };
}
