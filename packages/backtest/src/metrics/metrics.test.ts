import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fromColumns } from '@veloce/core';
import { backtest } from '../backtest.js';
import { scripted, scriptedMarket } from '../testdata/scripted-strategy.js';
import { dailyEquity } from './daily-equity.js';
import { metricTable } from './metric-table.js';
import * as of from './performance.js';
import { deviation, mean, percentile, shape } from '@veloce/core/statistics';
import { measureTrades, sqn } from './trade-metrics.js';

const shared = fileURLToPath(new URL('../../../../../shared/data/reference/', import.meta.url));
const read = (path: string): unknown => JSON.parse(readFileSync(`${shared}${path}`, 'utf8'));

/** The vectors of definitions §11, printed there to ten decimals. */
describe('return metrics', () => {
  const returns = [0.01, -0.02, 0.03, -0.01, 0.02, 0, -0.005, 0.015, -0.03, 0.025];
  const curve = returns.reduce<number[]>(
    (values, r) => [...values, values[values.length - 1] * (1 + r)],
    [1],
  );

  it.each<[string, () => number | null | undefined, number]>([
    ['mean', () => mean(returns), 0.0035],
    ['sample deviation', () => deviation(returns, 1), 0.0198676174],
    ['population deviation', () => deviation(returns, 0), 0.0188480768],
    ['Sharpe, 252', () => of.sharpe(returns, 252), 2.7965495982],
    ['Sharpe, 365', () => of.sharpe(returns, 365), 3.3656479624],
    ['Sharpe of the population, 252', () => of.sharpe(returns, 252, 0, 0), 2.9478221066],
    ['Sharpe of the population, 365', () => of.sharpe(returns, 365, 0, 0), 3.5477044545],
    ['Sortino, 252', () => of.sortino(returns, 252), 4.6543697634],
    ['Sortino, 365', () => of.sortino(returns, 365), 5.6015348774],
    ['final equity', () => curve.at(-1), 1.0337243898],
    ['annualised, 252', () => curve[10] ** (252 / 10) - 1, 1.3067473611],
    ['annualised, 365', () => curve[10] ** (365 / 10) - 1, 2.3556283628],
    ['max drawdown', () => of.maxDrawdown(curve), -0.03],
    ['ulcer', () => of.ulcer(curve), 0.0120750259],
    ['omega', () => of.omega(returns), 1.5384615385],
    ['gain to pain', () => of.gainToPain(returns), 0.5384615385],
    ['95th percentile', () => percentile(returns, 95), 0.02775],
    ['5th percentile', () => percentile(returns, 5), -0.0255],
    ['tail ratio', () => of.tailRatio(returns), 1.0882352941],
    ['skew', () => shape(returns).skew, -0.2815953032],
    ['kurtosis', () => shape(returns).kurtosis, 1.904268485],
    ['expected shortfall', () => of.expectedShortfall(returns), -0.03],
  ])('%s', (_name, value, expected) => {
    expect(value()).toBeCloseTo(expected, 10);
  });

  it('has no ratio of a curve that does not move, or of a single return', () => {
    expect(of.sharpe([0.01, 0.01, 0.01], 365)).toBeNull();
    expect(of.sharpe([0.01], 365)).toBeNull();
    expect(of.sortino([0.01, 0.02], 365)).toBeNull();
    expect(of.omega([0.01])).toBeNull();
    expect(of.alphaBeta([0.01, 0.02], [0, 0])).toBeNull();
  });

  it('regresses on a benchmark', () => {
    const benchmark = [0.01, -0.02, 0.03, 0.005];
    const { alpha, beta } = of.alphaBeta(
      benchmark.map((x) => 0.001 + 0.5 * x),
      benchmark,
    )!;
    expect([alpha, beta]).toEqual([expect.closeTo(0.001, 12), expect.closeTo(0.5, 12)]);
  });

  it.each([
    [[1, 2, 1, 1.5, 2], 3, false],
    [[1, 2, 1, 1.5], 2, true],
    [[1, 0.9, 0.95, 1, 2], 3, false],
    [[1, 2, 3], 0, false],
  ])('the longest drawdown of %j lasts %d periods', (values, periods, open) => {
    expect(of.longestDrawdown(values)).toEqual({ periods, open });
  });
});

/** The vectors of definitions §11 for trades. */
describe('trade metrics', () => {
  const pnl = [120, -80, 60, -40, 200, -150, 30];
  const metrics = measureTrades(
    pnl.map((x) => ({ pnl: x, r: x / 100, fees: 1, funding: 0, barsHeld: 3 })),
    60_000,
  );

  it.each([
    ['profitFactor', 1.5185185185],
    ['expectancy', 20],
    ['winRate', 0.5714285714],
    ['payoff', 1.1388888889],
    ['kelly', 0.1951219512],
    ['sqn', 0.4404490675],
    ['expectancyR', 0.2],
    ['fees', 7],
    ['meanHours', 0.05],
    ['winStreak', 1],
  ] as const)('%s', (name, expected) => {
    expect(metrics[name].value).toBeCloseTo(expected, 10);
  });

  it('have reasons where they have no value', () => {
    const none = measureTrades([], 60_000);
    expect(none.winRate).toEqual({ value: null, reason: 'no closed trade' });
    const wins = measureTrades([{ pnl: 5, r: null, fees: 0, funding: 0, barsHeld: 1 }], 60_000);
    expect(wins.profitFactor).toEqual({ value: null, reason: 'no loss' });
    expect(wins.expectancyR).toEqual({ value: null, reason: 'no trade had a stop' });
    expect(sqn([1, 1, 1])).toEqual({ value: null, reason: 'trades do not differ' });
  });
});

describe('a position that was closed in parts', () => {
  const part = (position: number, symbol: string, pnl: number, size: number, barsHeld: number) => ({
    ...{ position, symbol, pnl, size, barsHeld, r: pnl / (2 * size), fees: 1, funding: 0.5 },
    ...{ entryTime: 60_000 * position, entryPrice: 100, stopLoss: 98 },
  });

  it('is one trade, at the time of its last part', () => {
    // A: +10 and -4, won as a whole; B between the parts of A: lost; C: -1 and -2.
    const trades = [part(1, 'A', 10, 1, 2), part(2, 'B', -6, 2, 9), part(1, 'A', -4, 3, 5), part(3, 'A', -1, 1, 1), part(3, 'A', -2, 1, 4)];
    const metrics = measureTrades(trades, 3_600_000);
    expect(metrics).toMatchObject({
      trades: { value: 3 },
      winRate: { value: 1 / 3 },
      profitFactor: { value: 6 / 9 },
      payoff: { value: 6 / 4.5 },
      expectancy: { value: -1 },
      // 6 over 4 units at 2 a unit, -6 over 4, -3 over 4.
      expectancyR: { value: (6 / 8 - 6 / 4 - 3 / 4) / 3 },
      meanHours: { value: (5 + 9 + 4) / 3 },
      winStreak: { value: 1 },
      lossStreak: { value: 1 },
      fees: { value: 5 },
      funding: { value: 2.5 },
    });
  }); // prettier-ignore

  it('is told from one of the same number on another symbol, or in another account', () => {
    const [a, other] = [part(1, 'A', 10, 1, 2), part(1, 'B', -4, 1, 2)];
    expect(measureTrades([a, other], 1).trades.value).toBe(2);
    expect(measureTrades([a, { ...part(1, 'A', -4, 1, 2), entryTime: 7 }], 1).trades.value).toBe(2);
  });
});

describe('dailyEquity', () => {
  const hour = 3_600_000;
  const market = (times: readonly number[]): ReturnType<typeof fromColumns> => {
    const flat = times.map(() => 1);
    const prices = { open: flat, high: flat, low: flat, close: flat, volume: flat };
    return fromColumns({ symbol: 'X', timeframe: '1h', time: times, ...prices });
  };

  it('samples at the end of each UTC day, a bar that closes at midnight included', () => {
    const data = market([22, 23, 24, 47, 48].map((h) => h * hour));
    expect([...dailyEquity(data, Float64Array.of(1, 2, 3, 4, 5), 10)]).toEqual([10, 2, 4, 5]);
  });

  it('keeps the value over days without bars', () => {
    const data = market([0, 24 * 4].map((h) => h * hour));
    expect([...dailyEquity(data, Float64Array.of(1, 2), 10)]).toEqual([10, 1, 1, 1, 1, 2]);
  });
});

describe('metrics of a run', () => {
  it('are all in the table, once, and never NaN', () => {
    const quiet = { bar: [100, 101, 99, 100] as const };
    const { metrics } = backtest(scripted(), scriptedMarket([quiet, quiet, quiet]));
    expect(metricTable.map((one) => one.name).sort()).toEqual(Object.keys(metrics).sort());
    for (const { value, reason } of Object.values(metrics)) {
      expect(value === null ? reason : Number.isFinite(value)).toBeTruthy();
    }
    expect(metrics.sharpe).toEqual({ value: null, reason: 'one day only' });
  });
});

describe.skipIf(!existsSync(shared))('published results', () => {
  it("are vectorbt's, with its convention: each row a period, the risk-free rate per period", () => {
    const { prices, expected } = read('vectorbt/expected.json') as {
      prices: Record<string, number[]>;
      expected: Record<string, Record<string, number>>;
    };
    for (const [name, curve] of Object.entries(prices)) {
      const returns = of.returnsOf(curve);
      expect(deviation(returns, 1) * Math.sqrt(365)).toBeCloseTo(expected['annualized_volatility'][name], 10);
      expect(of.sharpe(returns, 365, 0.01)).toBeCloseTo(
        expected['sharpe_ratio(risk_free=0.01 per period)'][name],
        10,
      );
      expect(percentile(returns, 5)).toBeCloseTo(expected['value_at_risk(cutoff=0.05)'][name], 12);
      expect(of.maxDrawdown(curve)).toBeCloseTo(expected['max_drawdown'][name], 12);
    }
  });

  it("are freqtrade's, with its convention: profit per trade over whole days, population deviations", () => {
    const file = JSON.parse(
      gunzipSync(readFileSync(`${shared}freqtrade/backtest-result.json.gz`)).toString('utf8'),
    ) as {
      strategy: {
        StrategyTestV3: { trades: { profit_abs: number; open_date: string; close_date: string }[] };
      };
    };
    const { trades } = file.strategy.StrategyTestV3;
    const { expected } = read('freqtrade/expected.json') as { expected: Record<string, number> };
    const gains = trades.map((trade) => trade.profit_abs / 0.01);
    const start = Math.min(...trades.map((trade) => Date.parse(trade.open_date)));
    const end = Math.max(...trades.map((trade) => Date.parse(trade.close_date)));
    const days = Math.max(1, Math.floor((end - start) / 86_400_000));
    const perDay = (gains.length * mean(gains)) / days;
    expect((perDay / deviation(gains, 0)) * Math.sqrt(365)).toBeCloseTo(expected['sharpe'], 6);
    const losses = gains.filter((gain) => gain < 0);
    expect((perDay / deviation(losses, 0)) * Math.sqrt(365)).toBeCloseTo(expected['sortino'], 4);
    const ours = measureTrades(
      trades.map((trade) => ({ pnl: trade.profit_abs, r: null, fees: 0, funding: 0, barsHeld: 1 })),
      60_000,
    );
    expect(ours.expectancy.value).toBeCloseTo(expected['expectancy'], 14);
    const ratio = (1 + ours.payoff.value!) * ours.winRate.value! - 1;
    expect(ratio).toBeCloseTo(expected['expectancy_ratio'], 10);
  });

  it("are backtesting.py's SMA cross on GOOG: all-in whole shares, reversed on the opposite cross, costs none", () => {
    const { expected } = read('backtesting.py/expected-goog-sma-10-30.json') as {
      expected: Record<string, number>;
    };
    const rows = readFileSync(`${shared}backtesting.py/GOOG.csv`, 'utf8').trim().split('\n').slice(1);
    const bars = rows.map(
      (row) => row.split(',').slice(1, 5).map(Number) as [number, number, number, number],
    );
    const closes = bars.map((bar) => bar[3]);
    const sma = (i: number, n: number): number => (i + 1 < n ? NaN : mean(closes.slice(i + 1 - n, i + 1)));
    const crosses = bars.map((bar, i) => {
      const [before, now] = [sma(i - 1, 10) - sma(i - 1, 30), sma(i, 10) - sma(i, 30)];
      const side = before < 0 && now > 0 ? 1 : before > 0 && now < 0 ? -1 : 0;
      // The sessions of GOOG as consecutive days: fills and trades do not depend on the calendar. Stop and target out of reach.
      return { bar, side, stop: side === 1 ? 0.999 : 50, target: side === 1 ? 1000 : 0.999 } as const;
    });
    const free = {
      takerFee: 0,
      makerFee: 0,
      slippageBps: 0,
      lotStep: 1,
      oppositeSignal: 'reverse',
      capital: 10_000,
    } as const;
    const result = backtest(scripted(), scriptedMarket(crosses, '1d'), {}, free);
    // There, a position that is open at the end is closed at the last bar's open.
    const open = result.openPosition!;
    const sign = open.side === 'LONG' ? 1 : -1;
    const final = result.equity.at(-1)! + sign * open.size * (bars.at(-1)![0] - open.markPrice);
    expect(final).toBeCloseTo(expected['Equity Final [$]'], 6);
    expect(Math.max(...result.equity)).toBeCloseTo(expected['Equity Peak [$]'], 6);
    expect(result.trades.length + 1).toBe(expected['# Trades']);
    const last = sign * open.size * (bars.at(-1)![0] - open.entryPrice);
    const wins = [...result.trades.map((trade) => trade.pnl), last].filter((pnl) => pnl > 0).length;
    expect((100 * wins) / (result.trades.length + 1)).toBeCloseTo(expected['Win Rate [%]'], 10);
    expect(100 * of.maxDrawdown([...result.equity.slice(0, -1), final])).toBeCloseTo(
      expected['Max. Drawdown [%]'],
      6,
    );
  });
});
