import { checkArguments, parseOptions } from '@veloce/core';
import { percentile } from '@veloce/core/statistics';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import * as z from 'zod';

/** How a live record is compared with its backtest. */
export const BandOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    confidence: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.9)
      .describe('share of the paths that stay inside at each trade'),
    replications: z.int().min(100).max(100_000).default(2_000),
    seed: z.int().default(1),
  }))();

/** How a live record is compared with its backtest; fields with a default are optional. */
export type BandOptions = z.input<typeof BandOptions>;

/** A live record beside what its backtest lets expect. One value for each live trade, sums from the first on. */
export interface BandComparison {
  readonly live: Float64Array;
  readonly low: Float64Array;
  readonly middle: Float64Array;
  readonly high: Float64Array;
  /** Whether the record is inside at its last trade. */
  readonly isInside: boolean;
  /** The trade since which it is outside, counted from 0; `null` while it is inside. */
  readonly outsideSince: number | null;
  /** Share of paths whose sum at the last trade is as low as the record's, or lower: small when live is worse than luck explains. */
  readonly rank: number;
}

/**
 * Whether live trades are what the backtest lets expect: as many trades as there are live are drawn from the backtest's, again and again,
 * and the live sum is held against the band of these sums. It knows no order and no change of the market: outside means that
 * the difference is not luck alone.
 *
 * @param backtest What each trade of the backtest made, one at least: R or return on notional, the same unit as `live`.
 * @param live What each live trade made, oldest first.
 * @throws {RangeError} when there is no trade of the backtest, a value is not finite, or an option is out of its domain.
 * @example
 * ```ts
 * const { isInside, outsideSince } = againstBacktest(result.trades.map(({ returnOnNotional }) => returnOnNotional), live);
 * ```
 */
export function againstBacktest(
  backtest: ArrayLike<number>,
  live: ArrayLike<number>,
  options: BandOptions = {},
): BandComparison {
  checkArguments('againstBacktest', { backtest, live }, { backtest: 'numbers', live: 'numbers' });
  const { confidence, replications, seed } = parseOptions('againstBacktest', BandOptions, options);
  checkValues('backtest', backtest);
  checkValues('live', live);
  if (backtest.length === 0) throw new RangeError('againstBacktest: backtest: needs one trade at least');
  const count = live.length;
  const generator = xoroshiro128plus(seed);
  const paths = new Float64Array(replications);
  const [low, middle, high, sums] = [0, 1, 2, 3].map(() => new Float64Array(count));
  const tail = (100 * (1 - confidence)) / 2;
  let sum = 0;
  let outsideSince: number | null = null;
  for (let k = 0; k < count; k++) {
    for (let b = 0; b < replications; b++) {
      paths[b] += backtest[Math.floor(uniformFloat64(generator) * backtest.length)];
    }
    sum += live[k];
    sums[k] = sum;
    low[k] = percentile(paths, tail);
    middle[k] = percentile(paths, 50);
    high[k] = percentile(paths, 100 - tail);
    const isOutside = sum < low[k] || sum > high[k];
    outsideSince = isOutside ? (outsideSince ?? k) : null;
  }
  const rank = count === 0 ? 1 : paths.filter((path) => path <= sum).length / replications;
  return { live: sums, low, middle, high, isInside: outsideSince === null, outsideSince, rank };
}

function checkValues(name: string, values: ArrayLike<number>): void {
  for (let k = 0; k < values.length; k++) {
    if (!Number.isFinite(values[k]))
      throw new RangeError(`againstBacktest: ${name}: trade ${k} is ${values[k]}, it must be finite`);
  }
}
