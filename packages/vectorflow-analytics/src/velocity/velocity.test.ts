import { describe, expect, it } from 'vitest';
import { describeKernel, seededRandom } from '@veloce/core/testing';
import { er } from '@veloce/indicators';
import { simulated } from '../testdata/markets.js';
import { activityScore, activityScoreKernel, activityScores, pollingIntervalMs } from './activity.js';
import { adaptiveVelocity, adaptiveVelocityKernel } from './velocity.js';

describe('adaptiveVelocity', () => {
  it('§10: efficiency ratio', () => {
    expect(er(Float64Array.of(10, 11, 10.5, 12, 12.5, 12), 5)[5]).toBe(0.5);
  });

  it('is at every bar what the formula gives on the closes themselves', () => {
    const { close, length } = simulated(3_000, 2);
    const { velocity, acceleration, bars } = adaptiveVelocity(close, { fast: 5, slow: 20, memory: 100 });
    for (let i = 125; i < length; i++) {
      let path = 0;
      for (let k = i - 19; k <= i; k++) path += Math.abs(close[k] - close[k - 1]);
      const efficiency = path === 0 ? 0 : Math.abs(close[i] - close[i - 20]) / path;
      const n = Math.round(20 - 15 * efficiency);
      const returns = Array.from({ length: 100 }, (_, k) =>
        Math.log(close[i - n - k] / close[i - n - k - 1]),
      );
      const mean = returns.reduce((sum, x) => sum + x, 0) / 100;
      const deviation = Math.sqrt(returns.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 100);
      expect(bars[i]).toBe(n);
      expect(velocity[i]).toBeCloseTo(Math.log(close[i] / close[i - n]) / (deviation * Math.sqrt(n)), 9);
      if (i > 125) expect(acceleration[i]).toBe(velocity[i] - velocity[i - 1]);
    }
    // The longest window: 100 returns that end up to 20 bars ago.
    expect(velocity[110]).toSatisfy((x: number) => Number.isNaN(x) || Number.isFinite(x));
    expect(velocity[99]).toBeNaN();
  });

  it('is about standard normal under a random walk, at any price and pace', () => {
    const random = seededRandom(4);
    for (const [price, pace] of [[1, 1e-4], [50_000, 0.01]]) {
      let level = price;
      const close = Float64Array.from({ length: 60_000 }, () => (level *= Math.exp(pace * (random() + random() + random() - 1.5)))); // prettier-ignore
      const known = adaptiveVelocity(close, { fast: 5, slow: 20, memory: 100 }).velocity.filter((x) => x === x);
      const mean = known.reduce((sum, x) => sum + x, 0) / known.length;
      const deviation = Math.sqrt(known.reduce((sum, x) => sum + x * x, 0) / known.length);
      // Overlapping windows: about 3,000 independent ones, so errors of 0.02; n follows the path, which adds a little.
      expect(Math.abs(mean)).toBeLessThan(0.1);
      expect(Math.abs(deviation - 1)).toBeLessThan(0.15);
    } // prettier-ignore
  });

  it('refuses windows that do not fit', () => {
    expect(() => adaptiveVelocityKernel(5, 5, 100)).toThrow(/slow must be an integer >= 6, got 5/);
  });

  describeKernel('adaptiveVelocity', () => adaptiveVelocityKernel(5, 20, 50), {
    inputs: [simulated(600, 2).close],
  });
});

describe('activityScore', () => {
  it('weighs sizes of changes, never their signs', () => {
    expect(activityScore({ price: 0.0002, volume: -0.1, openInterest: 0, book: 0.02 })).toEqual({
      score: 0.3 * 2 + 0.25 * 2 + 0.2,
      parts: { price: 2, volume: 2, openInterest: 0, book: 1 },
    });
    expect(activityScore({ price: -1, volume: 9, openInterest: -1, book: -1 }).score).toBeCloseTo(5, 12);
  });

  it('leaves out what is not known', () => {
    expect(activityScore({ price: 0.0002 })).toEqual({ score: 2, parts: { price: 2 } });
    expect(activityScore({ price: NaN }).score).toBeNaN();
  });

  it('sets the pace of polling', () => {
    expect([4, 3, 2.5, 2, 1, 0.5, 0, NaN].map(pollingIntervalMs)).toEqual(
      [1_000, 2_000, 2_000, 5_000, 5_000, 15_000, 15_000, 5_000], // prettier-ignore
    );
  });

  const random = seededRandom(8);
  const inputs = [1e-4, 0.1, 0.02, 1].map((size) =>
    Float64Array.from({ length: 600 }, () => size * (random() - 0.5)),
  );

  it('as columns is the same', () => {
    const [price, volume, openInterest, book] = inputs;
    const scores = activityScores(price, volume, openInterest, book);
    scores.forEach((x, i) => {
      const changes = { price: price[i], volume: volume[i], openInterest: openInterest[i], book: book[i] };
      expect(x).toBe(activityScore(changes).score);
    });
  });

  describeKernel('activityScore', activityScoreKernel, { inputs });
});
