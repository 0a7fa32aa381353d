import * as z from 'zod';
import { checkArguments, dayMs, parseOptions, shown } from '@veloce/core';
import { insideBand } from '@veloce/core/statistics';

/** The equity of an account, one value for each bar. */
export interface EquityCurve {
  /** Open times of the bars, ascending, epoch ms UTC. */
  readonly time: ArrayLike<number>;
  /** Equity at their closes, > 0. */
  readonly equity: ArrayLike<number>;
}

/** How a live equity is compared with that of a backtest. */
export const EquityBandOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    periodMs: z
      .int()
      .min(1)
      .default(dayMs)
      .describe('both curves are sampled at the end of each such period since the epoch: a UTC day'),
    confidence: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.9)
      .describe('share of the paths that stay inside in each period'),
    replications: z.int().min(100).max(100_000).default(2_000),
    seed: z.int().default(1),
    meanBlock: z
      .number()
      .min(1)
      .optional()
      .describe('mean length of the blocks that are drawn, in periods; max(5, T^(1/3)) by default'),
  }))();

/** How a live equity is compared with that of a backtest; fields with a default are optional. */
export type EquityBandOptions = z.input<typeof EquityBandOptions>;

/** A live equity beside the band that a backtest lets expect: plain JSON. */
export interface EquityBand {
  readonly periodMs: number;
  readonly confidence: number;
  /** One for each period of the live curve after its first. */
  readonly rows: readonly EquityBandRow[];
  /** Whether the equity is inside at the end. */
  readonly isInside: boolean;
  /** Start of the period since which it is outside, epoch ms UTC; `null` while it is inside. */
  readonly outsideSince: number | null;
  /** Share of the paths that end as low as the live equity, or lower: small when live is worse than luck explains. */
  readonly rank: number;
}

/** One period of a live equity and its band, in quote currency. */
export interface EquityBandRow {
  /** Start of the period, epoch ms UTC. */
  readonly time: number;
  readonly equity: number;
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

/**
 * The equity of a live account beside the band that a backtest lets expect of it, by the block bootstrap of the backtest's returns: whether it is inside,
 * and if not, since when. Both curves are sampled by period; a period without bars has the equity of the one before.
 *
 * @param expected The backtest's: two periods at least; the longer, the better it knows what is usual.
 * @param live The account's, from where it is to be judged.
 * @throws {RangeError} when a curve is too short, out of order, or not > 0 everywhere, or an option is out of its domain.
 * @example
 * ```ts
 * const { equity, data } = backtest(strategy, years);
 * const band = equityBand({ time: data.time, equity }, { time: bars, equity: told });
 * if (band.outsideSince !== null) console.log('outside since', isoTime(band.outsideSince));
 * ```
 */
export function equityBand(
  expected: EquityCurve,
  live: EquityCurve,
  options: EquityBandOptions = {},
): EquityBand {
  const curve = { time: 'numbers', equity: 'numbers' } as const;
  checkArguments('equityBand', { expected, live }, { expected: curve, live: curve });
  const { periodMs, meanBlock, ...how } = parseOptions('equityBand', EquityBandOptions, options);
  const usual = sampled('expected', expected, periodMs).slice(1);
  if (usual.length === 0)
    throw new RangeError(`equityBand: expected: needs two periods of ${periodMs} ms at least`);
  const [start, ...periods] = sampled('live', live, periodMs);
  if (live.time.length === 0) throw new RangeError('equityBand: live: needs one value at least');
  // Sums of logarithms are what products of returns are.
  const band = insideBand(
    usual.map(({ growth }) => growth),
    periods.map(({ growth }) => growth),
    { ...how, meanBlock: meanBlock ?? Math.max(5, Math.cbrt(usual.length)) },
  );
  const at = (sums: Float64Array, k: number): number => start.equity * Math.exp(sums[k]);
  return {
    periodMs,
    confidence: how.confidence,
    rows: periods.map(({ time, equity }, k) => ({
      ...{ time, equity },
      ...{ low: at(band.low, k), middle: at(band.middle, k), high: at(band.high, k) },
    })),
    isInside: band.isInside,
    outsideSince: band.outsideSince === null ? null : periods[band.outsideSince].time,
    rank: band.rank,
  };
}

interface Sample {
  /** Start of the period. */
  readonly time: number;
  /** The last of the period. */
  readonly equity: number;
  /** Logarithm of its return. */
  readonly growth: number;
}

function sampled(name: string, { time, equity }: EquityCurve, periodMs: number): readonly Sample[] {
  if (time.length !== equity.length)
    throw new RangeError(`equityBand: ${name}: ${time.length} times and ${equity.length} values of equity`);
  const samples: Sample[] = [];
  let before = NaN;
  for (let i = 0; i < time.length; i++) {
    const isLater = i === 0 ? Number.isFinite(time[i]) : time[i] > time[i - 1];
    if (!isLater)
      throw new RangeError(
        `equityBand: ${name}: time ${i} is not later than the one before, got ${shown(time[i])}`,
      );
    if (!(equity[i] > 0 && equity[i] < Infinity))
      throw new RangeError(`equityBand: ${name}: equity ${i} must be > 0, got ${shown(equity[i])}`);
    const period = Math.floor(time[i] / periodMs);
    const isLast = i + 1 === time.length || Math.floor(time[i + 1] / periodMs) !== period;
    if (!isLast) continue;
    const last = samples.at(-1)?.time ?? NaN;
    for (let at = last + periodMs; at < period * periodMs; at += periodMs)
      samples.push({ time: at, equity: before, growth: 0 });
    samples.push({ time: period * periodMs, equity: equity[i], growth: Math.log(equity[i] / before) });
    before = equity[i];
  }
  return samples;
}
