import { backtest, measureTrades, type BacktestOptions } from '@veloce/backtest';
import {
  above,
  below,
  crossesAbove,
  crossesBelow,
  highest,
  lowest,
  partialTakeProfit,
  rule,
  scan,
  fromColumns,
  slice,
  times,
} from '@veloce/core';
import { deviation } from '@veloce/core/statistics';
import { simulateMarket } from '@veloce/data-files';
import { squeezeFlow } from '@veloce/squeezeflow';
import { describe, expect, it } from 'vitest';
import { dailyReturns } from '../daily-returns.js';
import { deflatedSharpe, sharpeMoments } from '../luck/sharpe.js';
import { directionalAccuracy } from '../verdict/accuracy.js';
import { compareStrategies } from './compare-strategies.js';

const channel = rule('channel', { bars: 30 }, ({ open, close }, { bars }) => ({
  long: crossesAbove(close, highest(open, bars)),
  short: crossesBelow(close, lowest(open, bars)),
  exit: { long: below(close, lowest(open, 5)), short: above(close, highest(open, 5)) },
}));
const turn = rule('turn', { bars: 20 }, ({ open, close }, { bars }) => ({
  long: crossesAbove(close, highest(open, bars)),
  short: crossesBelow(close, lowest(open, bars)),
})); // prettier-ignore
const swing = rule('swing', { bars: 5 }, ({ close, open }, { bars }) => ({
  long: crossesAbove(close, lowest(open, bars)),
  short: crossesBelow(close, highest(open, bars)),
  score: 7,
}));
const a = simulateMarket({ seed: 1, bars: 4_000, timeframe: '5m', symbol: 'AAA' }).data;
const b = simulateMarket({ seed: 2, bars: 3_000, timeframe: '5m', symbol: 'BBB' }).data;
const strategies = [swing, { strategy: swing, name: 'slow swing', params: { bars: 40 } }, squeezeFlow];

describe('compareStrategies', () => {
  it('says of each strategy on each market what its own backtest says', async () => {
    const options = { takerFee: 0.001 };
    const { rows, trials } = await compareStrategies(strategies, [a, b], { options });
    expect(trials).toBe(6);
    expect(rows.map(({ strategy, symbol }) => `${strategy} ${symbol}`)).toEqual(['swing AAA', 'swing BBB', 'slow swing AAA', 'slow swing BBB', 'squeezeflow AAA', 'squeezeflow BBB']);
    const runs = [swing, swing, swing, swing, squeezeFlow, squeezeFlow].map((one, k) =>
      backtest(one as typeof swing, k % 2 === 0 ? a : b, k === 2 || k === 3 ? { bars: 40 } : {}, options),
    );
    const returns = runs.map(dailyReturns);
    const ratios = returns.flatMap((own) => sharpeMoments(own)?.sharpe ?? []);
    runs.forEach(({ metrics, trades, signals, signalBars, data }, k) => {
      const row = rows[k];
      expect(row).toMatchObject({ trades: trades.length, signals: signals.length, totalReturn: metrics.totalReturn.value, maxDrawdown: metrics.maxDrawdown.value, payoff: metrics.payoff.value, profitFactor: metrics.profitFactor.value, expectancy: metrics.expectancy.value });
      expect(row.hitRate?.value ?? null).toBe(metrics.winRate.value);
      expect(row.averageHours ?? NaN).toBeCloseTo(metrics.meanHours.value ?? NaN, 9);
      const gains = trades.map(({ returnOnNotional }) => returnOnNotional);
      if (gains.length > 1) {
        expect(row.averageReturn?.value).toBeCloseTo(gains.reduce((sum, x) => sum + x, 0) / gains.length, 12);
        expect((row.averageReturn!.high - row.averageReturn!.low) / 2).toBeCloseTo((1.96 * deviation(gains, 1)) / Math.sqrt(gains.length), 5);
      }
      const moments = sharpeMoments(returns[k]);
      expect(row.deflatedSharpe).toBe(moments === null ? null : deflatedSharpe(moments, { count: 6, variance: deviation(ratios, 1) ** 2 }));
      expect(row.accuracy).toEqual(directionalAccuracy([{ data, signals, signalBars }], 48, ({ score }) => score >= 6.5));
    });
    expect(rows[0].trades).toBeGreaterThan(100);
    expect(rows[0].accuracy?.judged).toBeGreaterThan(20);
  }); // prettier-ignore

  it('takes a strategy over all its markets, and counts the strategies', async () => {
    const { strategies: [first, second], rows } = await compareStrategies(strategies.slice(0, 2), [a, b]);
    const trades = [a, b].flatMap((market) => backtest(swing, market).trades);
    expect(first).toMatchObject({ strategy: 'swing', markets: 2, trades: trades.length, signals: rows[0].signals + rows[1].signals });
    expect(first.profitFactor).toBe(measureTrades(trades, a.intervalMs).profitFactor.value);
    const [one, other] = [a, b].map((market) => dailyReturns(backtest(swing, market)));
    const joined = Float64Array.from(one, (x, day) => (day < other.length ? (x + other[day]) / 2 : x));
    expect(first.dailySharpe).toBeCloseTo(sharpeMoments(joined)?.sharpe ?? NaN, 12);
    expect(first.deflatedSharpe).toBeLessThan(1);
    expect(second.strategy).toBe('slow swing');
  }); // prettier-ignore

  it.each<[string, BacktestOptions]>([
    ['at the next open', {}],
    ['where signals against a position are ignored', { oppositeSignal: 'ignore' }],
    ['at the close', { fillOn: 'close' }],
  ])('says of rules that leave on a condition what their backtest says, %s', async (_how, more) => {
    const options = { takerFee: 0.001, ...more };
    const { rows } = await compareStrategies([channel, turn], [a, b], { options });
    [channel, channel, turn, turn].forEach((one, k) => {
      const { metrics, trades, signals } = backtest(one, k % 2 === 0 ? a : b, {}, options);
      expect(rows[k]).toMatchObject({ trades: trades.length, signals: signals.length, totalReturn: metrics.totalReturn.value, maxDrawdown: metrics.maxDrawdown.value, profitFactor: metrics.profitFactor.value, expectancy: metrics.expectancy.value, averageHours: metrics.meanHours.value });
      if (one === (channel as unknown)) expect(trades.filter(({ exit }) => exit === 'rule').length).toBeGreaterThan(20);
    });
  }); // prettier-ignore

  it('counts a position that was left in parts once', async () => {
    const parts = rule(
      'parts',
      {},
      ({ close, open }) => ({
        long: crossesAbove(close, lowest(open, 5)),
        stop: times(close, 0.004),
        target: times(close, 0.02),
      }),
      {
        manage: [
          partialTakeProfit([
            { atR: 0.5, fraction: 0.5 },
            { atR: 1, fraction: 0.25 },
          ]),
        ],
      },
    );
    const { trades } = backtest(parts, a);
    const entries = [...new Set(trades.map(({ entryBar }) => entryBar))];
    const whole = entries.map((bar) => {
      const own = trades.filter(({ entryBar }) => entryBar === bar);
      return (
        own.reduce((sum, { pnl }) => sum + pnl, 0) /
        own.reduce((sum, { entryPrice, size }) => sum + entryPrice * size, 0)
      );
    });
    const {
      rows: [row],
    } = await compareStrategies([parts], [a]);
    expect(row.trades).toBe(entries.length);
    expect(row.trades).toBeLessThan(trades.length);
    expect(row.hitRate?.value).toBe(whole.filter((x) => x > 0).length / whole.length);
    expect(row.averageReturn?.value).toBeCloseTo(whole.reduce((sum, x) => sum + x, 0) / whole.length, 12);
  });

  it('judges luck by the earlier ones too, and nothing else', async () => {
    const [alone, after] = await Promise.all([0, 500].map((earlierTrials) => compareStrategies(strategies, [a], { earlierTrials })));
    expect(after.trials).toBe(503);
    after.rows.forEach(({ deflatedSharpe: own, ...rest }, k) => {
      const { deflatedSharpe: before, ...others } = alone.rows[k];
      expect(rest).toEqual(others);
      if (own !== null && before !== null) expect(own).toBeLessThanOrEqual(before);
    });
    expect(after.rows[0].deflatedSharpe).toBeLessThan(alone.rows[0].deflatedSharpe!);
  }); // prettier-ignore

  it('says which fire together, and how many would by chance', async () => {
    const names = ['swing', 'turn', 'channel'];
    const list = [swing, turn, channel];
    const { together } = await compareStrategies(list, [a, b], { near: 2 });
    expect(together.map((one) => `${one.a}/${one.b}`)).toEqual(names.flatMap((x) => names.filter((y) => y !== x).map((y) => `${x}/${y}`)));
    for (const pair of together) {
      let [expectedTogether, expectedAgainst, ofA, byChance] = [0, 0, 0, 0];
      for (const market of [a, b]) {
        const [mine, others] = [pair.a, pair.b].map((name) => scan(list[names.indexOf(name)], market));
        mine.signals.forEach(({ side }, k) => {
          ofA++;
          const has = (same: boolean) => others.signals.some((one, j) => (one.side === side) === same && Math.abs(others.signalBars[j] - mine.signalBars[k]) <= 2);
          if (has(true)) expectedTogether++;
          if (has(false)) expectedAgainst++;
          const count = others.signals.filter((one) => one.side === side).length;
          byChance += 1 - (1 - 5 / market.length) ** count;
        });
      }
      expect(pair).toMatchObject({ together: expectedTogether, against: expectedAgainst, ofA });
      expect(pair.byChance).toBeCloseTo(byChance, 9);
    }
  }); // prettier-ignore

  it('says why a strategy cannot run on a market, and goes on', async () => {
    const needy = { ...swing, name: 'needy', requires: ['openInterest'] as const };
    const { time, open, high, low, close, volume, symbol, timeframe } = a;
    const bare = fromColumns({ symbol, timeframe, time, open, high, low, close, volume });
    const { rows, strategies: totals } = await compareStrategies([needy, swing], [bare, slice(b, 0, 3)]);
    expect(rows[0].error).toMatch(/openInterest/);
    expect(rows[0]).toMatchObject({ trades: 0, hitRate: null, deflatedSharpe: null, accuracy: null });
    expect(rows[2].error).toBeUndefined();
    expect(totals[0].markets).toBeLessThan(2);
  }); // prettier-ignore

  it('gives parameters by market, and tells how far it is', async () => {
    const seen: string[] = [];
    const { rows } = await compareStrategies(
      [{ strategy: swing, params: ({ symbol }) => ({ bars: symbol === 'AAA' ? 5 : 40 }) }],
      [a, b],
      {},
      { onProgress: (done, all) => seen.push(`${done}/${all}`) },
    );
    expect(seen).toEqual(['1/2', '2/2']);
    expect(rows.map(({ trades }) => trades)).toEqual([backtest(swing, a).trades.length, backtest(swing, b, { bars: 40 }).trades.length]);
  }); // prettier-ignore

  it.each<[string, unknown[], unknown[], object, RegExp]>([
    ['no strategy', [], [a], {}, /strategies must be a list of at least one/],
    ['no market', [swing], [], {}, /needs at least one market/],
    ['two of one name', [swing, swing], [a], {}, /two strategies are called swing/],
    ['what is none', [{ name: 'x' }], [a], {}, /strategies\[0\] must be a strategy/],
    ['an unknown option', [swing], [a], { fee: 1 }, /fee/],
    ['an unknown assumption', [swing], [a], { options: { fee: 1 } }, /fee/],
  ])('refuses %s', async (_name, list, markets, options, words) => {
    await expect(compareStrategies(list as never, markets as never, options as never)).rejects.toThrow(words);
  }); // prettier-ignore

  it('ends when it is told to', async () => {
    const control = new AbortController();
    const onProgress = () => control.abort(new Error('enough'));
    await expect(
      compareStrategies(strategies, [a, b], {}, { onProgress, signal: control.signal }),
    ).rejects.toThrow('enough');
  });
});
