import { checkArguments, shown } from '@veloce/core';
import {
  deviation,
  isZeroSpread,
  mean,
  shape,
  normalCdf,
  normalQuantile,
  quantileOf,
  type Estimate,
} from '@veloce/core/statistics';
import { checkFinite } from './returns.js';

/** The moments of returns that the statistics of a Sharpe ratio need. All are per period: nothing is annualised. */
export interface SharpeMoments {
  /** Mean over sample deviation. */
  readonly sharpe: number;
  readonly skew: number;
  /** Raw kurtosis: 3 for the normal distribution. */
  readonly kurtosis: number;
  /** Number of returns. */
  readonly count: number;
}

/**
 * The moments of returns per period.
 *
 * @returns `null` for fewer than two returns, or when they do not differ.
 * @throws {RangeError} when a return is not finite, naming it.
 * @example
 * ```ts
 * const moments = sharpeMoments(dailyReturns(result));
 * ```
 */
export function sharpeMoments(returns: ArrayLike<number>): SharpeMoments | null {
  checkArguments('sharpeMoments', { returns }, { returns: 'numbers' });
  checkFinite('sharpeMoments', 'return', returns);
  const centre = mean(returns);
  const spread = deviation(returns, 1);
  if (returns.length < 2 || isZeroSpread(spread, centre)) return null;
  return { sharpe: centre / spread, ...shape(returns), count: returns.length };
}

/** Variance of `SR · √T` under returns of this shape: 1 for the normal distribution at SR 0. */
function shapeTerm({ sharpe, skew, kurtosis }: SharpeMoments, where: string): number {
  const term = 1 - skew * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe;
  if (!(term > 0)) {
    throw new RangeError(
      `${where}: no returns have skew ${skew} and raw kurtosis ${kurtosis} (excess kurtosis is 3 less)`,
    );
  }
  return term;
}

/**
 * Probabilistic Sharpe ratio: the probability that the true Sharpe ratio exceeds a benchmark, given length, skew and tails.
 *
 * @param benchmark A Sharpe ratio per period; 0 by default.
 * @returns In [0, 1].
 * @throws {RangeError} when no returns can have these moments.
 * @see D. Bailey & M. López de Prado, The Sharpe Ratio Efficient Frontier (2012)
 * @example
 * ```ts
 * probabilisticSharpe({ sharpe: 0.1, skew: -0.5, kurtosis: 4, count: 365 }); // 0.968
 * ```
 */
export function probabilisticSharpe(moments: SharpeMoments, benchmark = 0): number {
  checkArguments(
    'probabilisticSharpe',
    { moments, benchmark },
    {
      moments: { sharpe: 'number', skew: 'number', kurtosis: 'number', count: 'number' },
      benchmark: 'number',
    },
  );
  const { sharpe, count } = moments;
  const term = shapeTerm(moments, 'probabilisticSharpe');
  return normalCdf(((sharpe - benchmark) * Math.sqrt(count - 1)) / Math.sqrt(term));
}

/**
 * A Sharpe ratio and its confidence interval, by the same approximation as {@link probabilisticSharpe}.
 *
 * @throws {RangeError} when no returns can have these moments, or `confidence` is outside (0, 1).
 */
export function sharpeInterval(moments: SharpeMoments, confidence = 0.95): Estimate {
  checkArguments(
    'sharpeInterval',
    { moments, confidence },
    {
      moments: { sharpe: 'number', skew: 'number', kurtosis: 'number', count: 'number' },
      confidence: 'number',
    },
  );
  const { sharpe, count } = moments;
  const error = Math.sqrt(shapeTerm(moments, 'sharpeInterval') / (count - 1));
  const half = quantileOf(confidence, 'sharpeInterval') * error;
  return { value: sharpe, low: sharpe - half, high: sharpe + half };
}

/**
 * Minimum track record: how many returns it takes to say with a confidence that the true Sharpe ratio exceeds a benchmark.
 *
 * @param confidence One-sided, in (0, 1); 0.95 by default.
 * @param benchmark A Sharpe ratio per period; 0 by default.
 * @returns A number of periods; `Infinity` when the Sharpe ratio does not exceed the benchmark.
 * @throws {RangeError} when no returns can have these moments.
 * @see D. Bailey & M. López de Prado, The Sharpe Ratio Efficient Frontier (2012)
 */
export function minimumTrackRecord(moments: SharpeMoments, confidence = 0.95, benchmark = 0): number {
  checkArguments(
    'minimumTrackRecord',
    { moments, confidence, benchmark },
    {
      moments: { sharpe: 'number', skew: 'number', kurtosis: 'number', count: 'number' },
      confidence: 'number',
      benchmark: 'number',
    },
  );
  if (!(confidence > 0 && confidence < 1))
    throw new RangeError(`minimumTrackRecord: confidence must be between 0 and 1, got ${shown(confidence)}`);
  const term = shapeTerm(moments, 'minimumTrackRecord');
  if (moments.sharpe <= benchmark) return Infinity;
  return 1 + term * (normalQuantile(confidence) / (moments.sharpe - benchmark)) ** 2;
}

const eulerGamma = 0.5772156649015329;

/**
 * The best Sharpe ratio to expect of trials without skill.
 *
 * @param trials Number of independent trials, >= 1; of one trial 0 is expected.
 * @param variance Variance of the trials' Sharpe ratios; 1 by default.
 * @throws {RangeError} when `trials` is below 1 or `variance` is negative.
 * @see D. Bailey & M. López de Prado, The Deflated Sharpe Ratio (2014)
 * @example
 * ```ts
 * expectedMaximumSharpe(1000); // 3.2551
 * ```
 */
export function expectedMaximumSharpe(trials: number, variance = 1): number {
  checkArguments('expectedMaximumSharpe', { trials, variance }, { trials: 'number', variance: 'number' });
  if (!(trials >= 1))
    throw new RangeError(`expectedMaximumSharpe: trials must be >= 1, got ${shown(trials)}`);
  if (!(variance >= 0))
    throw new RangeError(`expectedMaximumSharpe: variance must be >= 0, got ${shown(variance)}`);
  if (trials === 1) return 0;
  const first = normalQuantile(1 - 1 / trials);
  const second = normalQuantile(1 - 1 / (trials * Math.E));
  return Math.sqrt(variance) * ((1 - eulerGamma) * first + eulerGamma * second);
}

/** The trials among which a winner was chosen. */
export interface Trials {
  /** Every configuration tried, abandoned ones included. */
  readonly count: number;
  /** Variance (ddof 1) of their Sharpe ratios per period. */
  readonly variance: number;
  /** Mean pairwise correlation of their returns, in [0, 1]; 0 by default, which is the strictest. */
  readonly correlation?: number;
}

/**
 * Deflated Sharpe ratio: the probability that a winner's true Sharpe ratio exceeds what the best of as many trials without skill
 * would show. Accept at 0.95 or more.
 *
 * @throws {RangeError} when a number is out of its domain.
 * @see D. Bailey & M. López de Prado, The Deflated Sharpe Ratio (2014)
 * @example
 * ```ts
 * const moments = { sharpe: 2.5 / Math.sqrt(250), skew: -3, kurtosis: 10, count: 1250 };
 * deflatedSharpe(moments, { count: 100, variance: 0.5 / 250 }); // 0.9004
 * ```
 */
export function deflatedSharpe(moments: SharpeMoments, trials: Trials): number {
  checkArguments(
    'deflatedSharpe',
    { moments, trials },
    {
      moments: { sharpe: 'number', skew: 'number', kurtosis: 'number', count: 'number' },
      trials: { count: 'number' },
    },
  );
  const count = effectiveTrials(trials.count, trials.correlation ?? 0);
  return probabilisticSharpe(moments, expectedMaximumSharpe(count, trials.variance));
}

/**
 * How many independent trials correlated ones amount to: `ρ + (1 − ρ)·N`, rounded up.
 *
 * @param correlation Mean pairwise correlation; a negative one counts as 0.
 * @throws {RangeError} when `trials` is below 1 or `correlation` above 1.
 */
export function effectiveTrials(trials: number, correlation: number): number {
  checkArguments('effectiveTrials', { trials, correlation }, { trials: 'number', correlation: 'number' });
  if (!(trials >= 1)) throw new RangeError(`effectiveTrials: trials must be >= 1, got ${shown(trials)}`);
  if (!(correlation <= 1))
    throw new RangeError(`effectiveTrials: correlation must be <= 1, got ${shown(correlation)}`);
  const shared = Math.max(0, correlation);
  return Math.ceil(shared + (1 - shared) * trials - 1e-9);
}

/**
 * Minimum backtest length: the years in which trials without skill are expected to show at most this annual Sharpe ratio.
 *
 * @throws {RangeError} when `trials` is below 1 or the target is not positive.
 * @see D. Bailey, J. Borwein, M. López de Prado & Q. Zhu, Pseudo-Mathematics and Financial Charlatanism (2014)
 */
export function minimumBacktestYears(trials: number, annualSharpe: number): number {
  checkArguments(
    'minimumBacktestYears',
    { trials, annualSharpe },
    { trials: 'number', annualSharpe: 'number' },
  );
  if (!(annualSharpe > 0))
    throw new RangeError(`minimumBacktestYears: annualSharpe must be > 0, got ${shown(annualSharpe)}`);
  return (expectedMaximumSharpe(trials) / annualSharpe) ** 2;
}

/** Mean pairwise (Pearson) correlation of some columns of returns; those that do not move are left out. */
export function meanCorrelation(columns: readonly ArrayLike<number>[]): number {
  checkArguments('meanCorrelation', { columns }, { columns: ['numbers'] });
  const length = columns[0]?.length ?? 0;
  const sum = new Float64Array(length);
  let count = 0;
  for (const column of columns) {
    const moments = sharpeMoments(column);
    if (moments === null) continue;
    const centre = mean(column);
    const norm = deviation(column, 0) * Math.sqrt(length);
    for (let t = 0; t < length; t++) sum[t] += (column[t] - centre) / norm;
    count++;
  }
  // The squared length of the sum of unit vectors is their number plus twice all pairwise correlations.
  let square = 0;
  for (let t = 0; t < length; t++) square += sum[t] * sum[t];
  return count < 2 ? 0 : (square - count) / (count * (count - 1));
}
