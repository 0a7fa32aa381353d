import { describe, expect, it } from 'vitest';
import { hold, timeStop, trailingStop, type Position } from './manage.js';
import type { Signal } from './signal.js';

const position: Position = {
  side: 'LONG',
  entryTime: 0,
  entryPrice: 100,
  size: 1,
  initialSize: 1,
  barsHeld: 3,
  highest: 110,
  lowest: 95,
  stopLoss: 90,
  takeProfit: 120,
  signal: {} as Signal,
};
const bar = { symbol: 'X', time: 0, knownAt: 60_000 };

describe('timeStop', () => {
  it('closes after its bars, not before', () => {
    expect(timeStop(4).decide(bar, position, {})).toBe(hold);
    expect(timeStop(3).decide(bar, position, {})).toEqual({
      close: { fraction: 1, reason: 'held for 3 bars' },
    });
  });

  it.each([0, -1, 1.5, NaN])('refuses %d bars', (bars) => {
    expect(() => timeStop(bars)).toThrow(RangeError);
  });
});

describe('trailingStop', () => {
  it('follows the best price, and never moves back', () => {
    expect(trailingStop(0.1).decide(bar, position, {})).toEqual({ stopLoss: 99 });
    expect(trailingStop(0.5).decide(bar, position, {})).toBe(hold);
    expect(trailingStop(0.1).decide(bar, { ...position, stopLoss: NaN }, {})).toEqual({ stopLoss: 99 });
    const short: Position = { ...position, side: 'SHORT', stopLoss: 130 };
    expect(trailingStop(0.2).decide(bar, short, {})).toEqual({ stopLoss: 114 });
    expect(trailingStop(0.5).decide(bar, short, {})).toBe(hold);
  });

  it.each([0, 1, -0.1, NaN])('refuses a fraction of %d', (fraction) => {
    expect(() => trailingStop(fraction)).toThrow(RangeError);
  });
});
