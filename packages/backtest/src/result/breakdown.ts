import { checkArguments } from '@veloce/core';
import type { MarketData } from '@veloce/core';
import type { AccountResult, BacktestResult, PortfolioResult } from './result.js';
import type { Trade } from '../account/trade.js';
import type { Metric } from '../metrics/metric.js';
import { measureTrades, type TradeMetric } from '../metrics/trade-metrics.js';

/** The trades of one group. */
export interface TradeGroup {
  readonly key: string;
  readonly trades: readonly Trade[];
  /** Sum of their gains after costs. */
  readonly pnl: number;
  readonly metrics: Readonly<Record<TradeMetric, Metric>>;
}

/** Keys to group trades by. Month, weekday and hour are those of the entry, in UTC. */
export type GroupBy = 'side' | 'symbol' | 'exit' | 'exitReason' | 'month' | 'weekday' | 'hour';

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

/**
 * The closed trades of a run in groups, each measured like the whole (definitions §11).
 *
 * @returns Groups in the order of their keys; hours are written `00` to `23`, months `2025-01`, weekdays from Sunday.
 * @example
 * ```ts
 * for (const { key, pnl, metrics } of tradesBy(result, 'side')) console.log(key, pnl, metrics.winRate.value);
 * ```
 */
export function tradesBy(result: BacktestResult | PortfolioResult, by: GroupBy): readonly TradeGroup[] {
  checkArguments(
    'tradesBy',
    { result, by },
    { result: { trades: ['object'] }, by: 'side|symbol|exit|exitReason|month|weekday|hour' },
  );
  const keyOf = (trade: Trade): string => {
    if (by === 'side' || by === 'symbol' || by === 'exit' || by === 'exitReason') return trade[by];
    const date = new Date(trade.entryTime);
    if (by === 'month') return date.toISOString().slice(0, 7);
    // A digit before the name keeps the days in order; it is taken off below.
    if (by === 'weekday') return `${date.getUTCDay()}${weekdays[date.getUTCDay()]}`;
    return String(date.getUTCHours()).padStart(2, '0');
  };
  const groups = grouped(result, keyOf);
  return by === 'weekday' ? groups.map((group) => ({ ...group, key: group.key.slice(1) })) : groups;
}

/**
 * The closed trades of a run by the regime that was known when they were entered: the label of the bar before the entry's.
 *
 * @param labels A label for each bar of the market; `NaN`, `undefined` or `''` is `unknown`.
 * @throws {RangeError} when there is not one label for each bar.
 * @example
 * ```ts
 * tradesByRegime(result, Array.from(adx, (x) => (x > 25 ? 'trend' : 'range')));
 * ```
 */
export function tradesByRegime(
  result: BacktestResult,
  labels: ArrayLike<string | number | undefined>,
): readonly TradeGroup[] {
  checkArguments(
    'tradesByRegime',
    { result, labels },
    {
      result: { trades: ['object'], data: { time: 'numbers' }, settings: 'object' },
      labels: Array.isArray(labels) ? 'list' : 'numbers',
    },
  );
  if (labels.length !== result.data.length) {
    throw new RangeError(
      `tradesByRegime: has ${labels.length} labels, the data has ${result.data.length} bars`,
    );
  }
  const lag = result.settings.fillOn === 'close' ? 0 : 1;
  return grouped(result, ({ entryBar }) => {
    const label = labels[entryBar - lag];
    return label === undefined || label === '' || label !== label ? 'unknown' : String(label);
  });
}

function grouped(
  result: BacktestResult | PortfolioResult,
  keyOf: (trade: Trade) => string,
): readonly TradeGroup[] {
  const { intervalMs } = clockOf(result);
  const byKey = new Map<string, Trade[]>();
  for (const trade of result.trades) {
    const key = keyOf(trade);
    const group = byKey.get(key);
    if (group === undefined) byKey.set(key, [trade]);
    else group.push(trade);
  }
  return [...byKey]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, trades]) => ({
      key,
      trades,
      pnl: trades.reduce((sum, { pnl }) => sum + pnl, 0),
      metrics: measureTrades(trades, intervalMs),
    }));
}

/** The clock of a result's curves. */
export function clockOf(
  result: AccountResult & (Pick<BacktestResult, 'data'> | Pick<PortfolioResult, 'time' | 'intervalMs'>),
): Pick<MarketData, 'time' | 'intervalMs' | 'length'> {
  if ('data' in result) return result.data;
  const { time, intervalMs } = result;
  return { time, intervalMs, length: time.length };
}
