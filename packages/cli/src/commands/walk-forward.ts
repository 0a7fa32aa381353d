import { positionsOf } from '@veloce/backtest';
import { isoTime } from '@veloce/core';
import { walkForward as run } from '@veloce/research';
import { loadOneMarket } from '../config/load-market.js';
import { loadStrategy } from '../config/load-strategy.js';
import type { Context, Reply } from '../config/context.js';
import { searchOf, type SearchOptions } from './search-options.js';

/** Options of `veloce walk-forward`. */
export interface WalkOptions extends SearchOptions {
  readonly train: number;
  readonly test: number;
  readonly purge: number;
  readonly anchored?: boolean;
}

/** Parameters chosen on the past, traded on what follows. */
export async function walkForward(context: Context, options: WalkOptions, named?: string): Promise<Reply> {
  const { config, folder } = await context.config();
  const loaded = await loadStrategy(named ?? config.strategy, named === undefined ? folder : context.io.cwd);
  const search = await searchOf(options, loaded);
  const { data } = await loadOneMarket(context, options);
  const { train, test, purge, anchored = false } = options;
  const settings =
    options.capital === undefined ? config.backtest : { ...config.backtest, capital: options.capital };
  const found = await run(loaded.strategy, data, {
    ...search,
    options: settings,
    window: { kind: anchored ? 'anchored' : 'rolling', train, test, purge },
    onProgress: (done, total) => {
      context.progress.step('walking forward', done, total);
    },
  });
  context.progress.done();
  const { windows, totalReturn, sharpe, maxDrawdown, efficiency, trials, trades } = found;
  const percent = (value: number | null): string =>
    value === null ? 'none' : `${(100 * value).toFixed(2)} %`;
  const openOf = (bar: number): number => data.time[Math.min(bar, data.length - 1)] ?? NaN;
  const rows = windows.map(({ test: [from, to], best, trainReturn, testReturn, notes }) => ({
    from: openOf(from),
    to: openOf(to),
    params: best?.params ?? null,
    trainReturn,
    testReturn,
    notes,
  }));
  return {
    text: [
      `${loaded.strategy.name} on ${data.symbol} ${data.timeframe}${data.origin.simulated ? '  *** SIMULATED MARKET ***' : ''}`,
      '',
      ...rows.map(
        ({ from, params, trainReturn, testReturn, notes }) =>
          `  ${isoTime(from)}  train ${percent(trainReturn)} a year, test ${percent(testReturn)} a year  ${params === null ? 'stood aside' : JSON.stringify(params)}${notes.map((note) => `\n    note: ${note}`).join('')}`,
      ),
      '',
      `  out of sample: return ${percent(totalReturn)}, ${positionsOf(trades).length} trades, max drawdown ${percent(maxDrawdown)}, Sharpe ${sharpe === null ? 'none' : sharpe.toFixed(2)}`,
      `  efficiency ${efficiency === null ? 'none' : efficiency.toFixed(2)}, ${trials} configurations tried`,
    ].join('\n'),
    json: {
      strategy: loaded.strategy.name,
      symbol: data.symbol,
      simulated: data.origin.simulated,
      windows: rows,
      totalReturn,
      sharpe,
      maxDrawdown,
      efficiency,
      trials,
      trades: positionsOf(trades).length,
    },
  };
}
