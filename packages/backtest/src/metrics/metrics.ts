import type { Column, MarketData } from '@veloce/core';
import type { Trade } from '../trade.js';
import type { BacktestSettings } from '../settings.js';
import type { Metric } from './metric.js';
import { dailyEquity } from './daily-equity.js';
import { measureReturns, type ReturnMetric } from './return-metrics.js';
import { measureTrades, type TradeMetric } from './trade-metrics.js';

/** The metrics of a backtest, by name; {@link metricTable} says what each is. */
export type Metrics = Readonly<Record<ReturnMetric | TradeMetric, Metric>>;

/** Measures a finished run. */
export function measure(
  data: MarketData,
  settings: BacktestSettings,
  equity: Column,
  exposure: Column,
  trades: readonly Trade[],
): Metrics {
  return {
    ...measureReturns({
      daily: dailyEquity(data, equity, settings.capital),
      benchmark: dailyEquity(data, data.close, data.open[0]),
      elapsedMs: data.time[data.length - 1] + data.intervalMs - data.time[0],
      settings,
      exposure,
      trades,
    }),
    ...measureTrades(trades, data.intervalMs),
  };
}
