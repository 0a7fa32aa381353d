import * as backtest from '@veloce/backtest';
import * as core from '@veloce/core';
import * as indicators from '@veloce/indicators';
import * as report from '@veloce/report';
import { showReport } from '@veloce/report/browser';
import * as research from '@veloce/research';
import * as squeezeflow from '@veloce/squeezeflow';
import * as vectorflow from '@veloce/vectorflow-analytics';

/** Every package that also runs in a browser. */
export const packages = { backtest, core, indicators, report, squeezeflow, vectorflow };

/** A sweep, whose space is checked against the strategy's parameters. */
export const swept = (data: core.MarketData): Promise<research.SweepResult> =>
  research.sweep(squeezeflow.squeezeFlow, data, {
    space: { minScore: [4, 5] },
    search: { kind: 'grid' },
    objective: 'totalReturn',
  });

/** A kernel of the consumer's own. */
export const runningSum: core.Kernel<{ sum: number }> = {
  inputs: 1,
  outputs: 1,
  init: () => ({ sum: 0 }),
  advance(state, [source], [output], from, to) {
    if (source === undefined || output === undefined)
      throw new RangeError('runningSum: one column in, one out');
    for (let i = from; i < to; i++) {
      state.sum += source[i] ?? NaN;
      output[i] = state.sum;
    }
  },
};

export const market = core.fromColumns({
  symbol: 'BTCUSDT',
  timeframe: '1m',
  time: [0, 60_000, 120_000],
  open: [1, 2, 3],
  high: [2, 3, 4],
  low: [1, 2, 3],
  close: [2, 3, 4],
  volume: [10, 20, 30],
});

/** An indicator, vectorised. */
export const averages = (data: core.MarketData): core.Column => indicators.sma(data.close, 2);

/** A backtest with parameters and settings, whose types are inferred. */
export const tested = (data: core.MarketData): backtest.BacktestResult =>
  backtest.backtest(squeezeflow.squeezeFlow, data, { minScore: 4.5 }, { capital: 5_000 });

/** Its report. */
export const pageOf = (data: core.MarketData): string => report.report(tested(data));

/** Its report, on a page. */
export const showOn = (element: Element, data: core.MarketData): unknown => showReport(element, tested(data));
