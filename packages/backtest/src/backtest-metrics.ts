import {
  checkMarket,
  atOnce,
  inTurns,
  parseOptions,
  type AnyStrategy,
  type MarketData,
  type ParamsInput,
  type Steps,
  type TurnControl,
} from '@veloce/core';
import { checkControl } from './engine/check-control.js';
import { recordDays } from './result/daily-samples.js';
import { dayEnds } from './metrics/day-ends.js';
import { runLeg } from './backtest.js';
import { leanRun } from './engine/lean-run.js';
import { runnableLeg } from './engine/leg.js';
import { dailyEquity } from './metrics/daily-equity.js';
import { measure, type Metrics } from './metrics/metrics.js';
import { BacktestSettings, type BacktestOptions } from './account/settings.js';
import { simulate } from './engine/simulation.js';

/** What is left of a run of which only the numbers count. */
export interface BacktestMetrics {
  readonly metrics: Metrics;
  /** The capital, then the equity at the end of each UTC day. */
  readonly dailyEquity: Float64Array;
}

/**
 * The metrics of {@link backtest}, to the bit, without its curves, records and warnings: for the many runs of a search, of which one is
 * looked at.
 *
 * @throws {RangeError} when a parameter or setting is out of its domain, or a required column is missing.
 * @example
 * ```ts
 * const { metrics } = backtestMetrics(squeezeFlow, data, { minScore: 5 });
 * metrics.sharpe.value;
 * ```
 */
export function backtestMetrics<S extends AnyStrategy>(
  strategy: S,
  data: MarketData,
  params?: ParamsInput<S>,
  options: BacktestOptions = {},
): BacktestMetrics {
  checkMarket('backtestMetrics', data);
  return atOnce(steps(strategy, data, params, options));
}

/**
 * {@link backtestMetrics} that gives everything else in this thread its turn every 20 ms, and so can be aborted.
 *
 * @throws {RangeError} as {@link backtestMetrics} does.
 * @throws The abort signal's reason.
 * @example
 * ```ts
 * const { metrics } = await backtestMetricsAsync(squeezeFlow, data, {}, {}, { signal: AbortSignal.timeout(10_000) });
 * ```
 */
export async function backtestMetricsAsync<S extends AnyStrategy>(
  strategy: S,
  data: MarketData,
  params?: ParamsInput<S>,
  options: BacktestOptions = {},
  control: TurnControl = {},
): Promise<BacktestMetrics> {
  checkMarket('backtestMetricsAsync', data);
  checkControl('backtestMetricsAsync', control);
  return inTurns(steps(strategy, data, params, options), control);
}

function* steps<S extends AnyStrategy>(
  strategy: S,
  data: MarketData,
  params: ParamsInput<S> | undefined,
  options: BacktestOptions,
): Steps<BacktestMetrics> {
  const settings = parseOptions('backtestMetrics', BacktestSettings, options);
  const { capital } = settings;
  if (settings.sample === 'bar') {
    const leg = runnableLeg(strategy, data, params);
    const { metrics, equity } = yield* runLeg('backtestMetrics', leg, settings, undefined, options);
    return { metrics, dailyEquity: dailyEquity(data, equity, capital) };
  }
  const ends = dayEnds(data);
  const leg = runnableLeg(strategy, data, params);
  const benchmark = dailyEquity(data, data.close, data.open[0]);
  const lean = yield* leanRun(leg, settings, ends);
  if (lean !== undefined) {
    const metrics = measure({ clock: data, settings, benchmark, ...lean });
    return { metrics, dailyEquity: lean.equity };
  }
  const { samples, recorder } = recordDays(data, capital, ends);
  const { account } = yield* simulate('backtestMetrics', [leg], data.time, recorder, settings, undefined);
  const { equity } = samples;
  const metrics = measure({
    clock: data,
    settings,
    equity,
    benchmark,
    heldMs: samples.heldMs(),
    trades: account.trades,
  });
  return { metrics, dailyEquity: equity };
}
