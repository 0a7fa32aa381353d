import { dayMs, type Column, type MarketData } from '@veloce/core';
import type { Trade } from '../account/trade.js';
import type { BacktestSettings } from '../account/settings.js';
import type { Metric } from './metric.js';
import { dailyEquity } from './daily-equity.js';
import { measureReturns, type ReturnMetric } from './return-metrics.js';
import { columnsOfTrades, measureColumns, type TradeMetric } from './trade-metrics.js';

/** The metrics of a backtest, by name; {@link metricTable} says what each is. */
export type Metrics = Readonly<Record<ReturnMetric | TradeMetric, Metric>>;

/** The input of the metrics. */
export interface Measured {
  readonly clock: Pick<MarketData, 'time' | 'intervalMs' | 'length'>;
  readonly settings: Pick<BacktestSettings, 'capital' | 'sample' | 'periodsPerYear' | 'riskFreeRate'>;
  /** The capital, then the equity at the end of each sample: each UTC day, or every bar where the settings say so. */
  readonly equity: Float64Array;
  /** The samples of a price to compare with, its value before the first bar first. */
  readonly benchmark: Float64Array;
  /** Time with a position. */
  readonly heldMs: number;
  readonly trades: readonly Trade[];
}

/**
 * Measures a finished run.
 *
 * @see definitions §11
 */
export function measure({ trades, ...measured }: Measured): Metrics {
  const traded = trades.reduce((all, one) => all + one.size * (one.entryPrice + one.exitPrice), 0);
  return measureRun(
    { ...measured, traded },
    measureColumns(columnsOfTrades(trades), measured.clock.intervalMs),
  );
}

/** Measures a finished run whose trades are measured. */
export function measureRun(
  { clock, settings, ...measured }: Omit<Measured, 'trades'> & { readonly traded: number },
  trades: Readonly<Record<TradeMetric, Metric>>,
): Metrics {
  const elapsedMs = clock.time[clock.length - 1] + clock.intervalMs - clock.time[0];
  const periodMs = settings.sample === 'daily' ? dayMs : clock.intervalMs;
  return { ...measureReturns({ ...measured, elapsedMs, periodMs, settings }), ...trades };
}

/** Samples of a curve, its value before the first bar first. */
export function samplesOf(
  clock: Measured['clock'],
  curve: Column,
  start: number,
  sample: BacktestSettings['sample'],
): Float64Array {
  if (sample === 'daily') return dailyEquity(clock, curve, start);
  const values = new Float64Array(curve.length + 1);
  values[0] = start;
  values.set(curve, 1);
  return values;
}

/** Time in a position: one at the close of a bar is held until the next close. */
export function heldTime({ time, intervalMs, length }: Measured['clock'], exposure: Column): number {
  let held = 0;
  for (let i = 0; i < length; i++) {
    if (exposure[i] !== 0) held += i + 1 < length ? time[i + 1] - time[i] : intervalMs;
  }
  return held;
}
