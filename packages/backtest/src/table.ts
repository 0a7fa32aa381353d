import * as aq from 'arquero';
import type { ColumnTable } from 'arquero';
import { checkArguments } from '@veloce/core';
import { clockOf } from './result/breakdown.js';
import type { BacktestResult, PortfolioResult } from './result/result.js';
import type { Trade } from './account/trade.js';

/** A result as arquero tables. */
export interface ResultTables {
  /** A row for each closed trade; `reason` is that of its signal. */
  readonly trades: ColumnTable;
  /** A row for each order. */
  readonly orders: ColumnTable;
  /** A row for each bar: `time equity drawdown exposure`. */
  readonly curves: ColumnTable;
  /** A row for each metric: `name value reason`. */
  readonly metrics: ColumnTable;
}

/**
 * A result as arquero tables. Values are copied: a table can be written.
 *
 * Needs `arquero` (and, beside it, `@uwdata/flechette` 2.5.0) to be installed.
 *
 * @example
 * ```ts
 * resultTables(result).trades.groupby('side').rollup({ pnl: op.sum('pnl') }).print();
 * ```
 */
export function resultTables(result: BacktestResult | PortfolioResult): ResultTables {
  checkArguments(
    'resultTables',
    { result },
    {
      result: {
        trades: ['object'],
        orders: ['object'],
        equity: 'numbers',
        drawdown: 'numbers',
        exposure: 'numbers',
        metrics: 'object',
      },
    },
  );
  const { trades, orders, equity, drawdown, exposure, metrics } = result;
  return {
    trades: rows(trades.map(plainTrade)),
    orders: rows(orders),
    curves: aq.table({
      time: clockOf(result).time.slice(),
      equity: equity.slice(),
      drawdown: drawdown.slice(),
      exposure: exposure.slice(),
    }),
    metrics: rows(
      Object.entries(metrics).map(([name, { value, reason }]) => ({ name, value, reason: reason ?? null })),
    ),
  };
}

/**
 * A result as Arrow IPC streams, one for each table of {@link resultTables}.
 *
 * @example
 * ```ts
 * await writeFile('trades.arrow', resultArrow(result).trades);
 * ```
 */
export function resultArrow(
  result: BacktestResult | PortfolioResult,
): Readonly<Record<keyof ResultTables, Uint8Array>> {
  const { trades, orders, curves, metrics } = resultTables(result);
  const stream = (table: ColumnTable): Uint8Array => table.toArrowIPC({ format: 'stream' });
  return { trades: stream(trades), orders: stream(orders), curves: stream(curves), metrics: stream(metrics) };
}

function plainTrade({ signal, ...trade }: Trade): Record<string, unknown> {
  return { ...trade, reason: signal?.reason ?? null };
}

function rows(values: readonly object[]): ColumnTable {
  return values.length === 0 ? aq.table({}) : aq.from([...values]);
}
