import { metricsRuns, type BacktestMetrics, type BacktestOptions, type MetricsRuns } from '@veloce/backtest';
import { inTurns, type AnyStrategy, type MarketData } from '@veloce/core';
import { Unshared } from './read-record.js';
import { failedOutcome, summarise, type Outcome } from './row.js';
import { shareColumns } from './shared-columns.js';

/** A parameter set to run. */
export interface Trial {
  readonly trial: number;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The settings of a worker besides the strategy and the market. */
export interface EvaluationOptions {
  readonly options: BacktestOptions;
  /** Bytes that shared columns may take in one worker. */
  readonly columnBytes: number;
}

/** Runs the parameter sets of a sweep, one after the other; others in this thread get their turn. Rejects when it is aborted, and not else. */
export type Evaluate = (trial: Trial, signal?: AbortSignal) => Promise<Outcome>;

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
  let runs: MetricsRuns | undefined;
  return async ({ trial, params }, signal) => {
    const measure = async (sharesDecisions: boolean): Promise<BacktestMetrics> => {
      const prepared = await inTurns(shared.prepare(params, sharesDecisions), { signal });
      runs ??= metricsRuns(data, settings.options);
      return runs.run(prepared.strategy, params, {
        market: prepared.data,
        candidates: prepared.candidates,
        signal,
      });
    };
    try {
      const run = await measure(true).catch((error: unknown) => {
        if (error instanceof Unshared) return measure(false);
        throw error;
      });
      return { trial, params, ...summarise(run) };
    } catch (error) {
      signal?.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      return failedOutcome({ trial, params }, reason);
    }
  };
}
