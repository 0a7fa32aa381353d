import { mean } from '@veloce/core/statistics';
import { checkArguments, shown, parseOptions } from '@veloce/core';
import * as z from 'zod';
import { createRandom } from '../random.js';
import { judge, MonteCarloOptions, type LuckTest } from './monte-carlo.js';
import { defaultBlock, drawBlocks } from './resampling.js';
import { checkColumns } from './returns.js';
import { concatenate, simulate, type Simulation } from './simulation.js';

const Options = /* @__PURE__ */ (() =>
  MonteCarloOptions.extend({
    meanBlock: z.number().min(1).optional().describe('mean length of a block; max(5, T^(1/3)) by default'),
  }))();

/** How a reality check is run. */
export type RealityCheckInput = z.input<typeof Options>;

/** Whether the best of many strategies beats a benchmark. */
export interface RealityCheck {
  /** White's reality check, on mean returns. */
  readonly white: LuckTest;
  /** Hansen's test for superior predictive ability, on studentised means, which poor strategies do not weaken. */
  readonly spa: LuckTest;
  /** The strategy that is best by the studentised mean. */
  readonly best: number;
}

/**
 * Tests the best of many strategies against a benchmark, knowing that it was chosen: White's reality check and Hansen's SPA test
 * (consistent form) on one stationary bootstrap.
 *
 * @param columns Returns per period in excess of the benchmark's, one column per strategy tried; all of one length.
 * @throws {RangeError} when there is no column, their lengths differ, a return is not finite, or there are fewer than two.
 * @see H. White, A Reality Check for Data Snooping (2000); P. R. Hansen, A Test for Superior Predictive Ability (2005)
 * @example
 * ```ts
 * realityCheck(rows.map((row) => row.returns)).spa.pValue;
 * ```
 */
export function realityCheck(
  columns: readonly ArrayLike<number>[],
  options: RealityCheckInput = {},
): RealityCheck {
  return simulate(snooping, columns, options);
}

interface SnoopingInput {
  readonly columns: readonly Float64Array[];
  readonly means: readonly number[];
  /** Standard errors of `√T` times the means. */
  readonly errors: readonly number[];
  readonly studentised: readonly number[];
  readonly block: number;
  readonly seed: number;
  readonly replications: number;
}

/** The pieces of {@link realityCheck}. */
export const snooping: Simulation<
  [columns: readonly ArrayLike<number>[], options?: RealityCheckInput],
  SnoopingInput,
  { readonly white: Float64Array; readonly spa: Float64Array },
  RealityCheck
> = {
  prepare(columns, options = {}) {
    checkArguments('realityCheck', { columns }, { columns: ['numbers'] });
    const where = 'realityCheck';
    const { seed, replications, meanBlock } = parseOptions(where, Options, options);
    checkColumns(where, columns);
    const count = columns[0].length;
    if (count < 2) throw new RangeError(`${where}: needs at least two returns, got ${shown(count)}`);
    const block = meanBlock ?? defaultBlock(count);
    const own = columns.map((column) => Float64Array.from(column));
    const means = own.map(mean);
    const errors = own.map((column, k) => Math.sqrt(longRunVariance(column, means[k], block)));
    const root = Math.sqrt(count);
    const studentised = means.map((m, k) => (errors[k] > 0 ? (root * m) / errors[k] : 0));
    return { columns: own, means, errors, studentised, block, seed, replications };
  },
  count: ({ replications }) => replications,
  piece({ columns, means, errors, studentised, block, seed }, from, to) {
    const count = columns[0].length;
    const root = Math.sqrt(count);
    // Strategies that are clearly poor are not moved up to the benchmark (Hansen's consistent threshold).
    const threshold = -Math.sqrt(2 * Math.log(Math.log(Math.max(count, 3))));
    const centres = means.map((m, k) => (studentised[k] >= threshold ? m : 0));
    const order = new Int32Array(count);
    const weights = new Float64Array(count);
    const white = new Float64Array(to - from);
    const spa = new Float64Array(to - from);
    for (let b = from; b < to; b++) {
      drawBlocks(order, block, createRandom(seed, b));
      weights.fill(0);
      for (let t = 0; t < count; t++) weights[order[t]]++;
      let highest = -Infinity;
      let highestStudentised = 0;
      for (let k = 0; k < columns.length; k++) {
        const column = columns[k];
        let sum = 0;
        for (let t = 0; t < count; t++) sum += weights[t] * column[t];
        const drawn = sum / count;
        highest = Math.max(highest, root * (drawn - means[k]));
        if (errors[k] > 0)
          highestStudentised = Math.max(highestStudentised, (root * (drawn - centres[k])) / errors[k]);
      }
      white[b - from] = highest;
      spa[b - from] = highestStudentised;
    }
    return { white, spa };
  },
  join({ columns, means, studentised }, parts) {
    const top = largest(studentised);
    const observed = Math.sqrt(columns[0].length) * largest(means);
    return {
      white: judge(observed, concatenate(parts.map(({ white }) => white))),
      spa: judge(Math.max(0, top), concatenate(parts.map(({ spa }) => spa))),
      best: studentised.indexOf(top),
    };
  },
};

const largest = (values: readonly number[]): number =>
  values.reduce((most, x) => Math.max(most, x), -Infinity);

/** Variance of `√T` times the mean under the stationary bootstrap, in closed form (Politis & Romano 1994). */
export function longRunVariance(column: Float64Array, centre: number, meanBlock: number): number {
  const count = column.length;
  const stay = 1 - 1 / meanBlock;
  let variance = 0;
  for (let lag = 0; lag < count; lag++) {
    const weight = ((count - lag) / count) * stay ** lag + (lag / count) * stay ** (count - lag);
    if (weight < 1e-12) continue;
    let covariance = 0;
    for (let t = lag; t < count; t++) covariance += (column[t] - centre) * (column[t - lag] - centre);
    variance += ((lag === 0 ? 1 : 2) * weight * covariance) / count;
  }
  return Math.max(0, variance);
}
