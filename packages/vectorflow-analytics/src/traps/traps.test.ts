import { describe, expect, it } from 'vitest';
import { fromColumns, slice, type MarketData } from '@veloce/core';
import { describeKernel } from '@veloce/core/testing';
import { atr, zscore } from '@veloce/indicators';
import { developingProfile } from '../profile/developing.js';
import { hasShared, realMarket, simulated } from '../testdata/markets.js';
import { failedAuctions, failedAuctionsKernel, failedBreakouts, failedBreakoutsKernel, trapEvents, type TrapEvent } from './traps.js'; // prettier-ignore

/** Every bar on its own, as §8.1 writes it, on one side. */
function byHand(data: MarketData, side: 1 | -1): readonly Omit<TrapEvent, 'kind'>[] {
  const high = Float64Array.from(side > 0 ? data.high : data.low, (x) => side * x);
  const low = Float64Array.from(side > 0 ? data.low : data.high, (x) => side * x);
  const close = Float64Array.from(data.close, (x) => side * x);
  const range = atr(data.high, data.low, data.close, 14);
  const volumeZ = zscore(data.volume, 50);
  const found: Omit<TrapEvent, 'kind'>[] = [];
  for (let b = 20; b < data.length; b++) {
    const level = Math.max(...high.slice(b - 20, b));
    if (!(high[b] > level)) continue;
    const touches = high.slice(b - 20, b).filter((x) => Math.abs(x - level) <= 0.1 * range[b]).length;
    const effort = Math.min(
      1,
      Math.max(0, (4 * side * (data.buyVolume![b] - data.sellVolume![b])) / data.volume[b]),
    );
    let [extreme, rejection] = [-Infinity, 0];
    let c = b;
    for (; c < Math.min(data.length, b + 4); c++) {
      if (high[c] > extreme) {
        extreme = high[c];
        rejection =
          high[c] > low[c] ? Math.max(0, high[c] - Math.max(level, close[c])) / (high[c] - low[c]) : 0;
      }
      if (close[c] < level) {
        const penetration = (extreme - level) / range[b];
        if (penetration >= 0.05 && penetration <= 1) {
          const z = volumeZ[b];
          const interest = data.openInterest!;
          const parts = [rejection, effort, touches >= 2 ? 1 : 0];
          if (z === z) parts.push(Math.min(1, Math.max(0, z / 3)));
          if (c > b)
            parts.push((interest[b] > interest[b - 1] ? 0.5 : 0) + (interest[c] < interest[b] ? 0.5 : 0));
          const score = parts.reduce((sum, x) => sum + x, 0) / parts.length;
          found.push({ index: b, confirmedAt: c, level: side * level, score });
        }
        break;
      }
      if (close[c] >= level + range[b]) break;
    }
    b = Math.min(c, b + 3); // one breakout at a time
  }
  return found;
}

describe('failedBreakouts', () => {
  it.each([
    { name: 'simulated', load: () => simulated(10_000, 5), skip: false },
    { name: 'AVAXUSDT 2024-02', load: () => realMarket('AVAXUSDT-1m-2024-02', 10_000), skip: !hasShared },
  ])('finds what a look at every bar finds: $name', ({ load, skip }) => {
    if (skip) return;
    const market = load();
    const data = { ...market, openInterest: market.openInterest ?? Float64Array.from(market.close, (_, i) => 100 + (i % 7)) };
    const events = trapEvents(failedBreakouts(data, 20, 3, 1));
    for (const [kind, side] of [['bull-trap', 1], ['bear-trap', -1]] as const) {
      const own = events.filter((event) => event.kind === kind);
      const expected = byHand(data, side);
      expect(own.map(({ index, confirmedAt, level }) => [index, confirmedAt, level])).toEqual(
        expected.map(({ index, confirmedAt, level }) => [index, confirmedAt, level]),
      );
      own.forEach((event, k) => expect(event.score).toBeCloseTo(expected[k].score, 9));
      expect(own.length).toBeGreaterThan(50);
      expect(own.some((event) => event.index < event.confirmedAt)).toBe(true);
    }
  }); // prettier-ignore

  const bars = (closes: readonly number[], highs: readonly number[]): MarketData =>
    fromColumns({
      symbol: 'TEST',
      timeframe: '1m',
      time: closes.map((_, i) => i * 60_000),
      open: closes,
      high: highs,
      low: closes.map((c) => c - 1),
      close: closes,
      volume: closes.map(() => 1),
    });
  const quiet = Array.from({ length: 30 }, () => 100);

  it.each([
    { name: 'within a bar', closes: [100], highs: [100.9], expected: [[30, 30]] },
    { name: 'too shallow', closes: [100], highs: [100.52], expected: [] },
    { name: 'too deep', closes: [100], highs: [103], expected: [] },
    { name: 'two bars later', closes: [100.8, 100.9, 100], highs: [101, 101, 100.9], expected: [[30, 32]] },
    {
      name: 'too late',
      closes: [100.8, 100.8, 100.8, 100.8, 100],
      highs: [101, 101, 101, 101, 101],
      expected: [],
    },
    { name: 'after a genuine break', closes: [100.8, 103, 100], highs: [101, 103, 102], expected: [] },
  ])('$name', ({ closes, highs, expected }) => {
    const data = bars([...quiet, ...closes], [...quiet.map((x) => x + 0.5), ...highs]);
    const events = trapEvents(failedBreakouts(data, 20, 3, 1)).filter((event) => event.kind === 'bull-trap');
    expect(events.map(({ index, confirmedAt }) => [index, confirmedAt])).toEqual(expected);
  });

  it('leaves out of the score what is not known', () => {
    const data = bars([...quiet, 100], [...quiet.map((x) => x + 0.5), 100.9]);
    const [event] = trapEvents(failedBreakouts(data, 20, 3, 1));
    // Rejection and touches; volume never differs, flow and open interest are not there.
    expect(event.score).toBeCloseTo(((100.9 - 100.5) / 1.9 + 1) / 2, 12);
  });

  it('tests levels of one’s own: a failed auction at yesterday’s value area', () => {
    const data = simulated(1440 * 4, 8);
    const { previousVah, previousVal } = developingProfile(data, {
      tickSize: 0.1,
      rowSize: 10,
      session: '4h',
    });
    const events = trapEvents(failedAuctions(data, previousVah, previousVal, 3, 1));
    expect(events.length).toBeGreaterThan(5);
    for (const { kind, index, confirmedAt, level } of events) {
      const sign = kind === 'bull-trap' ? 1 : -1;
      expect(level).toBe((kind === 'bull-trap' ? previousVah : previousVal)[index]);
      expect(sign * (data.close[confirmedAt] - level)).toBeLessThan(0);
      expect(sign * (data.close[index - 1] - level)).toBeLessThanOrEqual(0);
    }
    for (const cut of [2_000, 4_444]) {
      const past = slice(data, 0, cut + 1);
      const own = developingProfile(past, { tickSize: 0.1, rowSize: 10, session: '4h' });
      expect(trapEvents(failedAuctions(past, own.previousVah, own.previousVal, 3, 1))).toEqual(
        events.filter((event) => event.confirmedAt <= cut),
      );
    }
  });

  it('refuses parameters outside their domain', () => {
    expect(() => failedBreakoutsKernel(1, 3, 1)).toThrow(/lookback must be an integer >= 2, got 1/);
    expect(() => failedAuctionsKernel(3, 0)).toThrow(/invalidAtr must be a finite number > 0, got 0/);
  });

  const { high, low, close, volume, buyVolume, sellVolume, openInterest } = simulated(600, 5);
  const inputs = [high, low, close, volume, buyVolume!, sellVolume!, openInterest!];
  describeKernel('failedBreakouts', () => failedBreakoutsKernel(20, 3, 1), { inputs });
});
