import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.js';
import { deflatedSharpe, sharpeMoments } from '../luck/sharpe.js';
import type { SweepRow } from './objective.js';
import type { MetricValues } from './row.js';
import { sweepLuck } from './sweep-luck.js';
import type { SweepResult } from './sweep.js';

/** A sweep whose sets earn noise, and one of them something on top. */
function noiseSweep(seed: number, sets: number, days: number, edge = 0, earlierTrials = 0): SweepResult {
  const rows = Array.from({ length: sets }, (_, trial): SweepRow => {
    const { uniform } = createRandom(seed, trial);
    const returns = Float64Array.from(
      { length: days },
      () => 0.02 * (uniform() - 0.5 + (trial === 1 ? edge : 0)),
    );
    const metrics = { sharpe: sharpeMoments(returns)!.sharpe } as MetricValues;
    return { trial, params: { trial }, metrics, returns, score: metrics.sharpe, feasible: true };
  });
  const best = rows.reduce((a, b) => (b.score! > a.score! ? b : a));
  return { rows, best, top: [], trials: sets + earlierTrials, resumed: 0, notes: [] };
}

describe('sweepLuck', () => {
  it('exposes the winner of 1000 sets without an edge', () => {
    const luck = sweepLuck(noiseSweep(1, 1_000, 365), { blocks: 10, replications: 100 })!;
    // On its own it looks like skill.
    expect(luck.probabilisticSharpe).toBeGreaterThan(0.995);
    expect(luck.deflatedSharpe).toBeLessThan(0.95);
    expect(luck.overfitting!.probability).toBeGreaterThan(0.2);
    expect(luck.realityCheck.spa.pValue).toBeGreaterThan(0.05);
    expect(luck.effectiveTrials).toBeGreaterThan(950);
    // Sharpe ratios of 365 days of noise have a deviation of 1/√365, and the best of 1000 is 3.26 of these above 0.
    expect(luck.expectedMaximum).toBeCloseTo(3.26 / Math.sqrt(365), 2);
    expect(luck.minimumTrackRecord).toBeLessThan(365);
  });

  it('lets an edge pass that stands out', () => {
    const luck = sweepLuck(noiseSweep(1, 1_000, 365, 0.12), { blocks: 10, replications: 100 })!;
    expect(luck.deflatedSharpe).toBeGreaterThan(0.95);
    expect(luck.overfitting!.probability).toBeLessThan(0.05);
    expect(luck.realityCheck).toMatchObject({ best: 1, spa: { pValue: 1 / 101 } });
  });

  it('counts what was tried before', () => {
    const sweep = noiseSweep(3, 30, 200);
    const before = sweepLuck(noiseSweep(3, 30, 200, 0, 5_000))!;
    expect(before.deflatedSharpe).toBeLessThan(sweepLuck(sweep)!.deflatedSharpe);
    expect(before.trials).toBe(5_030);
    const alone = sweepLuck({ ...sweep, rows: [sweep.best!], trials: 1 })!;
    expect(alone.deflatedSharpe).toBe(
      deflatedSharpe(sharpeMoments(sweep.best!.returns)!, { count: 1, variance: 0 }),
    );
    expect(alone.deflatedSharpe).toBe(alone.probabilisticSharpe);
    expect(alone.overfitting).toBeNull();
  });

  it('has nothing to judge without a winner', () => {
    expect(sweepLuck({ ...noiseSweep(1, 3, 50), best: null })).toBeNull();
  });
});
