import { describe, expect, it } from 'vitest';
import type { Column } from '@veloce/core';
import { describeKernel } from '@veloce/core/testing';
import { atr, cvdSlope } from '@veloce/indicators';
import { simulated } from '../testdata/markets.js';
import {
  divergenceEvents,
  pivotDivergence,
  pivotDivergenceKernel,
  type DivergenceEvent,
} from './pivot-divergence.js';
import { flowTurn, flowTurnKernel, windowDivergence, windowDivergenceKernel } from './window-divergence.js';

const data = simulated(6_000, 4);
const { high, low, close, length } = data;
const delta = Float64Array.from(close, (_, i) => data.buyVolume![i] - data.sellVolume![i]);

/** Every pair of pivots looked at with the whole series at hand, as §3.1 writes it. */
function byHand(flow: Column, tolerance: number): readonly DivergenceEvent[] {
  const range = atr(high, low, close, 14);
  const cvd = new Float64Array(length);
  let level = 0;
  for (let i = 0; i < length; i++) cvd[i] = level += flow[i];
  const events: DivergenceEvent[] = [];
  for (const side of ['bearish', 'bullish'] as const) {
    const sign = side === 'bearish' ? 1 : -1;
    const prices = Float64Array.from(side === 'bearish' ? high : low, (x) => sign * x);
    const around = (i: number): number =>
      Math.max(...cvd.slice(i - tolerance, i + tolerance + 1).map((x) => sign * x));
    let a = -1;
    for (let b = 5; b + 5 < length; b++) {
      const isPivot =
        prices[b] > Math.max(...prices.slice(b - 5, b)) &&
        prices[b] >= Math.max(...prices.slice(b + 1, b + 6));
      if (!isPivot) continue;
      if (a >= 0 && b - a <= 60) {
        const gross = flow.slice(a + 1, b + 1).reduce((sum, x) => sum + Math.abs(x), 0);
        const [move, change] = [prices[b] - prices[a], around(b) - around(a)];
        if (Math.abs(move) >= 0.1 * range[b] && Math.abs(change) >= 0.02 * gross && move * change < 0) {
          const kind = `${move > 0 ? 'regular' : 'hidden'}-${side}` as const;
          events.push({
            kind,
            from: a,
            index: b,
            confirmedAt: b + 5,
            strength: Math.min(1, (4 * Math.abs(change)) / gross),
          });
        }
      }
      a = b;
    }
  }
  return events.sort((x, y) => x.confirmedAt - y.confirmedAt || (x.kind < y.kind ? -1 : 1));
}

const sorted = (events: readonly DivergenceEvent[]): readonly DivergenceEvent[] =>
  [...events].sort((x, y) => x.confirmedAt - y.confirmedAt || (x.kind < y.kind ? -1 : 1));

describe('pivotDivergence', () => {
  it.each([0, 2])(
    'finds what a search with the whole series at hand finds, CVD within %d bars',
    (tolerance) => {
      const found = sorted(
        divergenceEvents(
          pivotDivergence(high, low, close, delta, { left: 5, right: 5, maxSpan: 60, tolerance }),
          5,
        ),
      );
      const expected = byHand(delta, tolerance);
      const place = ({ kind, from, index, confirmedAt }: DivergenceEvent): unknown => [
        kind,
        from,
        index,
        confirmedAt,
      ];
      expect(found.map(place)).toEqual(expected.map(place));
      expect(new Set(found.map((event) => event.kind)).size).toBe(4);
      // CVD by hand is a sum over all bars, here over those between.
      found.forEach((event, k) => expect(event.strength).toBeCloseTo(expected[k].strength, 9));
    },
  );

  it('reads a new high on net selling as regular bearish, and tells it five bars later', () => {
    const path = [10, 11, 12, 13, 14, 15, 14, 13, 12, 11, 10, 11, 12, 13, 14, 15, 16, 15, 14, 13, 12, 11, 10];
    const of = (sign: number, flow: (i: number) => number): unknown => {
      const price = Float64Array.from([...Array<number>(14).fill(10), ...path], (x) => 100 + sign * x);
      const edges = [price.map((x) => x + 0.5), price.map((x) => x - 0.5)] as const;
      const found = pivotDivergence(
        ...edges,
        price,
        Float64Array.from(price, (_, i) => flow(i)),
        { left: 5, right: 5, maxSpan: 60, tolerance: 0 },
      );
      return divergenceEvents(found, 5).map(({ kind, from, index, confirmedAt }) => [
        kind,
        from,
        index,
        confirmedAt,
      ]);
    };
    expect(of(1, () => -1)).toContainEqual(['regular-bearish', 19, 30, 35]);
    expect(of(-1, () => 1)).toContainEqual(['regular-bullish', 19, 30, 35]);
    expect(of(1, (i) => (i === 25 ? NaN : -1))).toEqual([]);
    expect(of(1, () => 1)).not.toContainEqual(['regular-bearish', 19, 30, 35]);
  });

  it('says that data are missing where a delta between two pivots is', () => {
    const gap = delta.map((x, i) => (i % 400 === 7 ? NaN : x));
    const found = pivotDivergence(high, low, close, gap, { left: 5, right: 5, maxSpan: 60, tolerance: 0 });
    expect(found.bearish.filter((x) => Number.isNaN(x)).length).toBeGreaterThan(3);
  });

  it.each([
    [[0, 5, 60, 0], /left must be an integer >= 1, got 0/],
    [[5, 5, 60, 6], /tolerance must be at most left and right, got 6/],
  ])('refuses %j', (args, message) => {
    expect(() => pivotDivergenceKernel(...(args as [number, number, number, number]))).toThrow(message);
  });

  const inputs = [high, low, close, delta].map((column) => column.subarray(0, 600));
  describeKernel('pivotDivergence', () => pivotDivergenceKernel(5, 5, 60, 0), { inputs });
  describeKernel('pivotDivergence, near', () => pivotDivergenceKernel(4, 3, 30, 2), { inputs });
});

describe('windowDivergence', () => {
  it('compares the slopes of close and CVD', () => {
    const { side, priceMove, flowMove } = windowDivergence(high, low, close, delta, {
      window: 100,
      minPrice: 1,
      minFlow: 0.02,
    });
    const range = atr(high, low, close, 14);
    const slopes = cvdSlope(delta, 100);
    for (let i = 100; i < length; i += 41) {
      const gross = delta.slice(i - 99, i + 1).reduce((sum, x) => sum + Math.abs(x), 0);
      expect(flowMove[i]).toBeCloseTo((100 * slopes[i]) / gross, 10);
      const mean = close.slice(i - 99, i + 1).reduce((sum, x) => sum + x, 0) / 100;
      let slope = 0;
      for (let k = 0; k < 100; k++) slope += ((k - 49.5) * (close[i - 99 + k] - mean)) / 83_325;
      expect(priceMove[i]).toBeCloseTo((100 * slope) / range[i], 6);
      const expected =
        priceMove[i] >= 1 && flowMove[i] <= -0.02 ? -1 : priceMove[i] <= -1 && flowMove[i] >= 0.02 ? 1 : 0;
      expect(side[i]).toBe(expected);
    }
    expect(new Set(side.subarray(100))).toEqual(new Set([-1, 0, 1]));
    expect(side[98]).toBeNaN();
  });

  it('or their ends', () => {
    const { side, priceMove, flowMove } = windowDivergence(high, low, close, delta, { window: 100, minPrice: 1, minFlow: 0.02 }, { by: 'ends' }); // prettier-ignore
    const range = atr(high, low, close, 14);
    for (let i = 100; i < length; i += 37) {
      const [own, gross] = [(x: number) => x, Math.abs].map((of) => delta.slice(i - 99, i + 1).reduce((sum, x) => sum + of(x), 0)); // prettier-ignore
      expect(flowMove[i]).toBeCloseTo(own / gross, 10);
      expect(priceMove[i]).toBe((close[i] - close[i - 100]) / range[i]);
    }
    expect(new Set(side.subarray(100))).toEqual(new Set([-1, 0, 1]));
  });

  const inputs = [high, low, close, delta].map((column) => column.subarray(0, 600));
  describeKernel('windowDivergence, ends', () => windowDivergenceKernel(50, 1, 0.02, 'ends'), { inputs });
  describeKernel('windowDivergence', () => windowDivergenceKernel(50, 1, 0.02), { inputs });
});

describe('flowTurn', () => {
  it('follows flow, not the level of CVD', () => {
    const turn = flowTurn(delta, { bars: 5, window: 100, sigmas: 1 });
    for (let i = 99; i < length; i += 37) {
      const mean = delta.slice(i - 4, i + 1).reduce((sum, x) => sum + x, 0) / 5;
      const window = delta.slice(i - 99, i + 1);
      const centre = window.reduce((sum, x) => sum + x, 0) / 100;
      const error = Math.sqrt(window.reduce((sum, x) => sum + (x - centre) ** 2, 0) / 100) / Math.sqrt(5);
      expect(turn[i]).toBe(mean > error ? 1 : mean < -error ? -1 : 0);
    }
  });

  describeKernel('flowTurn', () => flowTurnKernel(5, 60, 1), { inputs: [delta.subarray(0, 600)] });
});
