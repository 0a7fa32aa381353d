import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cvdSlope } from './volume/cvd-slope.js';
import { linreg } from './averages/linreg.js';
import { rollingSum } from './statistics/rolling-sum.js';
import { sma } from './averages/sma.js';
import { stdev } from './statistics/stdev.js';
import {
  exact,
  exactLine,
  exactVariance,
  exactWeightedSum,
  minus,
  over,
  plus,
  times,
  toNumber,
} from './testdata/exact.js';
import { random } from './testdata/market.js';
import { variance } from './statistics/variance.js';
import { wma } from './averages/wma.js';

const length = 260;
const next = random(3);
const noise = Float64Array.from({ length }, () => next() - 0.5);

/** Series that make textbook formulas lose their digits. */
const hostile = {
  'large with a small spread': noise.map((x) => 1e5 + 1e-4 * x),
  'huge with a spread of a few last bits': noise.map((x) => 1e9 + 1e-6 * x),
  'tiny coins': noise.map((x) => 1e-8 * (1 + 0.01 * x)),
  steps: noise.map((x, i) => (i % 60 < 30 ? 1 : 1e5) + 1e-4 * x),
  'outliers in a quiet market': noise.map((x, i) => (i % 37 === 5 ? 1e7 : 100 + 1e-3 * x)),
  'a trend': noise.map((x, i) => 1e4 + 50 * i + 1e-3 * x),
  'signed flow': noise.map((x, i) => (i % 2 === 0 ? 1e6 : -1e6) * (1 + x)),
};

const windows = (
  source: Float64Array,
  period: number,
): readonly (readonly [bar: number, values: readonly number[]])[] =>
  Array.from({ length: source.length - period + 1 }, (_, k) => [
    k + period - 1,
    [...source.subarray(k, k + period)],
  ]);

/** Largest distance from the exact value, relative to a scale. */
function worst(
  ours: Float64Array,
  source: Float64Array,
  period: number,
  truth: (values: readonly number[]) => number,
  scale: (values: readonly number[], exactly: number) => number = (_, exactly) => Math.abs(exactly),
): number {
  let most = 0;
  for (const [bar, values] of windows(source, period)) {
    const exactly = truth(values);
    const error = Math.abs(ours[bar] - exactly);
    if (Number.isNaN(error)) return NaN;
    if (error > 0) most = Math.max(most, error / scale(values, exactly));
  }
  return most;
}

const size = (values: readonly number[]): number =>
  values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
const spread = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);

describe('exact arithmetic', () => {
  it('agrees with doubles where they are exact', () => {
    for (const x of [0, 1, -2.5, 1e-300, 1e300, -1e-8, Number.MAX_VALUE]) expect(toNumber(exact(x))).toBe(x);
    expect(toNumber(plus(exact(0.1), exact(0.2)))).toBeCloseTo(0.3, 15);
    expect(toNumber(minus(times(exact(3), exact(7)), over(exact(1), exact(4))))).toBe(20.75);
    expect(toNumber(over(exact(1), exact(-3)))).toBeCloseTo(-1 / 3, 16);
  });

  it('shows what the textbook formula loses', () => {
    const values = [...hostile['large with a small spread'].subarray(0, 20)];
    const total = values.reduce((all, x) => all + x, 0);
    const textbook = values.reduce((all, x) => all + x * x, 0) / 20 - (total / 20) ** 2;
    expect(Math.abs(textbook / exactVariance(values) - 1)).toBeGreaterThan(1);
  });
});

describe.each(Object.entries(hostile))('on %s', (_, source) => {
  it.each([2, 5, 20, 100])('variance and deviation keep their digits over %d bars', (period) => {
    expect(worst(variance(source, period), source, period, exactVariance)).toBeLessThan(4e-14 * period);
    expect(
      worst(stdev(source, period), source, period, (values) => Math.sqrt(exactVariance(values))),
    ).toBeLessThan(4e-14 * period);
  });

  it.each([1, 5, 20, 100])('sums and means are right to the rounding of %d additions', (period) => {
    const ones = (values: readonly number[]): readonly number[] => values.map(() => 1);
    const bound = period * 2 ** -53;
    expect(
      worst(
        rollingSum(source, period),
        source,
        period,
        (v) => exactWeightedSum(v, ones(v)),
        (v) => period * size(v),
      ),
    ).toBeLessThanOrEqual(bound);
    expect(
      worst(sma(source, period), source, period, (v) => exactWeightedSum(v, ones(v)) / period, size),
    ).toBeLessThanOrEqual(bound + 2 ** -52);
  });

  it.each([2, 5, 20, 100])('the regression line is right in units of the spread of %d bars', (period) => {
    const { value, slope } = linreg(source, period);
    // One rounding at the level of the values cannot be avoided in `value`; all else is in units of the spread.
    const around = (v: readonly number[]): number => 1e-15 * period * spread(v) + 2 ** -52 * size(v);
    expect(worst(value, source, period, (v) => exactLine(v).value, around)).toBeLessThan(4);
    expect(worst(slope, source, period, (v) => exactLine(v).slope, spread)).toBeLessThan(2e-15 * period);
  });

  it.each([2, 5, 20, 100])('the weighted average is right in units of the spread of %d bars', (period) => {
    const weights = Array.from({ length: period }, (_one, k) => k + 1);
    const total = (period * (period + 1)) / 2;
    const around = (v: readonly number[]): number => 1e-15 * period * spread(v) + 2 ** -52 * size(v);
    expect(
      worst(wma(source, period), source, period, (v) => exactWeightedSum(v, weights) / total, around),
    ).toBeLessThan(4);
  });

  it.each([2, 5, 20, 100])('the slope of the cumulated column is right over %d bars', (period) => {
    const cumulated = (v: readonly number[]): number => {
      // Exactly: the weights of the deltas, without the common divisor.
      const weights = v.map((_one, k) => k * (period - k));
      return (exactWeightedSum(v, weights) * 6) / (period * (period * period - 1));
    };
    expect(worst(cvdSlope(source, period), source, period, cumulated, (v) => period * size(v))).toBeLessThan(
      1e-15 * period,
    );
  });
});

describe('cvdSlope', () => {
  it('is the slope of the cumulated deltas, whatever their origin', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 8, maxLength: 60 }),
        fc.integer({ min: -1e6, max: 1e6 }),
        (deltas, origin) => {
          let total = origin;
          const cvd = Float64Array.from(deltas, (x) => (total += x));
          const ours = cvdSlope(Float64Array.from(deltas), 8);
          const { slope } = linreg(cvd, 8);
          for (let i = 7; i < cvd.length; i++) expect(ours[i]).toBeCloseTo(slope[i], 7);
        },
      ),
    );
  });
});

describe('rolling statistics', () => {
  it('do not drift over a million bars', () => {
    const many = random(9);
    const source = Float64Array.from({ length: 1_000_000 }, () => 1e5 + 1e-4 * many());
    const period = 20;
    const deviation = stdev(source, period);
    for (const bar of [19, 20, 500_003, 999_998, 999_999]) {
      const truth = Math.sqrt(exactVariance([...source.subarray(bar - period + 1, bar + 1)]));
      expect(Math.abs(deviation[bar] / truth - 1)).toBeLessThan(1e-13);
    }
  });

  it('of a constant are the constant, and 0', () => {
    const source = new Float64Array(100).fill(0.1);
    expect(new Set(stdev(source, 7).subarray(6))).toEqual(new Set([0]));
    expect(new Set(linreg(source, 7).value.subarray(6))).toEqual(new Set([0.1]));
  });

  it('shift and scale with their input', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 20, maxLength: 50 }),
        (values) => {
          const source = Float64Array.from(values);
          const moved = source.map((x) => 4 * x + 1024);
          const [a, b] = [stdev(source, 10), stdev(moved, 10)];
          for (let i = 9; i < a.length; i++) expect(b[i]).toBe(4 * a[i]); // whole numbers: nothing is rounded on the way
        },
      ),
    );
  });
});
