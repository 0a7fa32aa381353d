import { checkArguments } from '@veloce/core';
import { deviation, type Estimate } from '@veloce/core/statistics';
import { overfittingProbability, type Overfitting } from '../luck/overfitting.js';
import { untilRuin } from '../luck/returns.js';
import { realityCheck, type RealityCheck } from '../luck/reality-check.js';
import {
  deflatedSharpe,
  effectiveTrials,
  expectedMaximumSharpe,
  meanCorrelation,
  minimumTrackRecord,
  probabilisticSharpe,
  sharpeInterval,
  sharpeMoments,
} from '../luck/sharpe.js';
import type { MonteCarloInput } from '../luck/monte-carlo.js';
import type { SweepResult } from './sweep.js';

/** How much of a sweep's winner is luck. Sharpe ratios are per day, not annualised. */
export interface SweepLuck {
  /** Every configuration tried, abandoned ones included. */
  readonly trials: number;
  /** How many independent trials they amount to, by the correlation of their returns. */
  readonly effectiveTrials: number;
  /** The winner's Sharpe ratio and its 95 % interval, before its choice is allowed for. */
  readonly sharpe: Estimate;
  /** The expected best of as many trials without skill. */
  readonly expectedMaximum: number;
  /** Probability that the winner's true Sharpe ratio is above 0, had it been the only trial. */
  readonly probabilisticSharpe: number;
  /** Probability that it is above the best of as many trials by luck alone; accept at 0.95. */
  readonly deflatedSharpe: number;
  /** Days that it takes to be convinced of the winner, had it been the only trial. */
  readonly minimumTrackRecord: number;
  /** Whether choosing the best is worth anything; `null` when the returns are too few for two days a block. */
  readonly overfitting: Overfitting | null;
  /** Whether the best beats standing aside, knowing that it was chosen. */
  readonly realityCheck: RealityCheck;
}

/** Settings of {@link sweepLuck}. */
export interface SweepLuckOptions extends MonteCarloInput {
  /** Blocks of time of the overfitting test, even; 16 by default. */
  readonly blocks?: number;
}

/**
 * Judges the winner of a sweep by all that was tried.
 *
 * @returns `null` when no set won, or the winner's daily returns do not differ: there is nothing to judge.
 * @throws {RangeError} when an option is out of its domain.
 * @example
 * ```ts
 * const luck = sweepLuck(await sweep(squeezeFlow, data, options));
 * luck?.deflatedSharpe; // accept at 0.95
 * luck?.overfitting?.probability; // the chance that the winner is no better than the median
 * ```
 */
export function sweepLuck(result: SweepResult, options: SweepLuckOptions = {}): SweepLuck | null {
  const tests = luckTests(result, options);
  if (tests === null) return null;
  const { splits, snooping, join } = tests;
  return join(splits === null ? null : overfittingProbability(...splits), realityCheck(...snooping));
}

/** The parts of {@link sweepLuck}: the arguments of its two long tests, and a function that joins their results. */
export interface LuckTests {
  /** `null` when the returns are too few. */
  readonly splits: Parameters<typeof overfittingProbability> | null;
  readonly snooping: Parameters<typeof realityCheck>;
  readonly join: (overfitting: Overfitting | null, realityCheck: RealityCheck) => SweepLuck;
}

/** The parts of {@link sweepLuck}; `null` when there is nothing to judge. */
export function luckTests(result: SweepResult, options: SweepLuckOptions = {}): LuckTests | null {
  checkArguments(
    'luckTests',
    { result, options },
    { options: 'object', result: { rows: ['object'], trials: 'number' } },
  );
  const { rows, best, trials } = result;
  const { blocks = 16, ...monteCarlo } = options;
  const moments = best === null ? null : sharpeMoments(untilRuin(best.returns));
  if (moments === null) return null;
  const columns = rows.filter(({ metrics }) => metrics !== null).map(({ returns }) => untilRuin(returns));
  const moving = columns.filter((column) => sharpeMoments(column) !== null);
  const ratios = moving.map((column) => sharpeMoments(column)?.sharpe ?? 0);
  const variance = ratios.length < 2 ? 0 : deviation(ratios, 1) ** 2;
  const correlation = meanCorrelation(moving);
  const effective = effectiveTrials(trials, correlation);
  const enough = moments.count >= 2 * blocks && moving.length >= 2;
  return {
    splits: enough ? [columns, blocks] : null,
    snooping: [columns, monteCarlo],
    join: (overfitting, checked) => ({
      trials,
      effectiveTrials: effective,
      sharpe: sharpeInterval(moments),
      expectedMaximum: expectedMaximumSharpe(effective, variance),
      probabilisticSharpe: probabilisticSharpe(moments),
      deflatedSharpe: deflatedSharpe(moments, { count: trials, variance, correlation }),
      minimumTrackRecord: minimumTrackRecord(moments),
      overfitting,
      realityCheck: checked,
    }),
  };
}
