import { positionsOf, type Trade } from '@veloce/backtest';
import { checkArguments, checkMarket, parseOptions, slice, type MarketData, type Signal } from '@veloce/core';
import * as z from 'zod';
import { bootstrapInterval } from '../luck/resampling.js';
import { minimumTrackRecord, probabilisticSharpe, sharpeMoments } from '../luck/sharpe.js';
import { sweepLuck } from '../sweep/sweep-luck.js';
import type { SweepResult } from '../sweep/sweep.js';
import type { Segment } from '../walk-forward/segment.js';
import type { WalkForward } from '../walk-forward/walk-forward.js';
import { directionalAccuracy, type Accuracy, type SignalSet } from './accuracy.js';
import {
  judgeInterval,
  judgeProbability,
  overall,
  percent,
  percentRange,
  type Criterion,
  type CriterionVerdict,
} from './criterion.js';
import { byRegime, byYear, fewestTrades, judgeStability, meanReturn } from './stability.js';

const ValidatorOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    horizons: z.array(z.int().min(1)).min(1).describe('bars after a signal at which its direction is judged'),
    accuracy: z.number().gt(0).lt(1).default(0.8).describe('least directional accuracy'),
    deflatedSharpe: z.number().gt(0).lt(1).default(0.95).describe('least deflated Sharpe ratio of the sweep'),
    overfitting: z.number().gt(0).lt(1).default(0.1).describe('largest probability of backtest overfitting'),
    payoff: z.number().min(0).default(1).describe('least mean win over mean loss'),
    costFactor: z.number().min(1).default(2).describe('factor of fees that the trades have to bear'),
    regimeLength: z.int().min(2).default(1_440).describe('bars of the mean that tells rising from falling'),
    seed: z.int().default(1),
  }))();

/** The requirements on a strategy. */
export type ValidatorInput = z.input<typeof ValidatorOptions>;

/** The evidence on which a strategy is judged. */
export interface Evidence {
  /** The market of the walk-forward. */
  readonly data: MarketData;
  /** Results out of sample: all but the luck of the choice is judged on them. */
  readonly walk: WalkForward;
  /** The sweep that chose the strategy; without it, overfitting cannot be judged. */
  readonly sweep?: SweepResult;
  /** The signals that count for accuracy, such as those of a high score; all by default. */
  readonly confident?: (signal: Signal) => boolean;
}

/** A strategy, judged. */
export interface StrategyVerdict {
  readonly verdict: CriterionVerdict;
  readonly criteria: readonly Criterion[];
  readonly accuracies: readonly Accuracy[];
}

/**
 * Judges a strategy on what it did out of sample: accuracy of direction against a target and against the base rate, gain by trade,
 * payoff, costs, Sharpe ratio, overfitting, and stability by year and regime. Each criterion says what is shown, what is shown not to
 * hold, and what the data cannot tell.
 *
 * @throws {RangeError} when an option is out of its domain.
 * @example
 * ```ts
 * const walk = await walkForward(squeezeFlow, data, walkOptions);
 * const verdict = judgeStrategy({ data, walk, sweep: await sweep(squeezeFlow, data, sweepOptions) }, { horizons: [240] });
 * console.log(describeVerdict(verdict));
 * ```
 */
export function judgeStrategy(evidence: Evidence, input: ValidatorInput): StrategyVerdict {
  const options = parseOptions('judgeStrategy', ValidatorOptions, input);
  checkArguments(
    'judgeStrategy',
    { evidence },
    { evidence: { walk: { windows: ['object'], trades: ['object'] } } },
  );
  checkMarket('judgeStrategy', evidence.data);
  const { data, walk } = evidence;
  const sets = walk.windows.flatMap(({ segment }) => (segment === null ? [] : [signalsOf(segment)]));
  const accuracies = options.horizons.map((horizon) =>
    directionalAccuracy(sets, horizon, evidence.confident),
  );
  // The parts of one position say the same again: as trades of their own they would make intervals too narrow.
  const trades = positionsOf(walk.trades);
  const criteria: Criterion[] = [
    ...accuracies.flatMap((one) => judgeAccuracy(one, options.accuracy)),
    judgeGain(trades, 1, options.seed),
    judgePayoff(trades, options.payoff, options.seed),
    judgeGain(trades, options.costFactor, options.seed),
    ...judgeSharpe(walk),
    ...judgeChoice(evidence.sweep, options),
    judgeStability('stable by year', 'trades gain in every year', byYear(trades, options.seed)),
    judgeStability(
      'stable by regime',
      `trades gain above and below the mean of ${options.regimeLength} bars`,
      byRegime(trades, data, options.regimeLength, options.seed),
    ),
  ];
  return { verdict: overall(criteria), criteria, accuracies };
}

/** The signals of a segment on its own bars, without those of its warm-up. */
function signalsOf({ result, warmup }: Segment): SignalSet {
  const { data, signals, signalBars } = result;
  return { data: slice(data, warmup), signals, signalBars: signalBars.map((bar) => bar - warmup) };
}

function judgeAccuracy(
  { horizon, accuracy, baseRate, judged }: Accuracy,
  target: number,
): readonly Criterion[] {
  const name = `accuracy after ${horizon} bars`;
  const asked = `at least ${percent(target)} of the signals are right`;
  const better = `above base rate after ${horizon} bars`;
  const askedBetter = `more signals are right than the ${percent(baseRate)} that chance gives`;
  if (accuracy === null) {
    const found = 'no signal out of sample could be judged';
    const none = { verdict: 'not proven', value: null, found } as const;
    return [
      { name, asked, ...none },
      { name: better, asked: askedBetter, ...none },
    ];
  }
  const found = `${percentRange(accuracy)} of ${judged} signals without overlap`;
  return [
    { name, asked, verdict: judgeInterval(accuracy, target), value: accuracy, found },
    { name: better, asked: askedBetter, verdict: judgeInterval(accuracy, baseRate), value: accuracy, found },
  ];
}

function judgeGain(trades: readonly Trade[], costFactor: number, seed: number): Criterion {
  const returns = trades.map(
    ({ returnOnNotional, fees, size, entryPrice }) =>
      returnOnNotional - ((costFactor - 1) * fees) / (size * entryPrice),
  );
  const value = meanReturn(returns, seed);
  const times = costFactor === 1 ? 'costs' : `fees times ${costFactor}`;
  return {
    name: costFactor === 1 ? 'gain by trade' : 'gain under higher costs',
    asked: `the mean trade gains after ${times}`,
    verdict: value === null ? 'not proven' : judgeInterval(value, 0),
    value,
    found:
      value === null
        ? `${trades.length} trades are too few`
        : `${percentRange(value)} of notional, ${trades.length} trades`,
  };
}

function judgePayoff(trades: readonly Trade[], least: number, seed: number): Criterion {
  const returns = trades.map(({ returnOnNotional }) => returnOnNotional);
  const asked = `the mean win is at least ${least} times the mean loss`;
  const wins = returns.filter((one) => one > 0).length;
  const losses = returns.filter((one) => one < 0).length;
  const value =
    returns.length < fewestTrades ? null : bootstrapInterval(returns, payoffOf, { seed, meanBlock: 1 });
  const number =
    value === null
      ? ''
      : `${value.value.toFixed(2)} (95 %: ${value.low.toFixed(2)} to ${value.high.toFixed(2)}), of `;
  return {
    name: 'payoff',
    asked,
    verdict: value === null ? 'not proven' : judgeInterval(value, least),
    value,
    found: `${number}${wins} wins and ${losses} losses`,
  };
}

function payoffOf(returns: ArrayLike<number>): number | null {
  let won = 0;
  let lost = 0;
  let wins = 0;
  let losses = 0;
  for (let k = 0; k < returns.length; k++) {
    if (returns[k] > 0) {
      won += returns[k];
      wins++;
    } else if (returns[k] < 0) {
      lost -= returns[k];
      losses++;
    }
  }
  return wins === 0 || losses === 0 ? null : won / wins / (lost / losses);
}

function judgeSharpe({ returns }: WalkForward): readonly Criterion[] {
  const moments = sharpeMoments(returns);
  const name = 'Sharpe ratio out of sample';
  const asked = 'the true Sharpe ratio is above 0 with a probability of at least 95 %';
  if (moments === null)
    return [
      { name, asked, verdict: 'not proven', value: null, found: 'the equity out of sample does not move' },
    ];
  const value = probabilisticSharpe(moments);
  const days = minimumTrackRecord(moments);
  const needed = Number.isFinite(days)
    ? `${Math.ceil(days)} days would be enough`
    : 'no length would be enough';
  return [
    {
      name,
      asked,
      verdict: judgeProbability(value, 0.95),
      value,
      found: `${percent(value)} after ${returns.length} days; ${needed}`,
    },
  ];
}

function judgeChoice(
  sweep: SweepResult | undefined,
  { deflatedSharpe, overfitting, seed }: z.output<typeof ValidatorOptions>,
): readonly Criterion[] {
  const names = ['deflated Sharpe ratio', 'overfitting'] as const;
  const asked = [
    `the winner's Sharpe ratio is above what luck gives the best of all trials, with ${percent(deflatedSharpe)}`,
    `the winner is no better than the median out of sample in at most ${percent(overfitting)} of the splits`,
  ] as const;
  const luck = sweep === undefined ? null : sweepLuck(sweep, { seed, replications: 1 });
  if (luck === null) {
    const found = sweep === undefined ? 'no sweep was given' : 'no set of the sweep could be judged';
    return names.map((name, k) => ({ name, asked: asked[k], verdict: 'not proven', value: null, found }));
  }
  const { deflatedSharpe: deflated, overfitting: tested, trials } = luck;
  return [
    {
      name: names[0],
      asked: asked[0],
      verdict: judgeProbability(deflated, deflatedSharpe),
      value: deflated,
      found: `${percent(deflated)}, ${trials} trials, worth ${luck.effectiveTrials} independent ones`,
    },
    {
      name: names[1],
      asked: asked[1],
      verdict: tested === null ? 'not proven' : tested.probability <= overfitting ? 'met' : 'not met',
      value: tested?.probability ?? null,
      found:
        tested === null
          ? 'the days are too few for 16 blocks'
          : `${percent(tested.probability)} of ${tested.splits.length} splits`,
    },
  ];
}

/** A verdict as readable text: one line for each criterion. */
export function describeVerdict(judged: StrategyVerdict): string {
  checkArguments(
    'describeVerdict',
    { judged },
    {
      judged: {
        verdict: 'text',
        criteria: [{ name: 'text', asked: 'text', verdict: 'text', found: 'text' }],
      },
    },
  );
  const { verdict, criteria } = judged;
  const lines = criteria.map(
    ({ name, asked, verdict: own, found }) =>
      `${own.padEnd(10)}  ${name}: ${found}\n${' '.repeat(12)}asked: ${asked}`,
  );
  return [`verdict: ${verdict}`, ...lines].join('\n');
}
