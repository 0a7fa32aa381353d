import { right } from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  closePosition,
  exitRule,
  hold,
  live,
  phase,
  rule,
  scan,
  strategy,
  type AnyStrategy,
  type MarketData,
  type Orders,
} from '@veloce/core';
import { backtest, portfolio } from './backtest.js';
import { strategyLeg } from './engine/leg.js';
import { fromSignals } from './batch/from-signals.js';
import { tradesBy } from './result/breakdown.js';
import { paperBroker } from './paper-broker.js';
import type { BacktestOptions } from './account/settings.js';
import { scripted, scriptedMarket, type ScriptedBar } from './testdata/scripted-strategy.js';

const free: BacktestOptions = { takerFee: 0, makerFee: 0, slippageBps: 0 };
const at = (price: number, side?: 1 | -1): ScriptedBar => ({
  bar: [price, price, price, price],
  ...(side === undefined ? {} : { side }),
});
/** A long from 100 with its stop at 90, and a fall. */
const falling = scriptedMarket([at(100, 1), ...[100, 100, 100, 95, 85, 70, 50, 40].map((x) => at(x))]);

/** The bars of a market as an account on paper gets them. */
function onPaper(
  own: AnyStrategy,
  data: MarketData,
  options: BacktestOptions,
): ReturnType<typeof paperBroker> {
  const broker = paperBroker({ symbols: [data.symbol], timeframe: data.timeframe }, options);
  broker.follow(data.symbol, own);
  for (let i = 0; i < data.length; i++) broker.push([{ symbol: data.symbol, ...barAt(data, i) }]);
  return broker;
}

function barAt({ time, open, high, low, close, volume, extra }: MarketData, i: number) {
  return {
    ...{ time: time[i], open: open[i], high: high[i], low: low[i], close: close[i], volume: volume[i] },
    extra: Object.fromEntries(Object.entries(extra).map(([name, column]) => [name, column[i]])),
  };
}

const ordering = (orders: (barsHeld: number) => unknown) =>
  scripted([
    { name: 'own', features: () => ({}), decide: (_bar, { barsHeld }) => orders(barsHeld) as Orders },
  ]);

describe('orders of rules', () => {
  it.each<[string, (barsHeld: number) => Orders, number]>([
    ['nothing', () => hold, 85],
    ['no value yet', () => ({ stopLoss: NaN, takeProfit: NaN }), 85],
    ['no value on one bar', (bars) => (bars === 1 ? { stopLoss: NaN } : hold), 85],
    ['a tighter stop', () => ({ stopLoss: 97 }), 95],
    ['a looser stop', () => ({ stopLoss: 60 }), 50],
  ])('%s: the stop is never lost', (_, orders, exitPrice) => {
    const own = ordering(orders);
    const { trades } = backtest(own, falling, {}, free);
    expect(trades.map((trade) => [trade.exit, trade.exitPrice])).toEqual([['stop', exitPrice]]);
    expect(onPaper(own, falling, free).trades).toEqual(trades);
  });

  it("take the stop away in words, 'none'", () => {
    const own = ordering((bars) => (bars === 1 ? { stopLoss: 'none' } : hold));
    const { trades, openPosition } = backtest(own, falling, {}, free);
    expect(trades).toEqual([]);
    expect(openPosition?.stopLoss).toBeNaN();
    expect(onPaper(own, falling, free).position('X')?.stopLoss).toBeNaN();
  });

  it.each<[string, unknown]>([
    ['rule own: must return orders, or hold; { stopLoss: price', undefined],
    ['rule own: must return orders, or hold', true],
    ['rule own: must return orders, or hold', null],
    ['rule own: orders have no field exit', { exit: true }],
    ['rule own: close: must be { fraction, reason }, got true', { close: true }],
    ['rule own: close: must be { fraction, reason }, got 1', { close: 1 }],
    [
      'rule own: close.fraction: must be above 0 and at most 1, got 2',
      { close: { fraction: 2, reason: 'x' } },
    ],
    [
      'rule own: close.fraction: must be above 0 and at most 1, got NaN',
      { close: { fraction: NaN, reason: 'x' } },
    ],
    ['rule own: close.reason: must say why, got nothing', { close: { fraction: 1 } }],
    [
      "rule own: stopLoss: must be a price above 0, 'none' to take it away, or left out to leave it, got -5",
      { stopLoss: -5 },
    ],
    ['rule own: takeProfit: must be a price above 0', { takeProfit: '120' }],
    ['rule own: stopLoss: must be a price above 0', { stopLoss: null }],
  ])('are refused in another shape, in the backtest and on paper: %s', (message, orders) => {
    const own = ordering(() => orders);
    expect(() => backtest(own, falling, {}, free)).toThrow(message);
    expect(() => onPaper(own, falling, free)).toThrow(message);
  });
});

describe('signals', () => {
  const finding = (found: unknown) =>
    strategy({
      name: 'found',
      params: z.object({}),
      phases: [phase({ name: 'own', features: () => ({}), decide: () => found as never })],
    });
  const good = {
    ...{ timestamp: 1, symbol: 'X', side: 'LONG', score: 5, confidence: 0.5, reason: 'x' },
    ...{ entryReference: 100, scoreBreakdown: {} },
  };
  it.each<[string, unknown]>([
    [
      'phase own: decide must return right(what it found) or left(rejection(phase, reason)), got nothing',
      undefined,
    ],
    ['phase own: decide must return right', true],
    ['phase own: decide must return right', { _tag: 'Left', left: 'no' }],
    ['phase own: signal: signal: Invalid input', right(true)],
    ['phase own: signal: timestamp:', right({ side: 'LONG' })],
    [
      'phase own: signal: stopLoss: of a LONG must be below its entryReference of 100',
      right({ ...good, stopLoss: 110 }),
    ],
    ['phase own: signal: takeProfit:', right({ ...good, takeProfit: NaN })],
  ])('not made by createSignal are checked at every door: %s', (message, found) => {
    const own = finding(found);
    expect(() => backtest(own, falling, {}, free)).toThrow(message);
    expect(() => portfolio([strategyLeg(own, falling)], free)).toThrow(message);
    expect(() => onPaper(own, falling, free)).toThrow(message);
    expect(() => scan(own, falling)).toThrow(message);
    const following = live(own, falling);
    expect(() => following.push(barAt(falling, 0))).toThrow(message);
  });

  it('need neither stop nor target: such a position has no R, and cannot be sized by risk', () => {
    const own = finding(right(good));
    const { openPosition, metrics } = backtest(own, falling, {}, free);
    expect(openPosition).toMatchObject({ stopLoss: NaN, takeProfit: NaN, entryPrice: 100 });
    expect(onPaper(own, falling, free).position('X')).toEqual(openPosition);
    expect(metrics.expectancyR.value).toBeNull();
    const closed = backtest(own, falling, {}, { ...free, closeAtEnd: true });
    expect(closed.trades[0]).toMatchObject({ r: null, maeR: null, mfeR: null, pnl: -6000 });
    expect(closed.metrics.expectancyR).toEqual({ value: null, reason: 'no trade had a stop' });
    const sized = backtest(own, falling, {}, { ...free, size: { model: 'risk', fraction: 0.01 } });
    expect(sized.openPosition).toBeNull();
    expect(sized.skipped[0].reason).toBe('sizing by risk needs a stop away from the entry');
  });
});

describe('an exit and an opposite entry on one bar', () => {
  /** Long at 100, turned at 110, turned again at 95. */
  const turning = scriptedMarket([at(100, 1), at(100), at(110, -1), at(110), at(95, 1), at(95), at(97)]);
  const whenTurned = exitRule({
    name: 'turned',
    features: (market) => ({ side: market.column('side') }),
    decide: (bar, { side }) => (bar.side === (side === 'LONG' ? -1 : 1) ? turned : hold),
  });
  const turned = closePosition('turned');

  it.each(['next-open', 'close'] as const)(
    'reverse it, filled at the %s, in the backtest and on paper',
    (fillOn) => {
      const own = scripted([whenTurned]);
      const options: BacktestOptions = { ...free, fillOn };
      const { trades, openPosition, skipped } = backtest(own, turning, {}, options);
      expect(skipped).toEqual([]);
      expect(trades.map((trade) => [trade.side, trade.exitPrice, trade.exit, trade.exitReason])).toEqual([
        ['LONG', 110, 'rule', 'turned'],
        ['SHORT', 95, 'rule', 'turned'],
      ]);
      expect(openPosition?.side).toBe('LONG');
      const groups = tradesBy(backtest(own, turning, {}, options), 'exitReason');
      expect(groups.map(({ key }) => key)).toEqual(['turned']);
      const paper = onPaper(own, turning, options);
      expect(paper.trades).toEqual(trades);
      expect(paper.position('X')).toEqual(openPosition);
    },
  );

  it('reverse it in columns of signals, and each side has exits of its own', () => {
    const { side } = turning.extra;
    const entries = Float64Array.from(side, Math.abs);
    const columns = { entries, side: side as Float64Array };
    const sided = (long: readonly number[], short: readonly number[]) =>
      fromSignals(
        turning,
        {
          ...columns,
          exits: {
            long: Uint8Array.from({ length: 7 }, (_, i) => Number(long.includes(i))),
            short: Uint8Array.from({ length: 7 }, (_, i) => Number(short.includes(i))),
          },
        },
        { ...free, oppositeSignal: 'ignore' },
      );
    const trades = (batch: ReturnType<typeof sided>) =>
      batch.result(0).trades.map((trade) => [trade.side, trade.entryBar, trade.exitBar, trade.exitPrice]);
    const turned = sided([2], [4]);
    expect(trades(turned)).toEqual([
      ['LONG', 1, 3, 110],
      ['SHORT', 3, 5, 95],
    ]);
    expect(Array.from(turned.trades!.exitPrice)).toEqual([110, 95]);
    // The exits of the other side leave a position alone.
    expect(trades(sided([], [1, 2, 3]))).toEqual([]);
    expect(Array.from(sided([], [1, 2, 3]).columns.trades)).toEqual([0]);
  });
});

describe('a signal against an open position', () => {
  const flips = rule('flips', {}, ({ column }) => ({ long: column('up'), short: column('down') }));
  const prices = [100, 100, 120, 120, 90, 90, 95];
  const data = ((): MarketData => {
    const market = scriptedMarket(prices.map((x) => at(x)));
    const flags = (bars: readonly number[]) => Float64Array.from(prices, (_, i) => Number(bars.includes(i)));
    return { ...market, extra: { up: flags([0, 4]), down: flags([2]) } };
  })();

  it('reverses it where the strategy is made by rule, unless the settings say otherwise', () => {
    const run = (options: BacktestOptions = {}) => backtest(flips, data, {}, { ...free, ...options });
    expect(run().trades.map((trade) => trade.exit)).toEqual(['opposite-signal', 'opposite-signal']);
    expect(run().settings.oppositeSignal).toBe('reverse');
    expect(run({ oppositeSignal: 'close' }).trades).toHaveLength(1);
    expect(run({ oppositeSignal: 'ignore' }).trades).toEqual([]);
    expect(run({ oppositeSignal: 'ignore' }).settings.oppositeSignal).toBe('ignore');
    expect(onPaper(flips, data, free).trades).toEqual(run().trades);
  });
});
