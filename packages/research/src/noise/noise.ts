import { backtestAsync, hashData, type BacktestOptions, type BacktestResult } from '@veloce/backtest';
import {
  checkArguments,
  checkMarket,
  checkWatch,
  parseOptions,
  type AnyStrategy,
  type MarketData,
  type ParamsInput,
} from '@veloce/core';
import * as z from 'zod';
import { spreadOf, type Spread } from '../luck/monte-carlo.js';
import { wilsonInterval, type Estimate } from '@veloce/core/statistics';
import { codeOf } from '../sweep/code-identity.js';
import { inProcess, type Executor } from '../sweep/executor.js';

import type { Outcome } from '../sweep/row.js';
import type { Noise, NoisyTrial } from '../sweep/runner.js';

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
  /** A readable description of the disturbance. */
  readonly description: string;
  /** Total return of each run, a fraction of the capital. */
  readonly totalReturns: readonly number[];
  readonly totalReturn: Spread;
  readonly maxDrawdown: Spread;
  /** Mean number of closed trades. */
  readonly trades: number;
  /** Share of the runs that gain, with its 95 % Wilson interval. */
  readonly profitable: Estimate;
}

/** The robustness of a result against a slightly different market. */
export interface NoiseTest {
  /** The run without noise. */
  readonly base: BacktestResult;
  readonly scenarios: readonly NoiseScenario[];
}

/** How a long test is run, watched and ended. */
export interface NoiseControl {
  /** This thread by default; the executors of `sweep` are the executors of this too. */
  readonly executor?: Executor;
  /** Called after each run. */
  readonly onProgress?: (runsDone: number, runs: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Runs a strategy again under noise: prices a little off, signals that come late, signals that are missed, higher costs. A result that
 * needs every price and every fill as it was will not stand in the market. The answer is the same wherever it runs.
 *
 * @throws {RangeError} when a parameter or an option is out of its domain, or the data is too short.
 * @throws The abort signal's reason.
 * @example
 * ```ts
 * const executor = threads({ module: import.meta.resolve('@veloce/squeezeflow'), name: 'squeezeFlow' });
 * const { scenarios } = await noiseTest(squeezeFlow, data, { minScore: 5 }, { options: { capital: 50_000 }, executor });
 * scenarios.find(({ name }) => name === 'costs')?.totalReturn.p50;
 * ```
 */
export async function noiseTest<S extends AnyStrategy>(
  strategy: S,
  data: MarketData,
  params?: ParamsInput<S>,
  input: NoiseInput & NoiseControl & { readonly options?: BacktestOptions } = {},
): Promise<NoiseTest> {
  checkMarket('noiseTest', data);
  checkArguments('noiseTest', { input }, { input: 'object' });
  const { options = {}, executor = inProcess(), onProgress, signal, ...own } = input;
  const noise = parseOptions('noiseTest', NoiseOptions, own);
  checkWatch('noiseTest', { onProgress, signal });
  signal?.throwIfAborted();
  const base = await backtestAsync(strategy, data, params, { ...options, signal });
  const set = (params ?? {}) as Readonly<Record<string, unknown>>;
  const plans = plansOf(noise);
  const trials = plans
    .flatMap(({ runs }) => runs)
    .map((one, trial): NoisyTrial => ({ trial, params: set, noise: one }));
  const outcomes = new Map<number, Outcome>();
  const run = await executor({
    strategy,
    data,
    options,
    about: () => ({
      strategy: strategy.name,
      data: hashData(data),
      options: JSON.stringify(options),
      space: JSON.stringify(set),
      search: JSON.stringify({ kind: 'noise', ...noise }),
      code: codeOf(strategy, data.timeframe),
    }),
  });
  try {
    await run.evaluate(
      trials,
      (fresh) => {
        for (const outcome of fresh) {
          outcomes.set(outcome.trial, outcome);
          onProgress?.(outcomes.size, trials.length);
        }
      },
      signal,
    );
  } finally {
    await run.close();
  }
  let from = 0;
  const scenarios = plans.map(({ name, description, runs }): NoiseScenario => {
    const own = runs.map((_, b) => outcomes.get(from + b));
    from += runs.length;
    return scenarioOf(name, description, own);
  });
  return { base, scenarios };
}

interface Plan {
  readonly name: NoiseScenario['name'];
  readonly description: string;
  readonly runs: readonly Noise[];
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;

function plansOf(noise: z.output<typeof NoiseOptions>): readonly Plan[] {
  const { seed, replications, priceNoise, delay, missed, costFactor } = noise;
  // A stream of random numbers for each run of each kind.
  const streams = (kind: number): readonly number[] =>
    Array.from({ length: replications }, (_, b) => kind * 1_000_003 + b);
  return [
    {
      name: 'prices',
      description: `prices moved by up to ${percent(priceNoise)} of their bar's range`,
      runs: streams(0).map((stream) => ({ kind: 'prices', range: priceNoise, seed, stream })),
    },
    {
      name: 'delay',
      description: `signals ${delay === 1 ? 'one bar' : `${delay} bars`} late`,
      runs: [{ kind: 'delay', bars: delay }],
    },
    {
      name: 'missed fills',
      description: `${percent(missed)} of the signals missed`,
      runs: streams(2).map((stream) => ({ kind: 'missed fills', share: missed, seed, stream })),
    },
    {
      name: 'costs',
      description: `fees and slippage times ${costFactor}`,
      runs: [{ kind: 'costs', factor: costFactor }],
    },
  ];
}

function scenarioOf(
  name: NoiseScenario['name'],
  description: string,
  outcomes: readonly (Outcome | undefined)[],
): NoiseScenario {
  const metrics = outcomes.map((outcome) => {
    const measured = outcome?.metrics ?? null;
    if (measured !== null) return measured;
    throw new RangeError(`noiseTest: ${name}: ${outcome?.error ?? 'the executor lost a run'}`);
  });
  const totalReturns = metrics.map(({ totalReturn }) => totalReturn ?? NaN);
  return {
    name,
    description,
    totalReturns,
    totalReturn: spreadOf(totalReturns),
    maxDrawdown: spreadOf(metrics.map(({ maxDrawdown }) => maxDrawdown ?? NaN)),
    trades: metrics.reduce((sum, { trades }) => sum + (trades ?? 0), 0) / metrics.length,
    profitable: wilsonInterval(totalReturns.filter((one) => one > 0).length, metrics.length),
  };
}
