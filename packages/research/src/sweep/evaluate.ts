import { backtestMetrics, type BacktestOptions } from '@veloce/backtest';
import type { AnyStrategy, MarketData } from '@veloce/core';
import { failedOutcome, summarise, type Outcome } from './row.js';
import { shareColumns } from './shared-columns.js';

/** A parameter set to run. */
export interface Trial {
  readonly trial: number;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What a worker needs to know besides the strategy and the market. */
export interface EvaluationOptions {
  readonly options: BacktestOptions;
  /** Bytes that shared columns may take in one worker. */
  readonly columnBytes: number;
}

/** Runs the parameter sets of a sweep, one after the other. */
export type Evaluate = (trial: Trial) => Outcome;

/**
 * Begins to run parameter sets of a strategy on a market. An outcome depends on its set only, not on the sets before it. A run
 * that throws is an outcome too, and says why.
 */
export function createEvaluate(
  strategy: AnyStrategy,
  data: MarketData,
  settings: EvaluationOptions,
): Evaluate {
  const shared = shareColumns(strategy, data, settings.columnBytes);
  return ({ trial, params }) => {
    try {
      const prepared = shared.prepare(params);
      const run = backtestMetrics(prepared.strategy, prepared.data, params, settings.options);
      return { trial, params, ...summarise(run) };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return failedOutcome({ trial, params }, reason);
    }
  };
}
