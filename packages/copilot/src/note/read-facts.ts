import { checkMarket, dayMs, parseOptions, type MarketData } from '@veloce/core';
import { marketProfiles, profileLevels, regimeColumns, regimes } from '@veloce/vectorflow-analytics';
import * as z from 'zod';
import { type MarketFacts, SignalFacts, type SignalFact } from './market-facts.js';

const Options = /* @__PURE__ */ (() =>
  z.strictObject({
    tickSize: z
      .number()
      .positive()
      .optional()
      .describe('smallest price step, in quote currency; without it no profile'),
    rowSize: z.number().positive().optional().describe('height of a row of the profile; chosen by default'),
    signals: SignalFacts,
  }))();

/** The market and the signals behind facts, besides its bars. */
export interface MarketFactsOptions {
  /** The smallest price step, in quote currency. Without it there is no profile. */
  readonly tickSize?: number | undefined;
  /** Height of a row of the profile in quote currency, a multiple of the tick; a fortieth of an average day by default. */
  readonly rowSize?: number | undefined;
  /** Signals, of which those that closed on the day are kept; none by default. */
  readonly signals?: readonly SignalFact[] | undefined;
}

/**
 * The state of a market at its last bar, in numbers. The day is the UTC day in which the last bar opened, as far as its bars go.
 *
 * - `close`: of the last bar; `at`: when it closed.
 * - `regime`: by `regimeColumns` with its defaults, left out while it is unknown.
 * - `profile`: point of control and value area (70 %) of the volume of the day, as middles of rows. Left out without `tickSize`, for bars that
 *   do not divide 30 minutes, and, with the row size of a fortieth of a day, within the first 14 days.
 * - `openInterest`: at the last bar, and its change since the last bar of the days before; left out where either is not there.
 * - `signals`: those whose bar closed on the day, up to the last bar.
 *
 * @throws {RangeError} naming the option that is wrong.
 * @example
 * ```ts
 * const facts = marketFacts(market, { tickSize: 0.1 });
 * describeMarket(facts);
 * ```
 */
export function marketFacts(market: MarketData, options: MarketFactsOptions = {}): MarketFacts {
  checkMarket('marketFacts', market);
  const { tickSize, rowSize, signals } = parseOptions('marketFacts', Options, options);
  const { symbol, timeframe, time, close, length, intervalMs } = market;
  const last = length - 1;
  const at = time[last] + intervalMs;
  const day = dayOf(market);
  const { regime, confidence } = regimeColumns(market);
  const profile = tickSize === undefined ? undefined : profileOf(market, tickSize, rowSize);
  const openInterest = openInterestOf(market, day);
  return {
    ...{ symbol, timeframe, at, close: close[last] },
    ...(regime[last] > 0 ? { regime: { name: regimes[regime[last]], score: confidence[last] } } : {}),
    ...(profile === undefined ? {} : { profile }),
    ...(openInterest === undefined ? {} : { openInterest }),
    signals: signals.filter((signal) => signal.time > day && signal.time <= at),
  };
}

/** The UTC day in which the last bar opened, epoch ms. */
export const dayOf = ({ time, length }: MarketData): number => Math.floor(time[length - 1] / dayMs) * dayMs;

function profileOf(
  market: MarketData,
  tickSize: number,
  rowSize: number | undefined,
): MarketFacts['profile'] {
  if (bracketMs % market.intervalMs !== 0) return undefined;
  const profiles = marketProfiles(market, { tickSize, ...(rowSize === undefined ? {} : { rowSize }) });
  const found = profiles.at(-1);
  if (found === undefined || found.lastIndex !== market.length - 1) return undefined;
  const { poc, vah, val } = profileLevels(found, 'volume');
  return { poc, vah, val };
}

/** Length of the brackets of a day's profile. */
const bracketMs = 30 * 60_000;

function openInterestOf(
  { openInterest, time, length }: MarketData,
  day: number,
): MarketFacts['openInterest'] {
  const value = openInterest?.[length - 1] ?? NaN;
  let before = length - 1;
  while (before >= 0 && time[before] >= day) before--;
  const base = openInterest?.[before] ?? NaN;
  return value >= 0 && base > 0 ? { value, change: value / base - 1 } : undefined;
}
