import { checkArguments, parseOptions } from '@veloce/core';
import * as z from 'zod';
import { combinations } from '../luck/combinations.js';
import { spreadOf, type Spread } from '../luck/monte-carlo.js';
import { checkColumns } from '../luck/returns.js';
import { sharpeMoments } from '../luck/sharpe.js';

const Options = /* @__PURE__ */ (() =>
  z
    .strictObject({
      groups: z.int().min(2).max(20).default(6).describe('parts of the history'),
      testGroups: z.int().min(1).default(2).describe('parts that test, in each split'),
      purge: z
        .int()
        .min(0)
        .default(0)
        .describe(
          'returns left out of training on both sides of each test part: at least the longest holding period',
        ),
      embargo: z
        .int()
        .min(0)
        .default(0)
        .describe('returns left out of training after that, for what dies away slowly'),
    })
    .refine(({ groups, testGroups }) => testGroups < groups, 'testGroups must be fewer than groups'))();

/** How a cross-validation is cut. */
export type CrossValidationInput = z.input<typeof Options>;

/** A split: the parts that test, and the configuration that the other parts chose. */
export interface ValidationSplit {
  readonly testGroups: readonly number[];
  /** Column that is best in training. */
  readonly chosen: number;
  readonly trainSharpe: number;
  /** Its Sharpe ratio per period on all test parts together. */
  readonly testSharpe: number;
  /** Returns that it was trained on. */
  readonly trainCount: number;
}

/** The returns of choosing by the past, over many alternative histories. */
export interface CrossValidation {
  readonly splits: readonly ValidationSplit[];
  /** Whole histories of returns, each part traded by a configuration chosen without it. */
  readonly paths: readonly Float64Array[];
  /** Sharpe ratios per period of the paths; 0 of one that stood aside. */
  readonly pathSharpes: readonly number[];
  readonly spread: Spread;
}

/**
 * Combinatorial purged cross-validation: every choice of some parts of the history tests the configuration that is best on the
 * other parts; the tests make up several whole histories out of sample.
 *
 * @param columns Returns per period, one column per configuration tried; all of one length.
 * @throws {RangeError} when an option is out of its domain, there is no column, a return is not finite, or a part would hold less than two returns.
 * @see M. López de Prado, Advances in Financial Machine Learning (2018), chapter 12
 * @example
 * ```ts
 * const { spread } = crossValidate(result.rows.map((row) => row.returns), { purge: 1, embargo: 1 });
 * spread.p5; // a Sharpe ratio per day that 95 % of the histories exceed
 * ```
 */
export function crossValidate(
  columns: readonly ArrayLike<number>[],
  input: CrossValidationInput = {},
): CrossValidation {
  checkArguments('crossValidate', { columns }, { columns: ['numbers'] });
  const where = 'crossValidate';
  const { groups, testGroups, purge, embargo } = parseOptions(where, Options, input);
  checkColumns(where, columns);
  const count = columns[0].length;
  if (count < 2 * groups)
    throw new RangeError(
      `${where}: ${count} returns make ${groups} parts of less than 2; use fewer parts or more data`,
    );

  const choices = combinationCount(groups, testGroups);
  if (choices * count > mostPlaces)
    throw new RangeError(
      `${where}: ${choices} choices of ${testGroups} of ${groups} parts of ${count} returns are too many; use fewer parts`,
    );

  const edge = (group: number): number => Math.round((group * count) / groups);
  const splits = combinations(groups, testGroups).map((tests): ValidationSplit => {
    const train = trainingOf(
      count,
      tests.map((group) => [edge(group), edge(group + 1)]),
      purge,
      embargo,
    );
    if (train.length < 2)
      throw new RangeError(
        `${where}: purge ${purge} and embargo ${embargo} leave ${train.length} returns to train on`,
      );
    const test = tests.flatMap((group) => numbers(edge(group), edge(group + 1)));
    let chosen = 0;
    let best = -Infinity;
    columns.forEach((column, k) => {
      const ratio = sharpeAt(column, train);
      if (ratio > best) [chosen, best] = [k, ratio];
    });
    const testSharpe = sharpeAt(columns[chosen], test);
    return { testGroups: tests, chosen, trainSharpe: best, testSharpe, trainCount: train.length };
  });

  // Each part is tested in as many splits as there are paths: the n-th path takes the n-th of them.
  const byGroup = Array.from({ length: groups }, (_, group) =>
    splits.filter((split) => split.testGroups.includes(group)),
  );
  const paths = byGroup[0].map((_, n) =>
    Float64Array.from(
      byGroup.flatMap((tested, group) =>
        numbers(edge(group), edge(group + 1)).map((t) => columns[tested[n].chosen][t]),
      ),
    ),
  );
  const pathSharpes = paths.map((path) => sharpeMoments(path)?.sharpe ?? 0);
  return { splits, paths, pathSharpes, spread: spreadOf(pathSharpes) };
}

/**
 * Places to train on: neither in a test part, nor too near before or after one. A position that is opened at the end of a test part is held for up
 * to `purge` returns more, so that they are purged there too, before the embargo begins (López de Prado, snippet 7.3).
 */
export function trainingOf(
  count: number,
  tests: readonly (readonly number[])[],
  purge: number,
  embargo: number,
): readonly number[] {
  return numbers(0, count).filter((t) =>
    tests.every(([from, to]) => t < from - purge || t >= to + purge + embargo),
  );
}

/** Returns in all splits together: what a path takes in memory. */
const mostPlaces = 100_000_000;

/** How many ways there are to choose `k` of `n`. */
function combinationCount(n: number, k: number): number {
  let count = 1;
  for (let i = 1; i <= k; i++) count = (count * (n - k + i)) / i;
  return Math.round(count);
}

const numbers = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from }, (_, k) => from + k);

function sharpeAt(column: ArrayLike<number>, places: readonly number[]): number {
  return sharpeMoments(places.map((t) => column[t]))?.sharpe ?? 0;
}
