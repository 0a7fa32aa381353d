import { describe, expect, it } from 'vitest';
import { slice, type MarketData } from '@veloce/core';
import { describeKernel } from '@veloce/core/testing';
import { atr } from '@veloce/indicators';
import { hasShared, marketOf, realMarket, simulated } from '../testdata/markets.js';
import { multiTimeframeZones, zoneColumns, zoneEvents, zonesKernel, type ZoneEvent } from './zones.js';

interface Found {
  readonly side: string;
  readonly index: number;
  readonly confirmedAt: number;
  readonly proximal: number;
  readonly distal: number;
}

/** Every base of every market, tried as §9 writes it. */
function byHand({ open, high, low, close, length }: MarketData): readonly Found[] {
  const range = atr(high, low, close, 14);
  // Far above what rounding moves (1e-15 of a price), and far below a tick (1e-6 of it).
  const atLeast = (a: number, b: number): boolean => a >= b - 1e-12 * high[0];
  const found: Found[] = [];
  for (let s = 14; s < length; s++) {
    const before = s - 1;
    const [body, height] = [Math.abs(close[before] - open[before]), high[before] - low[before]];
    if (!(height > 0 && atLeast(body, 0.5 * height) && atLeast(height, range[before]))) continue;
    const isBase = (i: number): boolean =>
      atLeast(0.5 * (high[i] - low[i]), Math.abs(close[i] - open[i])) &&
      atLeast(range[before], high[i] - low[i]);
    let end = s;
    while (end < length && isBase(end)) end++;
    const bars = end - s;
    if (bars < 1 || bars > 6) continue;
    const span = (column: ArrayLike<number>): number[] =>
      Array.from({ length: bars }, (_, k) => column[s + k]);
    const [bottom, top] = [Math.min(...span(low)), Math.max(...span(high))];
    for (let i = end; i < Math.min(length, end + 3); i++) {
      const far = Math.min(2 * range[before], 2 * (top - bottom));
      if (atLeast(close[i] - top, far)) {
        found.push({
          side: 'demand',
          index: s,
          confirmedAt: i,
          proximal: Math.max(...span(open), ...span(close)),
          distal: Math.min(bottom, low[end]),
        });
        break;
      }
      if (atLeast(bottom - close[i], far)) {
        found.push({
          side: 'supply',
          index: s,
          confirmedAt: i,
          proximal: Math.min(...span(open), ...span(close)),
          distal: Math.max(top, high[end]),
        });
        break;
      }
    }
  }
  return found.sort((a, b) => a.confirmedAt - b.confirmedAt || a.index - b.index);
}

const shapeOf = ({ side, index, confirmedAt, proximal, distal }: Found): Found => ({ side, index, confirmedAt, proximal, distal }); // prettier-ignore

describe('zoneEvents', () => {
  it.each([
    { name: 'simulated', load: () => simulated(20_000, 6), skip: false },
    { name: 'LINKUSDT 2023-02', load: () => realMarket('LINKUSDT-1m-2023-02', 20_000), skip: !hasShared },
  ])('finds what trying every base finds: $name', ({ load, skip }) => {
    if (skip) return;
    const data = load();
    const fresh = zoneEvents(data, { mergeOverlap: 2 }).filter((event) => event.change === 'fresh');
    const expected = byHand(data);
    const order = (a: Found, b: Found): number => a.confirmedAt - b.confirmedAt || a.index - b.index;
    expect(fresh.map(shapeOf).sort(order)).toEqual(expected);
    expect(new Set(fresh.map((event) => event.pattern)).size).toBe(4);
    expect(expected.length).toBeGreaterThan(100);
  });

  /** Fourteen quiet bars, a rally, a base of two, a rally, and what follows. */
  const story = (
    ...after: (readonly [open: number, high: number, low: number, close: number])[]
  ): MarketData => {
    const quiet = Array.from({ length: 20 }, () => [100, 100.5, 99.5, 100.2] as const);
    const legs = [[100, 103.2, 99.9, 103], [103, 103.6, 102.7, 103.2], [103.2, 103.5, 102.8, 103.1], [103.1, 107, 103, 106.9]] as const; // prettier-ignore
    return marketOf(
      '1m',
      [...quiet, ...legs, ...after].map(([open, high, low, close]) => ({ open, high, low, close })),
    );
  };
  const lifeOf = (data: MarketData, options = {}): unknown[] =>
    zoneEvents(data, options)
      .filter(({ side }) => side === 'demand')
      .map(({ change, index, confirmedAt, tests }) => [change, index, confirmedAt, tests]);

  it('tells of a rally-base-rally: its edges, visits and end', () => {
    const data = story([107, 107.2, 106.5, 107], [107, 107, 103.1, 104], [104, 104, 103, 103.1], [103.1, 105, 103, 105], [105, 105, 102, 102.1]); // prettier-ignore
    const [fresh] = zoneEvents(data);
    expect(fresh).toMatchObject({ side: 'demand', pattern: 'RBR', proximal: 103.2, distal: 102.7, tests: 0 });
    expect(lifeOf(data)).toEqual([['fresh', 21, 23, 0], ['tested', 25, 25, 1], ['tested', 26, 26, 2], ['broken', 28, 28, 2]]); // prettier-ignore
    expect(zoneEvents(data, { edges: 'wick' })[0].proximal).toBe(103.6);
    expect(lifeOf(data, { maxAge: 2 })).toEqual([['fresh', 21, 23, 0], ['expired', 25, 25, 0]]); // prettier-ignore
    const spike = story([107, 107, 102.5, 106]);
    expect(lifeOf(spike)).toEqual([['fresh', 21, 23, 0], ['tested', 24, 24, 1]]); // prettier-ignore
    expect(lifeOf(spike, { breakBy: 'wick' })).toEqual([['fresh', 21, 23, 0], ['broken', 24, 24, 0]]); // prettier-ignore
  });

  it('scores what is known: displacement, brevity, freshness, volume', () => {
    const [fresh, tested] = zoneEvents(story([107, 107, 103.1, 104]));
    const data = story();
    const range = atr(data.high, data.low, data.close, 14)[20];
    const displacement = Math.min(1, (106.9 - 103.6) / (4 * range));
    expect(fresh.score).toBeCloseTo((displacement + (1 - 1 / 6) + 1) / 3, 12);
    expect(tested.score).toBeCloseTo((displacement + (1 - 1 / 6) + 1 / 2) / 3, 12);
  });

  it('merges zones of a side that share half of the smaller', () => {
    const data = simulated(20_000, 6);
    const events = zoneEvents(data);
    const merged = events.filter((event) => event.change === 'merged');
    expect(merged.length).toBeGreaterThan(3);
    for (const event of merged) {
      const into = events.find((one) => one.change === 'fresh' && one.confirmedAt === event.confirmedAt && one.id > event.id && one.side === event.side)!; // prettier-ignore
      const inside = (price: number): boolean =>
        Math.min(into.proximal, into.distal) <= price && price <= Math.max(into.proximal, into.distal);
      expect(inside(event.proximal) && inside(event.distal)).toBe(true);
    }
  });

  it('knows nothing before it is confirmed: the past of any cut is the same', () => {
    const data = simulated(6_000, 7);
    const whole = zoneEvents(data);
    for (let cut = 50; cut < data.length; cut += 333) {
      expect(zoneEvents(slice(data, 0, cut + 1))).toEqual(whole.filter((event) => event.confirmedAt <= cut));
    }
  });

  it('shows at each bar the nearest zone that lives', () => {
    const data = simulated(8_000, 7);
    const columns = zoneColumns(data);
    const living = new Map<number, ZoneEvent>();
    const events = [...zoneEvents(data)];
    for (let i = 0; i < data.length; i++) {
      while (events.length > 0 && events[0].confirmedAt === i) {
        const event = events.shift()!;
        if (event.change === 'fresh' || event.change === 'tested') living.set(event.id, event);
        else living.delete(event.id);
      }
      const of = (side: string): ZoneEvent[] => [...living.values()].filter((zone) => zone.side === side);
      const demand = of('demand').sort((a, b) => b.proximal - a.proximal)[0] as ZoneEvent | undefined;
      const supply = of('supply').sort((a, b) => a.proximal - b.proximal)[0] as ZoneEvent | undefined;
      expect([columns.demandProximal[i], columns.supplyProximal[i]]).toEqual([demand?.proximal ?? NaN, supply?.proximal ?? NaN]); // prettier-ignore
      if (demand !== undefined) expect(columns.demandDistal[i]).toBeLessThanOrEqual(data.close[i]);
    }
  });

  it('says which higher timeframes agree, from their closed bars only', () => {
    const data = simulated(20_000, 9);
    const zones = multiTimeframeZones(data, ['5m', '15m']);
    expect(
      zones.some((zone) => zone.agrees.length > 0) && zones.some((zone) => zone.agrees.length === 0),
    ).toBe(true);
    const agreed = zones.find((zone) => zone.agrees.length > 0)!;
    expect(agreed.combinedScore).toBeCloseTo((4 * agreed.score + agreed.agrees.length / 2) / 5, 12);
    const [early] = multiTimeframeZones(story(), ['5m']);
    expect([early.scoreParts, early.agrees]).toEqual([3, []]);
    expect(early.combinedScore).toBeCloseTo((3 * early.score) / 4, 12);
    for (const cut of [5_000, 9_999, 15_001]) {
      const past = multiTimeframeZones(slice(data, 0, cut + 1), ['5m', '15m']);
      expect(past).toEqual(zones.filter((zone) => zone.confirmedAt <= cut));
    }
    expect(() => multiTimeframeZones(data, ['1m'])).toThrow(/1m is not longer than 1m/);
  });

  it.each([
    [{ edges: 'ends' }, /edges: /],
    [{ maxAge: 0 }, /maxAge: .*got 0/],
  ])('refuses %j', (options, message) => {
    expect(() => zoneEvents(simulated(10), options as never)).toThrow(message);
  });

  const data = simulated(600, 6);
  const inputs = [data.open, data.high, data.low, data.close, data.volume];
  describeKernel('zones', () => zonesKernel('body', 'close', 200, 0.5), { inputs });
});
