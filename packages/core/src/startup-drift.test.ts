import { describe, expect, it } from 'vitest';
import { kernelStartupDrift, startupDrift } from './startup-drift.js';
import { sampleMarket } from './testing/sample-market.js';
import { averageKernel, sampleStrategy } from './testing/sample-strategy.js';

describe('startupDrift', () => {
  it('sees a recursive average forget its start at its own rate', () => {
    const drift = startupDrift(sampleStrategy, sampleMarket(3000), { period: 20 });
    const average = drift.find((one) => one.field === 'trend.average')!;
    // The weight of the start after n bars is (1 - 1/20)^n, and prices here stay within a fifth of each other.
    for (const { bars, difference } of average.drift)
      expect(difference).toBeLessThan(0.2 * 0.95 ** bars + 1e-15);
    expect(average.drift[0].difference).toBeGreaterThan(1e-6);
    expect(average.settledAfter).toBe(400);
    expect(drift.find((one) => one.field === 'flow.close')).toMatchObject({ settledAfter: 50 });
  });

  it('says when nothing tried was enough', () => {
    const drift = startupDrift(sampleStrategy, sampleMarket(3000), { period: 500 }, { histories: [50, 100] });
    expect(drift[0]).toMatchObject({ field: 'trend.average', settledAfter: undefined });
  });

  it('refuses data that is too short', () => {
    expect(() => startupDrift(sampleStrategy, sampleMarket(40))).toThrow('40 bars are too few');
  });
});

describe('kernelStartupDrift', () => {
  it('finds for a kernel what startupDrift finds for a feature made of it', () => {
    const data = sampleMarket(3000);
    const [ofKernel] = kernelStartupDrift(averageKernel(20), [data.close]);
    const ofFeature = startupDrift(sampleStrategy, data).find((one) => one.field === 'trend.average')!;
    expect(ofKernel).toEqual({ ...ofFeature, field: 'output 0' });
  });

  it('refuses columns that are too short', () => {
    expect(() => kernelStartupDrift(averageKernel(20), [new Float64Array(30)])).toThrow(
      '30 bars are too few',
    );
  });
});
