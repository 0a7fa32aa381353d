import type { Column, MarketData } from '@veloce/core';
import type { Trade } from '../trade.js';
import type { BacktestSettings } from '../settings.js';
import type { Metric } from './metric.js';
import { dailyEquity } from './daily-equity.js';
import { measureReturns, type ReturnMetric } from './return-metrics.js';
import { measureTrades, type TradeMetric } from './trade-metrics.js';

/** The metrics of a backtest, by name; {@link metricTable} says what each is. */
export type Metrics = Readonly<Record<ReturnMetric | TradeMetric, Metric>>;

/** What metrics are measured on. */
export interface Measured {
  readonly clock: Pick<MarketData, 'time' | 'intervalMs' | 'length'>;
  readonly settings: Pick<BacktestSettings, 'capital' | 'sample' | 'periodsPerYear' | 'riskFreeRate'>;
  readonly equity: Column;
  /** Non-zero where something is held. */
  readonly exposure: Column;
  readonly trades: readonly Trade[];
  /** A price to compare with, and its value before the first bar. */
  readonly benchmark: Column;
  readonly benchmarkStart: number;
}

/**
 * Measures a finished run: daily UTC closes, or every bar where the settings say so.
 *
 * @see definitions §11
 */
export function measure(run: Measured): Metrics {
  const { clock, settings, equity, exposure, trades, benchmark, benchmarkStart } = run;
  const daily = settings.sample === 'daily';
  const sampled = (curve: Column, start: number): Float64Array =>
    daily ? dailyEquity(clock, curve, start) : withStart(curve, start);
  return {
    ...measureReturns({
      curve: sampled(equity, settings.capital),
      benchmark: sampled(benchmark, benchmarkStart),
      elapsedMs: clock.time[clock.length - 1] + clock.intervalMs - clock.time[0],
      periodMs: daily ? 86_400_000 : clock.intervalMs,
      clock,
      settings,
      exposure,
      trades,
    }),
    ...measureTrades(trades, clock.intervalMs),
  };
}

function withStart(curve: Column, start: number): Float64Array {
  const values = new Float64Array(curve.length + 1);
  values[0] = start;
  values.set(curve, 1);
  return values;
}
