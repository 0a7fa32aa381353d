import { checkArguments, shown } from '@veloce/core';
import { deviation, isZeroSpread, mean } from '@veloce/core/statistics';
import { combinations } from './combinations.js';
import { checkColumns } from './returns.js';
import { simulate, type Simulation } from './simulation.js';

/** One way to cut the history in halves, and what the half that chose was worth. */
export interface Split {
  /** The blocks in sample, oldest first. */
  readonly inSample: readonly number[];
  /** The configuration that is best in sample. */
  readonly best: number;
  readonly inSampleSharpe: number;
  readonly outOfSampleSharpe: number;
  /** Its rank out of sample among all configurations, 1 the worst; ties share their mean rank. */
  readonly rank: number;
  /** `ln(ω / (1 − ω))` of its relative rank: <= 0 when it is no better than the median. */
  readonly logit: number;
}

/** Whether choosing the best of some configurations is worth anything. */
export interface Overfitting {
  /** Share of the splits in which the chosen configuration is no better than the median out of sample, in [0, 1]. */
  readonly probability: number;
  /** Share of the splits in which its Sharpe ratio is negative out of sample. */
  readonly lossProbability: number;
  /** Slope of its Sharpe ratio out of sample on that in sample; 1 would keep what was seen. `null` when that does not vary. */
  readonly degradation: number | null;
  readonly splits: readonly Split[];
  /** Configurations whose returns do not differ; they take no part. */
  readonly still: readonly number[];
}

/**
 * Probability of backtest overfitting by combinatorially symmetric cross-validation: in every choice of half the blocks of time,
 * the best configuration in sample is looked up out of sample.
 *
 * @param columns Returns per period, one column per configuration tried; all of one length.
 * @param blocks An even number of blocks of time, 16 by default: 12 870 splits. The oldest returns that fill no block are dropped.
 * @throws {RangeError} when fewer than two configurations move, the columns differ in length, a return is not finite, or a block would hold less than two returns.
 * @see D. Bailey, J. Borwein, M. López de Prado & Q. Zhu, The Probability of Backtest Overfitting (2015)
 * @example
 * ```ts
 * const { probability } = overfittingProbability(rows.map((row) => row.returns));
 * ```
 */
export function overfittingProbability(columns: readonly ArrayLike<number>[], blocks = 16): Overfitting {
  return simulate(splitting, columns, blocks);
}

interface SplittingInput {
  readonly sums: readonly BlockSums[];
  /** Columns that the sums are of. */
  readonly moving: readonly number[];
  readonly still: readonly number[];
  readonly blocks: number;
  /** Returns in a block. */
  readonly size: number;
}

/** The pieces of {@link overfittingProbability}: a replication is a split. */
export const splitting: Simulation<
  [columns: readonly ArrayLike<number>[], blocks?: number],
  SplittingInput,
  readonly Split[],
  Overfitting
> = {
  prepare(columns, blocks = 16) {
    checkArguments('overfittingProbability', { columns, blocks }, { columns: ['numbers'], blocks: 'number' });
    const where = 'overfittingProbability';
    if (!Number.isInteger(blocks) || blocks < 2 || blocks % 2 !== 0)
      throw new RangeError(`${where}: blocks must be an even integer >= 2, got ${shown(blocks)}`);
    checkColumns(where, columns);
    const rows = columns[0].length;
    const size = Math.floor(rows / blocks);
    if (size < 2)
      throw new RangeError(
        `${where}: ${rows} returns make ${blocks} blocks of less than 2; use fewer blocks or more data`,
      );

    const first = rows - size * blocks;
    const used = columns.map((column) =>
      Float64Array.from({ length: rows - first }, (_, t) => column[first + t]),
    );
    const isStill = used.map((column) => isZeroSpread(deviation(column, 1), mean(column)));
    const still = isStill.flatMap((is, k) => (is ? [k] : []));
    const moving = isStill.flatMap((is, k) => (is ? [] : [k]));
    if (moving.length < 2)
      throw new RangeError(`${where}: needs two configurations whose returns differ, got ${moving.length}`);

    const sums = moving.map((k) => blockSums(used[k], blocks, size));
    return { sums, moving, still, blocks, size };
  },
  count: ({ blocks }) => combinations(blocks, blocks / 2).length,
  piece({ sums, moving, blocks, size }, from, to) {
    const inside = new Float64Array(moving.length);
    const outside = new Float64Array(moving.length);
    return combinations(blocks, blocks / 2)
      .slice(from, to)
      .map((inSample): Split => {
        const chosen = new Set(inSample);
        const others = Array.from({ length: blocks }, (_, b) => b).filter((b) => !chosen.has(b));
        for (let k = 0; k < sums.length; k++) {
          inside[k] = sharpeOf(sums[k], inSample, size);
          outside[k] = sharpeOf(sums[k], others, size);
        }
        let best = 0;
        for (let k = 1; k < inside.length; k++) if (inside[k] > inside[best]) best = k;
        const rank = rankOf(outside, best);
        const relative = rank / (moving.length + 1);
        return {
          inSample,
          best: moving[best],
          inSampleSharpe: inside[best],
          outOfSampleSharpe: outside[best],
          rank,
          logit: Math.log(relative / (1 - relative)),
        };
      });
  },
  join({ still }, parts) {
    const splits = parts.flat();
    const share = (holds: (split: Split) => boolean): number => splits.filter(holds).length / splits.length;
    return {
      probability: share(({ logit }) => logit <= 0),
      lossProbability: share(({ outOfSampleSharpe }) => outOfSampleSharpe < 0),
      degradation: slopeOf(splits),
      splits,
      still,
    };
  },
};

/** Sums and sums of squares of each block, about the column's mean, which keeps the digits. */
interface BlockSums {
  readonly centre: number;
  readonly sum: Float64Array;
  readonly square: Float64Array;
}

function blockSums(column: Float64Array, blocks: number, size: number): BlockSums {
  const centre = mean(column);
  const sum = new Float64Array(blocks);
  const square = new Float64Array(blocks);
  for (let t = 0; t < blocks * size; t++) {
    const b = Math.floor(t / size);
    const d = column[t] - centre;
    sum[b] += d;
    square[b] += d * d;
  }
  return { centre, sum, square };
}

/** Sharpe ratio (ddof 1) of the joined blocks; 0 of returns that do not differ, as those of a strategy that stood aside. */
function sharpeOf({ centre, sum, square }: BlockSums, blocks: readonly number[], size: number): number {
  const count = blocks.length * size;
  let total = 0;
  let squares = 0;
  for (let k = 0; k < blocks.length; k++) {
    total += sum[blocks[k]];
    squares += square[blocks[k]];
  }
  const average = centre + total / count;
  const spread = Math.sqrt(Math.max(0, squares - (total * total) / count) / (count - 1));
  return isZeroSpread(spread, average) ? 0 : average / spread;
}

function rankOf(values: Float64Array, k: number): number {
  let below = 0;
  let equal = 0;
  for (const value of values) {
    if (value < values[k]) below++;
    else if (value === values[k]) equal++;
  }
  return below + (equal + 1) / 2;
}

function slopeOf(splits: readonly Split[]): number | null {
  const x = mean(splits.map((split) => split.inSampleSharpe));
  const y = mean(splits.map((split) => split.outOfSampleSharpe));
  let together = 0;
  let own = 0;
  for (const { inSampleSharpe, outOfSampleSharpe } of splits) {
    together += (inSampleSharpe - x) * (outOfSampleSharpe - y);
    own += (inSampleSharpe - x) ** 2;
  }
  return isZeroSpread(Math.sqrt(own), x) ? null : together / own;
}
