import { readFileSync } from 'node:fs';
import * as aq from 'arquero';
import { describe, expect, it } from 'vitest';
import { trailingStop, withColumns } from '@veloce/core';
import { backtest, portfolio } from './backtest.js';
import { strategyLeg } from './engine/leg.js';
import { hashData } from './result/manifest.js';
import { tradesBy, tradesByRegime } from './result/breakdown.js';
import { rollingMetrics } from './result/rolling.js';
import { resultFromJson, resultToJson } from './result/serialise.js';
import { resultArrow, resultTables } from './table.js';
import { thinned } from './testdata/any-market.js';
import { scripted, scriptedMarket, type ScriptedBar } from './testdata/scripted-strategy.js';
import { version } from './version.js';

const wave = (i: number): number => 100 + 6 * Math.sin(i / 5) + i / 40;
const bars = Array.from({ length: 24 * 70 }, (_, i): ScriptedBar => {
  const [open, close] = [wave(i), wave(i + 1)];
  return {
    bar: [open, Math.max(open, close) + 0.2, Math.min(open, close) - 0.2, close],
    side: i % 17 === 0 ? (i % 34 === 0 ? 1 : -1) : 0,
    stop: 0.02,
    target: 0.03,
  };
});
const data = scriptedMarket(bars);
const strategy = scripted([trailingStop(0.05)], 0.5);
const result = backtest(strategy, data, {}, { seed: 7 });
const whole = portfolio(
  [
    strategyLeg(strategy, data),
    strategyLeg(
      strategy,
      thinned(data, 'Y', (i) => i % 3 > 0),
    ),
  ],
  { size: 0.4 },
);

describe('manifest', () => {
  it('says what it takes to make the result again', () => {
    expect(result.manifest).toMatchObject({
      packages: { '@veloce/backtest': version },
      markets: [
        { symbol: 'X', timeframe: '1h', bars: 1680, hash: hashData(data), strategy: 'scripted', params: {} },
      ],
      seed: 7,
    });
    expect(whole.manifest.markets.map(({ symbol }) => symbol)).toEqual(['X', 'Y']);
  });

  it('hashes every value, name and symbol', () => {
    const hash = hashData(data);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(hashData(scriptedMarket(bars))).toBe(hash);
    const nudged = bars.map((one, i): ScriptedBar =>
      i === 900 ? { ...one, stop: 0.020000000000000004 } : one,
    );
    expect(hashData(scriptedMarket(nudged))).not.toBe(hash);
    expect(hashData(thinned(data, 'Y', () => true))).not.toBe(hash);
    expect(hashData(withColumns(data, { more: data.close }))).not.toBe(hash);
  });

  it('has the version of the package', () => {
    const url = new URL('../package.json', import.meta.url);
    expect((JSON.parse(readFileSync(url, 'utf8')) as { version: string }).version).toBe(version);
  });
});

describe('JSON', () => {
  it.each([
    ['backtest', result, [data]],
    ['portfolio', whole, whole.symbols.map((one) => one.data)],
  ] as const)('brings a %s back, to the bit', (_name, one, markets) => {
    const text = resultToJson(one);
    expect(resultFromJson(text, markets)).toEqual({ ...one });
    expect(resultToJson(resultFromJson(text, markets))).toBe(text);
  });

  it('refuses another market', () => {
    const text = resultToJson(result);
    expect(() => resultFromJson(text, [])).toThrow('needs the market X');
    expect(() => resultFromJson(text, [scriptedMarket(bars.slice(1))])).toThrow(
      'X is not the market that the result was made from',
    );
  });

  it('of a result cannot be written through', () => {
    expect(() => {
      (result as { strategy: string }).strategy = 'other';
    }).toThrow(TypeError);
    expect(Object.isFrozen(result.trades[0])).toBe(true);
  });
});

describe('tables', () => {
  it('hold trades, orders, curves and metrics', () => {
    const { trades, orders, curves, metrics } = resultTables(result);
    expect(trades.numRows()).toBe(result.trades.length);
    const summed = trades.rollup({ pnl: (d: { pnl: number }) => aq.op.sum(d.pnl) }).get('pnl', 0) as number;
    expect(summed).toBeCloseTo(
      result.trades.reduce((sum, { pnl }) => sum + pnl, 0),
      8,
    );
    expect(orders.numRows()).toBe(result.orders.length);
    expect([...(curves.array('equity') as Float64Array)]).toEqual([...result.equity]);
    expect(metrics.numRows()).toBe(Object.keys(result.metrics).length);
    expect(resultTables(whole).trades.numRows()).toBe(whole.trades.length);
  });

  it('go through Arrow', () => {
    const { trades, curves } = resultArrow(result);
    expect(aq.fromArrow(trades).numRows()).toBe(result.trades.length);
    expect([...(aq.fromArrow(curves).array('drawdown') as Float64Array)]).toEqual([...result.drawdown]);
  });

  it('of a run without trades are empty', () => {
    expect(resultTables(backtest(strategy, scriptedMarket([{ bar: [1, 1, 1, 1] }]))).trades.numRows()).toBe(
      0,
    );
  });
});

describe('groups of trades', () => {
  const total = result.trades.reduce((sum, { pnl }) => sum + pnl, 0);

  it.each(['side', 'symbol', 'exit', 'month', 'weekday', 'hour'] as const)(
    'by %s are all the trades',
    (by) => {
      const groups = tradesBy(result, by);
      expect(groups.reduce((sum, { trades }) => sum + trades.length, 0)).toBe(result.trades.length);
      expect(groups.reduce((sum, { pnl }) => sum + pnl, 0)).toBeCloseTo(total, 8);
      for (const { trades, metrics } of groups) expect(metrics.trades.value).toBe(trades.length);
    },
  );

  it('have the keys of their field, in order', () => {
    expect(tradesBy(result, 'side').map(({ key }) => key)).toEqual(['LONG', 'SHORT']);
    expect(tradesBy(result, 'month').map(({ key }) => key)).toEqual(['2025-01', '2025-02', '2025-03']);
    expect(tradesBy(result, 'weekday')[0].key).toBe('Sunday');
    expect(tradesBy(result, 'hour')[0].key).toBe('00');
    expect(tradesBy(whole, 'symbol').map(({ key }) => key)).toEqual(['X', 'Y']);
  });

  it('by regime go by what was known at the entry', () => {
    const labels = bars.map((_, i) => (i < 800 ? 'early' : i < 1600 ? 'late' : ''));
    const groups = tradesByRegime(result, labels);
    expect(groups.map(({ key }) => key)).toEqual(['early', 'late', 'unknown']);
    for (const { entryBar } of groups[1].trades) expect(entryBar).toBeGreaterThan(800);
    // The label of the entry's own bar is not known at its open.
    const moved = labels.map((label, i) =>
      result.trades.some(({ entryBar }) => entryBar === i) ? 'future' : label,
    );
    expect(tradesByRegime(result, moved).some(({ key }) => key === 'future')).toBe(
      result.trades.some(({ entryBar }) => moved[entryBar - 1] === 'future'),
    );
    expect(() => tradesByRegime(result, ['early'])).toThrow('has 1 labels, the data has 1680 bars');
  });
});

describe('rollingMetrics', () => {
  it('of the whole run are its metrics', () => {
    const days = 70;
    const rolling = rollingMetrics(result, days);
    expect(rolling.time).toHaveLength(days);
    expect(rolling.time.at(-1)).toBe(data.time[data.length - 1] + data.intervalMs);
    for (const name of ['totalReturn', 'volatility', 'sharpe', 'sortino', 'maxDrawdown'] as const) {
      expect(rolling[name].at(-1)).toBeCloseTo(result.metrics[name].value!, 12);
      expect(rolling[name].slice(0, -1).every(Number.isNaN)).toBe(true);
    }
  });

  it('of a window are those of a run that has it alone', () => {
    const curve = rollingMetrics(whole, 10);
    const from = whole.equity[24 * 10 - 1];
    expect(curve.totalReturn[19]).toBeCloseTo(whole.equity[24 * 20 - 1] / from - 1, 12);
    expect(() => rollingMetrics(result, 1)).toThrow('days must be an integer >= 2, got 1');
  });
});

describe('metrics by bar', () => {
  it('take every bar as a sample, and say so', () => {
    const perBar = backtest(strategy, data, {}, { sample: 'bar' });
    const values = [perBar.settings.capital, ...perBar.equity];
    const returns = values.slice(1).map((value, i) => value / values[i] - 1);
    const mean = returns.reduce((a, b) => a + b) / returns.length;
    const spread = Math.sqrt(returns.reduce((sum, r) => sum + (r - mean) ** 2, 0) / (returns.length - 1));
    expect(perBar.metrics.sharpe.value).toBeCloseTo((mean / spread) * Math.sqrt(365 * 24), 10);
    expect(perBar.metrics.totalReturn).toEqual(result.metrics.totalReturn);
    const quiet = backtest(strategy, scriptedMarket([{ bar: [1, 1, 1, 1] }]), {}, { sample: 'bar' });
    expect(quiet.metrics.sharpe).toEqual({ value: null, reason: 'one bar only' });
  });
});
