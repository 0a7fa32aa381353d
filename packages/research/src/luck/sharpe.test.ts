import { describe, expect, it } from 'vitest';
import {
  deflatedSharpe,
  effectiveTrials,
  expectedMaximumSharpe,
  meanCorrelation,
  minimumBacktestYears,
  minimumTrackRecord,
  probabilisticSharpe,
  sharpeInterval,
  sharpeMoments,
} from './sharpe.js';
import { createRandom } from '../random.js';

const returns = [0.01, -0.02, 0.03, -0.01, 0.02, 0, -0.005, 0.015, -0.03, 0.025];
const moments = sharpeMoments(returns)!;

describe('the published values', () => {
  it('of moments and the probabilistic Sharpe ratio', () => {
    expect(moments.sharpe).toBeCloseTo(0.1761660659, 10);
    expect(moments.skew).toBeCloseTo(-0.2815953032, 10);
    expect(moments.kurtosis).toBeCloseTo(1.904268485, 10);
    expect(probabilisticSharpe(moments)).toBeCloseTo(0.6964237721, 10);
    const byMistake = { ...moments, kurtosis: moments.kurtosis - 3 };
    expect(probabilisticSharpe(byMistake)).toBeCloseTo(0.698433565, 10);
  });

  it.each([
    [2, 0.5197553443],
    [10, 1.5745983013],
    [45, 2.2356401777],
    [100, 2.5306028932],
    [200, 2.7655239046],
    [1000, 3.2551215137],
  ])('of the expected maximum of %i trials', (trials, value) => {
    expect(expectedMaximumSharpe(trials)).toBeCloseTo(value, 9);
  });

  it('of the deflated Sharpe ratio', () => {
    const paper = { sharpe: 2.5 / Math.sqrt(250), skew: -3, kurtosis: 10, count: 1250 };
    const trials = { count: 100, variance: 0.5 / 250 };
    expect(expectedMaximumSharpe(100, trials.variance)).toBeCloseTo(0.1131720019, 10);
    expect(deflatedSharpe(paper, trials)).toBeCloseTo(0.9003968, 7);
  });

  it('of the minimum track record', () => {
    const record = { sharpe: 0.1, skew: -0.5, kurtosis: 4, count: 100 };
    expect(minimumTrackRecord(record)).toBeCloseTo(287.1112202706, 9);
  });
});

describe('sharpe statistics', () => {
  it('hold together: a track record of the minimum length is just convincing', () => {
    const count = minimumTrackRecord(moments, 0.99);
    expect(probabilisticSharpe({ ...moments, count })).toBeCloseTo(0.99, 12);
    expect(minimumTrackRecord({ ...moments, sharpe: -0.1 })).toBe(Infinity);
    const { low, high } = sharpeInterval(moments);
    // The lower end of a 95 % interval is what 97.5 % of the truth lies above.
    expect(probabilisticSharpe(moments, low)).toBeCloseTo(0.975, 12);
    expect(probabilisticSharpe(moments, high)).toBeCloseTo(0.025, 12);
  });

  it('count correlated trials as fewer', () => {
    expect(effectiveTrials(100, 0)).toBe(100);
    expect(effectiveTrials(100, 1)).toBe(1);
    expect(effectiveTrials(100, 0.505)).toBe(51);
    expect(effectiveTrials(100, -0.2)).toBe(100);
    const deflated = (correlation: number): number =>
      deflatedSharpe(moments, { count: 1000, variance: 0.01, correlation });
    expect(deflated(0.9)).toBeGreaterThan(deflated(0));
    expect(minimumBacktestYears(45, 1)).toBeCloseTo(2.2356401777 ** 2, 8);
  });

  it('measure the mean pairwise correlation as pair by pair', () => {
    const { uniform } = createRandom(3);
    const shared = Array.from({ length: 50 }, uniform);
    const columns = Array.from({ length: 6 }, () => shared.map((x) => x + uniform()));
    const correlation = (a: readonly number[], b: readonly number[]): number => {
      const [x, y] = [a, b].map((v) => v.reduce((s, one) => s + one, 0) / v.length) as [number, number];
      const dot = (u: readonly number[], m: number, v: readonly number[], n: number): number =>
        u.reduce((s, one, t) => s + (one - m) * (v[t] - n), 0);
      return dot(a, x, b, y) / Math.sqrt(dot(a, x, a, x) * dot(b, y, b, y));
    };
    const pairs = columns.flatMap((a, i) => columns.slice(i + 1).map((b) => correlation(a, b)));
    const slow = pairs.reduce((sum, one) => sum + one, 0) / pairs.length;
    expect(meanCorrelation([...columns, shared.map(() => 0)])).toBeCloseTo(slow, 12);
    expect(meanCorrelation([])).toBe(0);
  });

  it('know when there is nothing to measure, and refuse the impossible', () => {
    expect(sharpeMoments([0.01])).toBeNull();
    expect(sharpeMoments([0.01, 0.01, 0.01])).toBeNull();
    expect(() => probabilisticSharpe({ sharpe: 2, skew: 3, kurtosis: 1, count: 10 })).toThrow(
      'no returns have skew 3',
    );
    expect(() => expectedMaximumSharpe(0)).toThrow('trials must be >= 1, got 0');
    expect(() => minimumTrackRecord(moments, 1)).toThrow('confidence must be between 0 and 1, got 1');
    expect(() => effectiveTrials(10, 1.5)).toThrow('correlation must be <= 1, got 1.5');
    expect(() => minimumBacktestYears(10, 0)).toThrow('annualSharpe must be > 0, got 0');
  });
});
