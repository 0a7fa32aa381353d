import { backtest, BacktestSettings, type BacktestOptions, type BacktestResult } from '@veloce/backtest';
import { parseOptions, type AnyStrategy, type MarketData, type ParamsInput } from '@veloce/core';
import * as z from 'zod';
import { spreadOf, type Spread } from '../luck/monte-carlo.js';
import { createRandom, type Random } from '../random.js';
import { delaySignals, missSignals } from './handicap.js';
import { shakePrices } from './shake.js';

const NoiseOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    seed: z.int().default(1).describe('the same seed gives the same answer'),
    replications: z
      .int()
      .min(1)
      .max(100_000)
      .default(20)
      .describe('runs of each kind of noise that is random'),
    priceNoise: z
      .number()
      .min(0)
      .max(1)
      .default(0.1)
      .describe("how far each price is moved at most, as a fraction of its bar's range"),
    delay: z.int().min(1).max(1_000).default(1).describe('bars by which every signal comes late'),
    missed: z.number().min(0).max(1).default(0.2).describe('share of the signals that is missed'),
    costFactor: z.number().min(1).default(2).describe('factor of fees and slippage'),
  }))();

/** How much noise is made. */
export type NoiseInput = z.input<typeof NoiseOptions>;

/** How a strategy fares under one kind of noise. */
export interface NoiseScenario {
  readonly name: 'prices' | 'delay' | 'missed fills' | 'costs';
  /** What was done, in words. */
  readonly description: string;
  /** Total return of each run, a fraction of the capital. */
  readonly totalReturns: readonly number[];
  readonly totalReturn: Spread;
  readonly maxDrawdown: Spread;
  /** Mean number of closed trades. */
  readonly trades: number;
  /** Share of the runs that gain. */
  readonly profitable: number;
}

/** How a result stands up to a market that is a little different. */
export interface NoiseTest {
  /** The run without noise. */
  readonly base: BacktestResult;
  readonly scenarios: readonly NoiseScenario[];
}

/** How a long test is watched and ended. */
export interface NoiseControl {
  /** Called after each run. */
  readonly onProgress?: (runsDone: number, runs: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Runs a strategy again under noise: prices a little off, signals that come late, signals that are missed, higher costs. A result that
 * needs every price and every fill as it was will not stand in the market.
 *
 * @throws {RangeError} when a parameter or an option is out of its domain.
 * @throws The abort signal's reason.
 * @example
 * ```ts
 * const { scenarios } = await noiseTest(squeezeFlow, data, { minScore: 5 }, { options: { capital: 50_000 } });
 * scenarios.find(({ name }) => name === 'costs')?.totalReturn.p50;
 * ```
 */
export async function noiseTest<S extends AnyStrategy>(
  strategy: S,
  data: MarketData,
  params?: ParamsInput<S>,
  input: NoiseInput & { readonly options?: BacktestOptions } = {},
  control: NoiseControl = {},
): Promise<NoiseTest> {
  const { options = {}, ...own } = input;
  const { seed, replications, priceNoise, delay, missed, costFactor } = parseOptions(
    'noiseTest',
    NoiseOptions,
    own,
  );
  const { takerFee, makerFee, slippageBps } = parseOptions('backtest', BacktestSettings, options);
  const costly: BacktestOptions = {
    ...options,
    takerFee: Math.min(0.1, takerFee * costFactor),
    makerFee: makerFee > 0 ? Math.min(0.1, makerFee * costFactor) : makerFee,
    slippageBps: Math.min(1_000, slippageBps * costFactor),
  };
  const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;
  const plans: readonly Plan[] = [
    {
      name: 'prices',
      description: `prices moved by up to ${percent(priceNoise)} of their bar's range`,
      runs: replications,
      run: (random) => backtest(strategy, shakePrices(data, priceNoise, random), params, options),
    },
    {
      name: 'delay',
      description: `signals ${delay === 1 ? 'one bar' : `${delay} bars`} late`,
      runs: 1,
      run: () => backtest(delaySignals(strategy, delay), data, params, options),
    },
    {
      name: 'missed fills',
      description: `${percent(missed)} of the signals missed`,
      runs: replications,
      run(random) {
        const deaf = missSignals(strategy, data, missed, random);
        return backtest(deaf.strategy, deaf.data, params, options);
      },
    },
    {
      name: 'costs',
      description: `fees and slippage times ${costFactor}`,
      runs: 1,
      run: () => backtest(strategy, data, params, costly),
    },
  ];

  const total = plans.reduce((sum, { runs }) => sum + runs, 0);
  const base = backtest(strategy, data, params, options);
  const scenarios: NoiseScenario[] = [];
  let done = 0;
  for (const [k, plan] of plans.entries()) {
    const returns: number[] = [];
    const falls: number[] = [];
    let trades = 0;
    for (let b = 0; b < plan.runs; b++) {
      control.signal?.throwIfAborted();
      const result = plan.run(createRandom(seed, k * 1_000_003 + b));
      returns.push(result.metrics.totalReturn.value ?? NaN);
      falls.push(result.metrics.maxDrawdown.value ?? NaN);
      trades += result.trades.length;
      control.onProgress?.(++done, total);
      await new Promise((resolve) => setTimeout(resolve));
    }
    scenarios.push({
      name: plan.name,
      description: plan.description,
      totalReturns: returns,
      totalReturn: spreadOf(returns),
      maxDrawdown: spreadOf(falls),
      trades: trades / plan.runs,
      profitable: returns.filter((one) => one > 0).length / plan.runs,
    });
  }
  return { base, scenarios };
}

interface Plan {
  readonly name: NoiseScenario['name'];
  readonly description: string;
  readonly runs: number;
  readonly run: (random: Random) => BacktestResult;
}
