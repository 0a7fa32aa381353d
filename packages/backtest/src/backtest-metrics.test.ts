import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  above,
  below,
  closePosition,
  exitRule,
  hold,
  times,
  type ManageRule,
  type MarketData,
  type MarketSeries,
} from '@veloce/core';
import { backtest } from './backtest.js';
import { backtestMetrics, metricsRuns } from './backtest-metrics.js';
import { dayEnds } from './metrics/day-ends.js';
import { dailyEquity } from './metrics/daily-equity.js';
import type { BacktestOptions } from './account/settings.js';
import type { Trade } from './account/trade.js';
import { thinned } from './testdata/any-market.js';
import { scripted, scriptedMarket, type ScriptedBar } from './testdata/scripted-strategy.js';

/** A walk in small steps, so that positions are held for many bars; some bars are missing, whole days of them too. */
const anyMarket: fc.Arbitrary<MarketData> = fc
  .record({
    steps: fc.array(fc.double({ min: -0.01, max: 0.01, noNaN: true }), {
      minLength: 2,
      maxLength: 150,
      size: 'max',
    }),
    entries: fc.array(fc.constantFrom<1 | -1>(1, -1), { maxLength: 6, size: 'max' }),
    places: fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 6, maxLength: 6 }),
    stop: fc.constantFrom(0.004, 0.02, 0.5),
    target: fc.constantFrom(0.004, 0.02, 0.5),
    funding: fc.constantFrom(0, 5, 8),
    missing: fc.array(fc.tuple(fc.nat(149), fc.integer({ min: 1, max: 60 })), { maxLength: 2 }),
  })
  .map(({ steps, entries, places, stop, target, funding, missing }) => {
    let price = 100;
    const bars = steps.map((step, i): ScriptedBar => {
      const open = price;
      price *= 1 + step;
      const at = places.indexOf(i);
      return {
        bar: [open, 1.001 * Math.max(open, price), 0.999 * Math.min(open, price), price],
        side: at < 0 ? 0 : (entries[at] ?? 0),
        stop,
        target,
        ...(funding === 0 ? {} : { funding: i % funding === 3 ? 0.0004 : NaN }),
      };
    });
    const isThere = (i: number): boolean =>
      i === 0 || missing.every(([from, n]) => i < from || i >= from + n);
    return thinned(scriptedMarket(bars), 'X', isThere);
  });

/** The same with a signal at every few bars, so that most positions meet one against them. */
const denseMarket: fc.Arbitrary<MarketData> = fc
  .record({
    steps: fc.array(fc.double({ min: -0.01, max: 0.01, noNaN: true }), {
      minLength: 20,
      maxLength: 120,
      size: 'max',
    }),
    sides: fc.array(fc.constantFrom<0 | 1 | -1>(0, 0, 1, -1), {
      minLength: 120,
      maxLength: 120,
      size: 'max',
    }),
    stop: fc.constantFrom(0.01, 0.03),
    funding: fc.constantFrom(0, 5),
  })
  .map(({ steps, sides, stop, funding }) => {
    let price = 100;
    return scriptedMarket(
      steps.map((step, i): ScriptedBar => {
        const open = price;
        price *= 1 + step;
        return {
          bar: [open, 1.001 * Math.max(open, price), 0.999 * Math.min(open, price), price],
          side: sides[i],
          stop,
          target: 0.02,
          ...(funding === 0 ? {} : { funding: i % funding === 3 ? 0.0004 : NaN }),
        };
      }),
    );
  });

/** Closes half of a position after two bars, and again: positions come in parts. */
const halves: ManageRule<unknown> = {
  name: 'halves',
  features: () => ({}),
  decide: (_bar, { barsHeld }) => (barsHeld % 2 === 0 ? half : hold),
};
const half = closePosition('half', 0.5);
const reversing: BacktestOptions = { oppositeSignal: 'reverse' };
const ignoring: BacktestOptions = { oppositeSignal: 'ignore' };
/** Leaves where a bar goes against the position, and does nothing else. */
const turns = exitRule({
  name: 'turns',
  features: ({ open, close }: MarketSeries) => ({
    down: below(close, times(open, 0.9999)),
    up: above(close, times(open, 1.0001)),
  }),
  leaves: { long: 'down', short: 'up' },
  decide: (bar, { side }) => ((side === 'LONG' ? bar.down : bar.up) === 1 ? away : hold),
});
const away = closePosition('turned');

const anyOptions: fc.Arbitrary<BacktestOptions> = fc
  .record({
    account: fc.constantFrom<BacktestOptions>(
      {},
      { margin: 'isolated', leverage: 20 },
      { margin: 'cross', leverage: 5 },
    ),
    closeAtEnd: fc.boolean(),
    funding: fc.boolean(),
    fillOn: fc.constantFrom('next-open', 'close'),
    intrabar: fc.constantFrom('pessimistic', 'ohlc-nearest'),
    borrowRate: fc.constantFrom(0, 0, 0.1),
    sample: fc.constantFrom('daily', 'daily', 'bar'),
    oppositeSignal: fc.constantFrom('ignore', 'ignore', 'close', 'reverse'),
    pyramiding: fc.constantFrom(1, 1, 2),
  })
  .map(({ account, ...options }) => ({ ...options, ...account }));

const waiting: ManageRule<unknown> = { name: 'waiting', features: () => ({}), decide: () => hold };

describe('bars at which nothing can happen', () => {
  it('leave the account as if they were played one by one', () => {
    let held = 0;
    fc.assert(
      fc.property(anyMarket, anyOptions, (data, options) => {
        const { manifest: _, settings, ...passed } = backtest(scripted(), data, {}, options);
        // A rule that never orders anything has to be asked at every close.
        const { manifest: __, settings: same, ...played } = backtest(scripted([waiting]), data, {}, options);
        expect(passed).toEqual(played);
        expect(settings).toEqual(same);
        held = Math.max(held, ...played.trades.map(({ barsHeld }) => barsHeld));
      }),
      { numRuns: 400 },
    );
    expect(held).toBeGreaterThan(50);
  });
});

describe('backtestMetrics', () => {
  it('gives the metrics and the daily equity of the whole backtest, to the bit', () => {
    let trades = 0;
    fc.assert(
      fc.property(anyMarket, anyOptions, (data, options) => {
        const whole = backtest(scripted(), data, {}, options);
        const { metrics, dailyEquity: daily } = backtestMetrics(scripted(), data, {}, options);
        expect(metrics).toStrictEqual(whole.metrics);
        expect([...daily]).toStrictEqual([...dailyEquity(data, whole.equity, whole.settings.capital)]);
        trades += whole.trades.length;
      }),
      { numRuns: 400 },
    );
    expect(trades).toBeGreaterThan(80);
  });

  it('refuses what the backtest refuses', () => {
    const data = scriptedMarket([{ bar: [1, 1, 1, 1] }]);
    expect(() => backtestMetrics(scripted(), data, {}, { capital: -1 })).toThrow(
      'backtestMetrics: capital: Too small',
    );
  });
});

describe('metricsRuns', () => {
  it('gives what each run gives on its own, to the bit', async () => {
    let trades = 0;
    await fc.assert(
      fc.asyncProperty(anyMarket, anyOptions, async (data, options) => {
        const runs = metricsRuns(data, options);
        for (const size of [1, 0.5]) {
          const own = scripted([], size);
          const found = await runs.run(own);
          expect(found).toStrictEqual(backtestMetrics(own, data, {}, options));
          trades += found.metrics.trades.value ?? 0;
        }
      }),
      { numRuns: 200 },
    );
    expect(trades).toBeGreaterThan(80);
  });

  it('gives the positions and the signals of the whole backtest, to the bit, also where signals reverse', async () => {
    let reversals = 0;
    let lean = 0;
    let left = 0;
    await fc.assert(
      fc.asyncProperty(denseMarket, fc.oneof(anyOptions, fc.constant(reversing), fc.constant(ignoring)), fc.constantFrom<'none' | 'halves' | 'turns'>('none', 'halves', 'turns'), async (data, options, kind) => {
        const own = scripted({ none: [], halves: [halves], turns: [turns] }[kind]);
        const whole = backtest(own, data, {}, options);
        const { positions, signals, metrics, dailyEquity: daily } = await metricsRuns(data, options).details(own);
        expect(metrics).toStrictEqual(whole.metrics);
        expect([...daily]).toStrictEqual([...dailyEquity(data, whole.equity, whole.settings.capital)]);
        expect([...signals.bars]).toEqual(whole.signalBars);
        expect([...signals.sides]).toEqual(whole.signals.map(({ side }) => (side === 'LONG' ? 1 : -1)));
        expect([...signals.scores]).toEqual(whole.signals.map(({ score }) => score));
        expect([...signals.stops]).toEqual(whole.signals.map(({ stopLoss = NaN }) => stopLoss));
        expect([...signals.targets]).toEqual(whole.signals.map(({ takeProfit = NaN }) => takeProfit));
        // Parts of a position follow one another on one symbol.
        const parts = [...new Set(whole.trades.map(({ position }) => position))].map((id) => whole.trades.filter(({ position }) => position === id));
        const sum = (own: readonly Trade[], of: (one: Trade) => number) => own.reduce((all, one) => all + of(one), 0);
        expect([...positions.pnl]).toEqual(parts.map((one) => sum(one, ({ pnl }) => pnl)));
        expect([...positions.fees]).toEqual(parts.map((one) => sum(one, ({ fees }) => fees)));
        expect([...positions.funding]).toEqual(parts.map((one) => sum(one, ({ funding }) => funding)));
        expect([...positions.notional]).toEqual(parts.map((one) => sum(one, ({ entryPrice, size }) => entryPrice * size)));
        expect([...positions.barsHeld]).toEqual(parts.map((one) => Math.max(...one.map(({ barsHeld }) => barsHeld))));
        reversals += whole.trades.filter(({ exit }) => exit === 'opposite-signal').length;
        if (kind === 'none' && options === reversing) lean += whole.trades.length;
        if (kind === 'turns' && (options === reversing || options === ignoring)) left += whole.trades.filter(({ exit }) => exit === 'rule').length;
      }),
      { numRuns: 300, seed: 41 },
    );
    expect(reversals).toBeGreaterThan(300);
    expect(lean).toBeGreaterThan(50);
    expect(left).toBeGreaterThan(25);
  }); // prettier-ignore

  it('does not take the word of a rule that leaves elsewhere than it says', () => {
    const liar = { ...turns, decide: () => away };
    const bars = Array.from({ length: 9 }, (_, i): ScriptedBar => ({ bar: [100, 101, 99, 100], side: i === 2 ? 1 : 0, stop: 0.5 }));
    expect(() => backtest(scripted([liar]), scriptedMarket(bars))).toThrow('rule turns: leaves says that it holds a LONG position at this bar');
  }); // prettier-ignore

  it('asks at the candidates only', async () => {
    const bars = Array.from({ length: 9 }, (_, i): ScriptedBar => ({
      bar: [100, 101, 99, 100],
      side: i === 2 || i === 6 ? 1 : 0,
      stop: 0.005,
    }));
    const runs = metricsRuns(scriptedMarket(bars));
    const tradesAt = async (...candidates: readonly number[]): Promise<number | null> => {
      const { metrics } = await runs.run(scripted(), {}, { candidates: Int32Array.from(candidates) });
      return metrics.trades.value;
    };
    expect(await tradesAt(0, 2, 6, 8)).toBe(2);
    expect(await tradesAt(6)).toBe(1);
    expect(await tradesAt()).toBe(0);
  });

  it('refuses a market of other bars', async () => {
    const [one, other] = [1, 2].map((price) => scriptedMarket([{ bar: [price, price, price, price] }]));
    await expect(metricsRuns(one).run(scripted(), {}, { market: other })).rejects.toThrow(
      'control.market must be the same bars with more columns, and its time is another column',
    );
  });
});

describe('dayEnds', () => {
  it('finds the last bar of each day, whatever is missing', () => {
    fc.assert(
      fc.property(anyMarket, ({ time, intervalMs, length }) => {
        const day = 86_400_000;
        const ends: number[] = [];
        const first = Math.floor((time[0] + intervalMs - 1) / day);
        const last = Math.floor((time[length - 1] + intervalMs - 1) / day);
        for (let d = first; d <= last; d++) {
          let end = 0;
          for (let i = 0; i < length; i++) if (time[i] + intervalMs <= (d + 1) * day) end = i;
          ends.push(end);
        }
        expect([...dayEnds({ time, intervalMs, length })]).toEqual(ends);
      }),
    );
  });
});
