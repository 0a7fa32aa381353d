import { afterEach, describe, expect, it, vi } from 'vitest';
import { scan } from '@veloce/core';
import { fuse, fusionWeights, type Opinion } from './fusion/fuse.js';
import { vectorFlow } from './fusion/vectorflow.js';
import { openInterestSpikes } from './oi/spikes.js';
import { followThrough } from './profile/follow-through.js';
import { activityScore, pollingIntervalMs } from './velocity/activity.js';
import { marketOf, simulated } from './testdata/markets.js';
import {
  sketchActivity,
  sketchFollowThrough,
  sketchFusion,
  sketchOpenInterestChange,
} from './testdata/sketch.js';

describe('where the analytics depart from the sketch', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('15: open interest changes over the venues that both windows have; in the sketch a venue that drops out is a crash', () => {
    const venues = [Float64Array.of(100, 100, 100), Float64Array.of(400, NaN, 400)];
    const window = (i: number): number[] => venues.map((values) => values[i]);
    expect(sketchOpenInterestChange(window(0), window(1))).toBe(-80);
    expect(sketchOpenInterestChange(window(1), window(2))).toBe(400);
    const { changePct, spike } = openInterestSpikes(new Float64Array(3).fill(9), venues);
    expect([...changePct]).toEqual([NaN, 0, 0]);
    expect([...spike]).toEqual([NaN, 0, 0]);
  });

  it('16: no clock is read; the sketch stamps windows with now()', () => {
    const data = simulated(6_000, 5);
    const params = { tickSize: 0.1, rowSize: 25 };
    const { signals } = scan(vectorFlow, data, params);
    const clock = (): never => {
      throw new Error('the clock was read');
    };
    vi.spyOn(Date, 'now').mockImplementation(clock);
    vi.spyOn(performance, 'now').mockImplementation(clock);
    expect(scan(vectorFlow, data, params).signals).toEqual(signals);
    expect(signals.length).toBeGreaterThan(0);
  });

  it('17: activity is a matter of size, in [0, 5]; in the sketch a fall of volume makes a busy market quiet', () => {
    const busy = { price: 0.0004, volume: -0.6, openInterest: 0.01, book: -0.5 };
    expect(sketchActivity(busy)).toBeLessThan(0);
    expect(pollingIntervalMs(sketchActivity(busy))).toBe(15_000);
    const { score, parts } = activityScore(busy);
    expect(parts).toEqual({ price: 4, volume: 5, openInterest: 1, book: 5 });
    expect(score).toBeCloseTo(0.3 * 4 + 0.25 * 5 + 0.25 + 0.2 * 5, 12);
    expect(pollingIntervalMs(score)).toBe(1_000);
    expect(score).toBe(activityScore({ ...busy, volume: 0.6, book: 0.5 }).score);
  });

  it('18: a level is left before it can be re-entered; the sketch begins inside the zone, where nothing follows through', () => {
    const bars = [...Array.from({ length: 2 }, () => 100), ...Array.from({ length: 9 }, () => 103)].map((price) => ({ low: price - 0.1, high: price + 0.1 })); // prettier-ignore
    const data = marketOf('30m', bars);
    const [{ outcome, departedAt }] = followThrough(data, [{ index: 0, level: 100 }]);
    expect([outcome, departedAt]).toEqual(['follow-through', 2]);
    expect(sketchFollowThrough(100, [...data.close.slice(0, 9)])).toBe(false);
  });

  it('19: opposite opinions cancel out; in the sketch they confirm each other', () => {
    const opinion = (component: 'oi' | 'tpo', direction: 1 | -1): Opinion => ({ component, direction, strength: 0.9, confidence: 1, asOf: 0, reason: component }); // prettier-ignore
    const opinions = [opinion('oi', 1), opinion('tpo', -1)];
    const weighed = opinions.map((one) => ({ strength: one.strength, weight: fusionWeights[one.component] }));
    expect(sketchFusion(weighed)).toBeCloseTo(0.9, 12); // above the threshold of 0.65: the sketch acts
    expect(fuse(opinions, 0)).toMatchObject({ net: 0, action: 0 });
  });
});
