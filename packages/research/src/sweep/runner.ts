import {
  backtestMetricsAsync,
  BacktestSettings,
  type BacktestMetrics,
  type BacktestOptions,
} from '@veloce/backtest';
import { parseOptions, type AnyStrategy, type MarketData } from '@veloce/core';
import { createRandom } from '../random.js';
import { createEvaluate, type Evaluate, type EvaluationOptions, type Trial } from './evaluate.js';
import { failedOutcome, summarise } from './row.js';
import { delaySignals, missSignals } from './handicap.js';
import { shakePrices } from './shake.js';

/** A disturbance of a run. Plain data, so that any process can apply it. */
export type Noise =
  | { readonly kind: 'prices'; readonly range: number; readonly seed: number; readonly stream: number }
  | { readonly kind: 'delay'; readonly bars: number }
  | { readonly kind: 'missed fills'; readonly share: number; readonly seed: number; readonly stream: number }
  | { readonly kind: 'costs'; readonly factor: number };

/** A parameter set to run, under noise if it has any. */
export interface NoisyTrial extends Trial {
  readonly noise?: Noise;
}

/** Runs the trials of a sweep or of a noise test. A run that throws is an outcome too, and says why. */
export function createRunner(strategy: AnyStrategy, data: MarketData, settings: EvaluationOptions): Evaluate {
  let evaluate: Evaluate | undefined;
  return async (one: NoisyTrial, signal) => {
    const { trial, params, noise } = one;
    if (noise === undefined) return (evaluate ??= createEvaluate(strategy, data, settings))(one, signal);
    try {
      return {
        trial,
        params,
        ...summarise(await noisyRun(strategy, data, params, settings.options, noise, signal)),
      };
    } catch (error) {
      signal?.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      return failedOutcome({ trial, params }, reason);
    }
  };
}

function noisyRun(
  strategy: AnyStrategy,
  data: MarketData,
  params: Trial['params'],
  options: BacktestOptions,
  noise: Noise,
  signal: AbortSignal | undefined,
): Promise<BacktestMetrics> {
  switch (noise.kind) {
    case 'prices': {
      const shaken = shakePrices(data, noise.range, createRandom(noise.seed, noise.stream));
      return backtestMetricsAsync(strategy, shaken, params, { ...options, signal });
    }
    case 'delay':
      return backtestMetricsAsync(delaySignals(strategy, noise.bars), data, params, { ...options, signal });
    case 'missed fills': {
      const deaf = missSignals(strategy, data, noise.share, createRandom(noise.seed, noise.stream));
      return backtestMetricsAsync(deaf.strategy, deaf.data, params, { ...options, signal });
    }
    case 'costs':
      return backtestMetricsAsync(strategy, data, params, { ...costlier(options, noise.factor), signal });
  }
}

function costlier(options: BacktestOptions, factor: number): BacktestOptions {
  const { takerFee, makerFee, slippageBps } = parseOptions('backtest', BacktestSettings, options);
  return {
    ...options,
    takerFee: Math.min(0.1, takerFee * factor),
    makerFee: makerFee > 0 ? Math.min(0.1, makerFee * factor) : makerFee,
    slippageBps: Math.min(1_000, slippageBps * factor),
  };
}
