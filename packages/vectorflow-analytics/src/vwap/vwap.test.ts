import { describe, expect, it } from 'vitest';
import { fromColumns, runKernel } from '@veloce/core';
import { describeKernel } from '@veloce/core/testing';
import { anchoredVwap, pivots } from '@veloce/indicators';
import { profileEvents } from '../profile/events.js';
import { simulated } from '../testdata/markets.js';
import { anchorDelay, vwapAnchorKernel, type VwapAnchor } from './anchors.js';
import { lateVwapKernel, vwapBand, vwapFromBar, vwapSince, vwapSinceKernel } from './anchored-vwap.js';
import { suggestVwapRedraws } from './redraw.js';

const data = simulated(4_000, 8);
const { time, high, low, close, volume, length } = data;

/** The textbook form over the bars themselves. */
function byHand(from: number, to: number): { vwap: number; deviation: number } {
  let [sum, total] = [0, 0];
  const price = (i: number): number => (high[i] + low[i] + close[i]) / 3;
  for (let i = from; i <= to; i++) {
    sum += volume[i] * price(i);
    total += volume[i];
  }
  const vwap = sum / total;
  let squares = 0;
  for (let i = from; i <= to; i++) squares += volume[i] * (price(i) - vwap) ** 2;
  return { vwap, deviation: Math.sqrt(squares / total) };
}

describe('vwapSince', () => {
  it('§2: the vector', () => {
    const bars = {
      high: [101, 103, 104, 103, 106],
      low: [99, 100, 102, 100, 103],
      close: [100, 102, 103, 101, 105],
      volume: [10, 20, 15, 30, 25],
    };
    const market = fromColumns({
      ...{
        symbol: 'TEST',
        timeframe: '1m',
        time: [0, 1, 2, 3, 4].map((k) => k * 60_000),
        open: bars.close,
        ...bars,
      },
    });
    for (const found of [vwapSince(market, '1d'), vwapFromBar(market, 0)]) {
      const expected = [100, 101.1111111111, 101.7407407407, 101.5777777778, 102.35];
      const deviations = [0, 0.7856742013, 1.0974468437, 0.8731947869, 1.5365003525];
      expected.forEach((x, i) => expect(found.vwap[i]).toBeCloseTo(x, 9));
      deviations.forEach((x, i) => expect(found.deviation[i]).toBeCloseTo(x, 9));
      const upper = vwapBand(found, 2);
      expect(upper[4]).toBe(found.vwap[4] + 2 * found.deviation[4]);
    }
  });

  it('§2: a bar without volume carries the value, and before any volume there is none', () => {
    const price = [100, 101, 102, 103, 104];
    const bars = { open: price, high: price, low: price, close: price, volume: [0, 10, 0, 30, 0] };
    const time = price.map((_, k) => k * 60_000);
    const { vwap, deviation } = vwapSince(
      fromColumns({ symbol: 'TEST', timeframe: '1m', time, ...bars }),
      '1d',
    );
    expect([...vwap]).toEqual([NaN, 101, 101, 102.5, 102.5]);
    const spread = Math.sqrt((10 * 1.5 ** 2 + 30 * 0.5 ** 2) / 40);
    expect([...deviation]).toEqual([NaN, 0, 0, expect.closeTo(spread, 12), expect.closeTo(spread, 12)]);
  });

  it('has the bits of the anchored average where anchors are known at once', () => {
    const [ago] = runKernel(vwapAnchorKernel('4h'), [time, high, low]);
    const anchor = ago.map((x) => (x === 0 ? 1 : 0));
    expect(vwapSince(data, '4h')).toEqual(anchoredVwap(anchor, high, low, close, volume));
    expect(anchor.reduce((sum, x) => sum + x, 0)).toBe(Math.ceil(length / 240));
  });

  it('begins with weeks and months', () => {
    const begin = Date.UTC(2025, 0, 30);
    const market = simulated(200, 1, { timeframe: '1h', start: begin });
    const starts = (anchor: VwapAnchor): string[] => {
      const [ago] = runKernel(vwapAnchorKernel(anchor), [market.time, market.high, market.low]);
      return [...ago.keys()]
        .filter((i) => ago[i] === 0)
        .map((i) => new Date(market.time[i]).toISOString().slice(0, 10));
    };
    expect(starts('month')).toEqual(['2025-01-30', '2025-02-01']);
    expect(starts('1w')).toEqual(['2025-01-30', '2025-02-03']);
  });

  it.each(['swing-high', 'swing-low'] as const)(
    'counts a %s from its own bar, known five bars later',
    (anchor) => {
      const found = vwapSince(data, anchor);
      const swings = pivots(high, low, 5, 5)[anchor === 'swing-high' ? 'high' : 'low'];
      let origin = NaN;
      let checked = 0;
      for (let i = 0; i < length; i++) {
        if (!Number.isNaN(swings[i])) origin = i - anchorDelay(anchor);
        if (Number.isNaN(origin)) expect(found.vwap[i]).toBeNaN();
        else if (i % 7 === 0) {
          const { vwap, deviation } = byHand(origin, i);
          // Sums of some hundred terms around 3e4: rounding errors of 2^-53 each, and the square of them in the deviation.
          expect(found.vwap[i] / vwap).toBeCloseTo(1, 12);
          expect(found.deviation[i]).toBeCloseTo(deviation, 6);
          checked++;
        }
      }
      expect(checked).toBeGreaterThan(400);
    },
  );

  it('keeps its deviation when all prices are shifted', () => {
    const shift = (column: ArrayLike<number>): Float64Array => Float64Array.from(column, (x) => x + 1e6);
    const shifted = {
      ...data,
      open: shift(data.open),
      high: shift(high),
      low: shift(low),
      close: shift(close),
    };
    const [a, b] = [vwapSince(data, '1d').deviation, vwapSince(shifted, '1d').deviation];
    // Prices of 1e6 have steps of 1e-10; the stable form keeps all but a few of them.
    a.forEach((x, i) => expect(b[i]).toBeCloseTo(x, 6));
  });

  it('draws a line from a bar, and refuses one that is not there', () => {
    expect(vwapFromBar(data, 100).vwap[99]).toBeNaN();
    expect(vwapFromBar(data, 100).vwap[2000] / byHand(100, 2000).vwap).toBeCloseTo(1, 12);
    expect(() => vwapFromBar(data, length)).toThrow(/index must be a bar from 0 to 3999, got 4000/);
    expect(() => runKernel(lateVwapKernel(1), [Float64Array.of(NaN, NaN, 2), high, low, close, volume].map((c) => c.subarray(0, 3)))).toThrow(/0 to 1 bars ago, got 2/); // prettier-ignore
  });

  const inputs = [time, high, low, close, volume].map((column) => column.subarray(1100, 1700));
  describeKernel('vwapSince day', () => vwapSinceKernel('1d'), { inputs });
  describeKernel('vwapSince swing-low', () => vwapSinceKernel('swing-low'), { inputs });
});

describe('suggestVwapRedraws', () => {
  it('keeps the strong events of the kinds that the specification names', () => {
    const events = profileEvents(simulated(1440 * 12, 21), { profile: { tickSize: 0.1, rowSize: 25 } });
    const redraws = suggestVwapRedraws(events);
    const least = { 'single-prints': 0.7, 'poor-extreme': 0.8, 'ledge-broken': 0.75, tail: 0.6 };
    expect(new Set(redraws.map((one) => one.kind)).size).toBeGreaterThan(2);
    expect(redraws.length).toBe(
      events.filter((event) => event.kind in least && event.strength > least[event.kind as 'tail']).length,
    );
    expect(redraws.every((one) => one.index <= one.confirmedAt)).toBe(true);
  });
});
