import { describe, expect, it } from 'vitest';
import { exitOnOppositeFlow, partialTakeProfit, timeStop } from './manage-exits.js';
import { breakEven, trailingAtr, trailingStop } from './manage-stops.js';
import { hold, mergeOrders, type Orders, type Position } from './manage.js';
import { live, restore } from './live.js';
import { createSignal } from './signal.js';
import { compileStrategy, startStrategy } from './strategy-run.js';
import { compute, input } from './series.js';
import { averageKernel, barsOf, sampleStrategy } from './testing/sample-strategy.js';
import { sampleMarket } from './testing/sample-market.js';

const signal = createSignal({
  ...{
    timestamp: 0,
    symbol: 'X',
    side: 'LONG',
    score: 5,
    confidence: 0.5,
    reason: 'test',
    scoreBreakdown: {},
  },
  ...{ entryReference: 100, stopLoss: 95, takeProfit: 120 },
});
const long: Position = {
  ...{ side: 'LONG', entryTime: 0, entryPrice: 100, size: 1, initialSize: 1, barsHeld: 3 },
  ...{ highest: 110, lowest: 95, stopLoss: 90, takeProfit: 120, signal },
};
const short: Position = {
  ...long,
  ...{ side: 'SHORT', highest: 105, lowest: 90, stopLoss: 130, takeProfit: 80 },
  signal: createSignal({ ...signal, side: 'SHORT', stopLoss: 105, takeProfit: 80 }),
};
const bar = { symbol: 'X', time: 0, knownAt: 60_000 };

describe('timeStop', () => {
  it('closes after its bars, not before', () => {
    expect(timeStop(4).decide(bar, long, {})).toBe(hold);
    expect(timeStop(3).decide(bar, long, {})).toEqual({
      close: { fraction: 1, reason: 'held for 3 bars' },
    });
  });

  it.each([0, -1, 1.5, NaN])('refuses %d bars', (bars) => {
    expect(() => timeStop(bars)).toThrow(RangeError);
  });
});

describe('trailingStop', () => {
  it('follows the best price, and never moves back', () => {
    expect(trailingStop(0.1).decide(bar, long, {})).toEqual({ stopLoss: 99 });
    expect(trailingStop(0.5).decide(bar, long, {})).toBe(hold);
    expect(trailingStop(0.1).decide(bar, { ...long, stopLoss: NaN }, {})).toEqual({ stopLoss: 99 });
    expect(trailingStop(0.2).decide(bar, short, {})).toEqual({ stopLoss: 108 });
    expect(trailingStop(0.5).decide(bar, short, {})).toBe(hold);
  });

  it.each([0, 1, -0.1, NaN])('refuses a fraction of %d', (fraction) => {
    expect(() => trailingStop(fraction)).toThrow(RangeError);
  });
});

describe('trailingAtr', () => {
  const rule = trailingAtr(3, () => input('x'));

  it('stands its ranges behind the best price, and never moves back', () => {
    expect(rule.decide({ ...bar, range: 2 }, long, {})).toEqual({ stopLoss: 104 });
    expect(rule.decide({ ...bar, range: 8 }, long, {})).toBe(hold);
    expect(rule.decide({ ...bar, range: 2 }, short, {})).toEqual({ stopLoss: 96 });
    expect(rule.decide({ ...bar, range: 20 }, short, {})).toBe(hold);
  });

  it('leaves the stop while the range has no value', () => {
    expect(rule.decide({ ...bar, range: NaN }, long, {})).toBe(hold);
    expect(rule.decide({ ...bar, range: NaN }, { ...short, stopLoss: NaN }, {})).toBe(hold);
  });

  it.each([0, -1, NaN, Infinity])('refuses a multiple of %d', (multiple) => {
    expect(() => trailingAtr(multiple, () => input('x'))).toThrow(/multiple must be > 0/);
  });
});

describe('breakEven', () => {
  it('moves the stop to the entry, or beyond it, once far enough ahead', () => {
    expect(breakEven(2).decide(bar, long, {})).toEqual({ stopLoss: 100 });
    expect(breakEven(2, 0.01).decide(bar, long, {})).toEqual({ stopLoss: 101 });
    expect(breakEven(2.1).decide(bar, long, {})).toBe(hold);
    expect(breakEven(2).decide(bar, short, {})).toEqual({ stopLoss: 100 });
    expect(breakEven(2, 0.01).decide(bar, short, {})).toEqual({ stopLoss: 99 });
    expect(breakEven(1).decide(bar, { ...long, stopLoss: 103 }, {})).toBe(hold);
  });

  it.each([
    [0, 0],
    [NaN, 0],
    [1, -0.1],
    [1, 1],
  ])('refuses %d, %d', (after, beyond) => {
    expect(() => breakEven(after, beyond)).toThrow(RangeError);
  });
});

describe('exitOnOppositeFlow', () => {
  const rule = exitOnOppositeFlow(2, () => input('x'));

  it.each([
    [long, -2.1, 'sellers lead against a LONG'],
    [long, -2, undefined],
    [long, 9, undefined],
    [short, 2.1, 'buyers lead against a SHORT'],
    [short, -9, undefined],
    [short, NaN, undefined],
  ])('closes when flow leads against the side', (position, flow, reason) => {
    const orders = rule.decide({ ...bar, flow }, position, {});
    expect(orders).toEqual(reason === undefined ? hold : { close: { fraction: 1, reason } });
  });

  it('refuses a negative threshold', () => {
    expect(() => exitOnOppositeFlow(-1, () => input('x'))).toThrow(/threshold must be >= 0, got -1/);
  });
});

describe('partialTakeProfit', () => {
  const rule = partialTakeProfit([
    { atR: 1, fraction: 0.5 },
    { atR: 2, fraction: 0.3 },
  ]);
  const ask = (highest: number, size: number): Orders => rule.decide(bar, { ...long, highest, size }, {});

  it('closes each step once, as a share of the initial size', () => {
    expect(ask(104.9, 1)).toBe(hold);
    expect(ask(105, 1)).toEqual({ close: { fraction: 0.5, reason: '1 R ahead' } });
    expect(ask(108, 0.5)).toBe(hold);
    expect(ask(110, 0.5).close?.fraction).toBeCloseTo(0.6, 12); // 0.3 of the initial size, of the half that is left
    expect(ask(150, 0.2)).toBe(hold);
  });

  it('closes steps that one bar reaches together', () => {
    expect(ask(110, 1)).toEqual({ close: { fraction: 0.8, reason: '2 R ahead' } });
  });

  it('does not ask again for what a lot step left over', () => {
    expect(ask(105, 0.6)).toBe(hold);
    expect(ask(105, 0.8)).not.toBe(hold);
  });

  it('counts a short the other way, and does nothing without a risk', () => {
    expect(rule.decide(bar, short, {}).close?.fraction).toBe(0.8);
    expect(rule.decide(bar, { ...long, entryPrice: 95 }, {})).toBe(hold);
  });

  it.each([
    [[], /at least one step/],
    [[{ atR: 0, fraction: 0.5 }], /step 0: atR must be > 0, got 0/],
    [
      [
        { atR: 2, fraction: 0.5 },
        { atR: 1, fraction: 0.5 },
      ],
      /step 1: atR must be > 2, got 1/,
    ],
    [[{ atR: 1, fraction: 0 }], /fraction must be > 0/],
    [
      [
        { atR: 1, fraction: 0.7 },
        { atR: 2, fraction: 0.7 },
      ],
      /sum at most 1, got 0.7 after 0.7/,
    ],
  ])('refuses %j', (steps, message) => {
    expect(() => partialTakeProfit(steps)).toThrow(message);
  });
});

describe('mergeOrders', () => {
  it('takes the tighter stop, the nearer target and the larger close, in any order', () => {
    const a: Orders = { stopLoss: 95, takeProfit: 110, close: { fraction: 0.5, reason: 'part' } };
    const b: Orders = { stopLoss: 97, takeProfit: 120, close: { fraction: 1, reason: 'all' } };
    const all = { fraction: 1, reason: 'all' };
    expect(mergeOrders('LONG', a, b)).toEqual({ stopLoss: 97, takeProfit: 110, close: all });
    expect(mergeOrders('LONG', b, a)).toEqual({ stopLoss: 97, takeProfit: 110, close: all });
    expect(mergeOrders('SHORT', a, b)).toEqual({ stopLoss: 95, takeProfit: 120, close: all });
    expect(mergeOrders('SHORT', b, a)).toEqual({ stopLoss: 95, takeProfit: 120, close: all });
  });

  it('sets a level rather than taking it away, and leaves out what neither names', () => {
    expect(mergeOrders('LONG', { stopLoss: NaN }, { stopLoss: 97 })).toEqual({ stopLoss: 97 });
    expect(mergeOrders('LONG', { takeProfit: 97 }, { takeProfit: NaN })).toEqual({ takeProfit: 97 });
    expect(mergeOrders('SHORT', { stopLoss: NaN }, hold)).toEqual({ stopLoss: NaN });
    expect(mergeOrders('LONG', hold, hold)).toBe(hold);
  });
});

describe('rules of a strategy', () => {
  const managed = sampleStrategy.manageWith(
    trailingAtr(2, (market, { period }: { period: number }) =>
      compute(averageKernel, [period], [market.high]),
    ),
    breakEven(1),
    exitOnOppositeFlow(60, (market) => market.buyVolume),
    timeStop(50),
  );

  it('order the same in history, in chunks, and live across a restart', () => {
    const data = sampleMarket(2000, '1m', [7, 900]);
    const run = startStrategy(compileStrategy(managed, '1m'), data.symbol, data.firstBar, {
      blockLength: 256,
    });
    let following = live(managed, data);
    const bars = barsOf(data);
    const kinds = new Set<string>();
    for (let i = 0; i < data.length; i++) {
      if (i % 256 === 0) run.advance(data, i, Math.min(i + 256, data.length));
      if (i % 333 === 100) following = restore(managed, JSON.parse(JSON.stringify(following.snapshot())));
      following.push(bars[i]);
      const position: Position = {
        ...(i % 2 === 0 ? long : short),
        ...{
          entryPrice: data.close[i] * 0.97,
          barsHeld: i % 55,
          highest: data.high[i],
          lowest: data.low[i] - 3,
        },
      };
      const orders = run.manage(i % 256, position);
      expect(following.manage(position)).toEqual(orders);
      Object.keys(orders).forEach((kind) => kinds.add(kind));
    }
    expect([...kinds].sort()).toEqual(['close', 'stopLoss']);
  });

  it('refuses two rules of one name', () => {
    expect(() => sampleStrategy.manageWith(timeStop(1), timeStop(2))).toThrow(
      'two rules are called timeStop',
    );
  });
});
