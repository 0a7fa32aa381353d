import { crossesAbove, crossesBelow } from '@veloce/core';
import { describe, expect, it } from 'vitest';
import { sma } from '../averages/sma.js';
import { mapPrices, tickMarket } from '../testdata/tick-market.js';
import { cross } from './cross.js';

/** Crossings of two means by whole numbers: sums of ticks, each times the length of the other. */
function crossingsInTicks(ticks: Float64Array, fast: number, slow: number): Float64Array {
  const sum = (i: number, length: number): number =>
    ticks.subarray(i - length + 1, i + 1).reduce((total, tick) => total + tick, 0);
  let side = 0;
  return ticks.map((_, i) => {
    if (i < slow - 1) return NaN;
    const now = Math.sign(sum(i, fast) * slow - sum(i, slow) * fast) || side;
    const crossed = side !== 0 && now !== side ? now : 0;
    side = now;
    return crossed;
  });
}

describe('a crossing of averages', () => {
  it.each([
    [3, 10],
    [5, 20],
    [10, 50],
    [50, 200],
  ])('of %d and %d bars is that of whole ticks, in every unit of price', (fast, slow) => {
    const ticks = tickMarket(6000, 130);
    const expected = crossingsInTicks(ticks['close'], fast, slow);
    expect(expected.filter((one) => one === 1 || one === -1).length).toBeGreaterThan(30);
    for (const unit of [10, 100, 1000, 1e5, 1e8]) {
      const { close } = mapPrices(ticks, (price) => price / unit) as { readonly close: Float64Array };
      const [a, b] = [sma(close, fast), sma(close, slow)];
      expect(cross(a, b)).toEqual(expected);
      expect(crossesAbove(a, b)).toEqual(expected.map((one) => (one === one ? Number(one === 1) : NaN)));
      expect(crossesBelow(a, b)).toEqual(expected.map((one) => (one === one ? Number(one === -1) : NaN)));
    }
  });

  it('of a level is exact: prices are compared as they were read', () => {
    expect([...cross(Float64Array.of(1, 1 + 1e-9, 1 - 1e-9), 1)]).toEqual([0, 0, -1]);
    expect([...cross(Float64Array.of(-1e-300, 1e-300), 0)]).toEqual([0, 1]);
  });
});
