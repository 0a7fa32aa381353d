import type { AccountResult, BacktestResult, OpenPosition, PortfolioResult } from '@veloce/backtest';
import type { Column, Funnel, MarketData, Signal } from '@veloce/core';

/** One market of a run, and what was done on it. */
export interface RunMarket {
  readonly strategy: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly data: MarketData;
  readonly signals: readonly Signal[];
  readonly signalBars: readonly number[];
  readonly openPosition: OpenPosition | null;
  readonly funnel: Funnel;
}

/** The input of a report: an account, and the markets it traded on. */
export interface Run extends AccountResult {
  readonly result: BacktestResult | PortfolioResult;
  readonly title: string;
  /** Open times of the rows of the account's curves, and how long a row is. */
  readonly time: Column;
  readonly intervalMs: number;
  readonly markets: readonly RunMarket[];
}

/** A backtest of one symbol or of many, as the report sees it. */
export function runOf(result: BacktestResult | PortfolioResult): Run {
  const given: unknown = result;
  if (
    typeof given === 'object' &&
    given !== null &&
    'result' in given &&
    typeof given.result === 'function'
  ) {
    throw new TypeError('report: takes the result of one configuration, batch.result(0), and not the batch');
  }
  if (typeof given !== 'object' || given === null || !('metrics' in given)) {
    throw new TypeError(
      'report: takes the result of a backtest or a portfolio; await it where it is a promise',
    );
  }
  if ('data' in result) {
    const { strategy, data } = result;
    const title = `${strategy} on ${data.symbol} ${data.timeframe}`;
    return { ...result, result, title, time: data.time, intervalMs: data.intervalMs, markets: [result] };
  }
  const { symbols, time } = result;
  const strategies = [...new Set(symbols.map(({ strategy }) => strategy))].join(', ');
  const [first] = symbols;
  const title = `${strategies} on ${symbols.length} symbols ${first?.data.timeframe ?? ''}`;
  return { ...result, result, title, time, markets: symbols };
}

/** A column of the account at the times of a market; each of these is a row of the account. */
export function atTimes(column: Column, rows: Column, times: Column): Column {
  if (rows === times) return column;
  const values = new Float64Array(times.length).fill(NaN);
  let row = 0;
  for (let i = 0; i < times.length; i++) {
    while (row < rows.length && (rows[row] ?? NaN) < (times[i] ?? NaN)) row++;
    if (rows[row] === times[i]) values[i] = column[row] ?? NaN;
  }
  return values;
}
