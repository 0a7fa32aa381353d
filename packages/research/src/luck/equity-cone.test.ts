import { describe, expect, it } from 'vitest';
import { equityCone } from './equity-cone.js';
import { bootstrapReturns } from './resampling.js';

const returns = Float64Array.from({ length: 90 }, (_, t) => 0.01 * Math.sin(t * t) + 0.001);
const options = { seed: 4, replications: 300 };

describe('equityCone', () => {
  it('ends where the paths of bootstrapReturns end', () => {
    const cone = equityCone(returns, 5_000, options);
    const { finalReturn } = bootstrapReturns(returns, options);
    for (const name of ['p5', 'p25', 'p50', 'p75', 'p95'] as const) {
      expect(cone[name]).toHaveLength(91);
      expect(cone[name][0]).toBe(5_000);
      // The same products, begun with 5000 instead of 1: the last digits differ.
      expect(cone[name][90] / 5_000 - 1).toBeCloseTo(finalReturn[name], 12);
    }
  });

  it('is a cone: the percentiles are in order on every day', () => {
    const { p5, p25, p50, p75, p95 } = equityCone(returns, 1, options);
    for (let t = 0; t <= 90; t++) {
      const day = [p5[t], p25[t], p50[t], p75[t], p95[t]];
      expect([...day].sort((a, b) => a - b)).toEqual(day);
    }
  });

  it.each([
    [[0.1], 1, {}, /needs at least two returns, got 1/],
    [[0.1, 0.2], 0, {}, /capital must be > 0, got 0/],
    [[0.1, 0.2], 1, { replications: 0 }, /equityCone: replications/],
  ])('refuses %j, %d, %j', (few, capital, bad, message) => {
    expect(() => equityCone(few, capital, bad)).toThrow(message);
  });
});
