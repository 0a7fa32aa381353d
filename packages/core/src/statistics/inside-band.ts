import * as z from 'zod';
import { checkArguments } from '../check-arguments.js';
import { parseOptions } from '../parse-options.js';
import { seededRandom } from '../seeded-random.js';
import { percentileOfSorted } from './moments.js';

/** How a record is compared with what was expected. */
export const BandOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    confidence: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.9)
      .describe('share of the paths that stay inside at each value'),
    replications: z.int().min(100).max(100_000).default(2_000),
    seed: z.int().default(1),
    meanBlock: z
      .number()
      .min(1)
      .default(1)
      .describe(
        'mean length of the blocks that are drawn: 1 where values do not depend on those before them',
      ),
  }))();

/** How a record is compared with what was expected; fields with a default are optional. */
export type BandOptions = z.input<typeof BandOptions>;

/** A record beside what was expected of it. One value for each of the record, sums from the first on. */
export interface BandComparison {
  /** Sums of the record. */
  readonly record: Float64Array;
  readonly low: Float64Array;
  readonly middle: Float64Array;
  readonly high: Float64Array;
  /** Whether the record is inside at its last value. */
  readonly isInside: boolean;
  /** The value since which it is outside, counted from 0; `null` while it is inside. */
  readonly outsideSince: number | null;
  /** Share of paths whose sum at the last value is as low as the record's, or lower: small when it is worse than luck explains. */
  readonly rank: number;
}

/**
 * Whether a live record is what a backtest lets expect: as many values as it has are drawn from the expected ones, again and again, in blocks of
 * random length, and its sum is held against the band of these sums. It knows no change of the market: outside means that the difference is
 * not luck alone.
 *
 * @param expected What each trade of the backtest made, one at least; or the logarithm of the return of each period.
 * @param record The same of the live record, oldest first, in the same unit.
 * @throws {RangeError} when nothing is expected, a value is not finite, or an option is out of its domain.
 * @see D. Politis & J. Romano, The Stationary Bootstrap (1994)
 * @example
 * ```ts
 * const { isInside, outsideSince } = insideBand(result.trades.map(({ returnOnNotional }) => returnOnNotional), record);
 * ```
 */
export function insideBand(
  expected: ArrayLike<number>,
  record: ArrayLike<number>,
  options: BandOptions = {},
): BandComparison {
  checkArguments('insideBand', { expected, record }, { expected: 'numbers', record: 'numbers' });
  const { confidence, replications, seed, meanBlock } = parseOptions('insideBand', BandOptions, options);
  checkValues('expected', expected);
  checkValues('record', record);
  const { length } = expected;
  if (length === 0) throw new RangeError('insideBand: expected: needs one value at least');
  const random = seededRandom(seed);
  const places = new Int32Array(replications);
  const paths = new Float64Array(replications);
  const [low, middle, high, sums] = [0, 1, 2, 3].map(() => new Float64Array(record.length));
  const tail = (100 * (1 - confidence)) / 2;
  let sum = 0;
  let outsideSince: number | null = null;
  for (let k = 0; k < record.length; k++) {
    for (let b = 0; b < replications; b++) {
      const isNew = k === 0 || meanBlock === 1 || random() * meanBlock < 1;
      const next = places[b] + 1;
      places[b] = isNew ? Math.floor(random() * length) : next === length ? 0 : next;
      paths[b] += expected[places[b]];
    }
    const sorted = paths.slice().sort();
    sum += record[k];
    sums[k] = sum;
    low[k] = percentileOfSorted(sorted, tail);
    middle[k] = percentileOfSorted(sorted, 50);
    high[k] = percentileOfSorted(sorted, 100 - tail);
    const isOutside = sum < low[k] || sum > high[k];
    outsideSince = isOutside ? (outsideSince ?? k) : null;
  }
  const rank = record.length === 0 ? 1 : paths.filter((path) => path <= sum).length / replications;
  return { record: sums, low, middle, high, isInside: outsideSince === null, outsideSince, rank };
}

function checkValues(name: string, values: ArrayLike<number>): void {
  for (let k = 0; k < values.length; k++) {
    if (!Number.isFinite(values[k]))
      throw new RangeError(`insideBand: ${name}: value ${k} is ${values[k]}, it must be finite`);
  }
}
