import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { argmax } from './statistics/argmax.js';
import { argmin } from './statistics/argmin.js';
import { lag } from './statistics/lag.js';
import { max } from './statistics/max.js';
import { median } from './statistics/median.js';
import { min } from './statistics/min.js';
import { percentRank } from './statistics/percent-rank.js';
import { pivots } from './statistics/pivots.js';
import { quantile } from './statistics/quantile.js';
import { zigzag } from './statistics/zigzag.js';

/** Few distinct values, so that equal ones meet, and gaps. */
const column = fc
  .array(
    fc.oneof(
      { weight: 12, arbitrary: fc.integer({ min: -4, max: 4 }) },
      { weight: 1, arbitrary: fc.constant(NaN) },
    ),
    {
      maxLength: 70,
    },
  )
  .map((values) => Float64Array.from(values));
const period = fc.integer({ min: 1, max: 30 });

/** A quantity of each complete window without gaps, from its definition. */
function byDefinition(
  source: Float64Array,
  length: number,
  quantity: (window: readonly number[]) => number,
): Float64Array {
  return source.map((_, i) => {
    const window = [...source.subarray(Math.max(0, i - length + 1), i + 1)];
    return window.length < length || window.some(Number.isNaN) ? NaN : quantity(window);
  });
}

const bySize = (window: readonly number[]): readonly number[] => [...window].sort((a, b) => a - b);
const plainZero = (values: Float64Array): number[] => [...values].map((x) => x + 0); // -0 is 0

describe.each([
  ['max', max, (window: readonly number[]) => Math.max(...window)],
  ['min', min, (window: readonly number[]) => Math.min(...window)],
  [
    'argmax',
    argmax,
    (window: readonly number[]) => window.length - 1 - window.lastIndexOf(Math.max(...window)),
  ],
  [
    'argmin',
    argmin,
    (window: readonly number[]) => window.length - 1 - window.lastIndexOf(Math.min(...window)),
  ],
  [
    'median',
    median,
    (window: readonly number[]) => {
      const sorted = bySize(window);
      return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
    },
  ],
  [
    'quantile of 30 %',
    (source: Float64Array, n: number) => quantile(source, n, 0.3),
    (window: readonly number[]) => {
      const sorted = bySize(window);
      const place = 0.3 * (sorted.length - 1);
      const low = Math.floor(place);
      return sorted[low] + (place - low) * (sorted[Math.ceil(place)] - sorted[low]);
    },
  ],
  [
    'percentRank',
    percentRank,
    (window: readonly number[]) => {
      const newest = window[window.length - 1];
      const below = window.filter((x) => x < newest).length;
      const equal = window.filter((x) => x === newest).length;
      return (100 * (below + equal / 2)) / window.length;
    },
  ],
] as const)('%s', (_, ours, quantity) => {
  it('is what its definition says, with gaps and equal values', () => {
    fc.assert(
      fc.property(column, period, (source, n) => {
        const expected = plainZero(byDefinition(source, n, quantity));
        plainZero(ours(source, n)).forEach((value, i) => {
          if (Number.isNaN(expected[i])) expect(value).toBeNaN();
          else expect(value).toBeCloseTo(expected[i], 12);
        });
      }),
      { numRuns: 400 },
    );
  });
});

describe('pivots', () => {
  it('are what their definition says, at the bar that confirms them', () => {
    fc.assert(
      fc.property(
        column,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 4 }),
        (source, left, right) => {
          const found = pivots(source, source, left, right);
          source.forEach((_, i) => {
            const at = i - right;
            const x = source[at];
            const before = at >= left ? [...source.subarray(at - left, at)] : [NaN];
            const after = at >= 0 ? [...source.subarray(at + 1, i + 1)] : [NaN];
            const isHigh = before.every((y) => x > y) && after.every((y) => x >= y);
            const isLow = before.every((y) => x < y) && after.every((y) => x <= y);
            expect(found.high[i]).toEqual(isHigh ? x : NaN);
            expect(found.low[i]).toEqual(isLow ? x : NaN);
          });
        },
      ),
    );
  });
});

describe('zigzag', () => {
  it('tells turning points late, alternating, each an extreme since the one before', () => {
    const walk = fc.array(fc.double({ min: -0.06, max: 0.06, noNaN: true }), { minLength: 5, maxLength: 80 });
    fc.assert(
      fc.property(walk, (steps) => {
        let price = 100;
        const close = Float64Array.from(steps, (step) => (price *= 1 + step));
        const [high, low] = [close.map((c) => c * 1.001), close.map((c) => c * 0.999)];
        const found = zigzag(high, low, 0.05);
        let last = 0;
        let from = 0;
        found.direction.forEach((direction, i) => {
          if (Number.isNaN(direction)) return;
          expect(direction).not.toBe(last);
          const at = i - found.ago[i];
          expect(found.ago[i]).toBeGreaterThan(0);
          const own = direction > 0 ? high : low;
          expect(found.price[i]).toBe(own[at]);
          const between = [...own.subarray(from, i + 1)];
          expect(found.price[i]).toBe(direction > 0 ? Math.max(...between) : Math.min(...between));
          last = direction;
          from = at + 1;
        });
      }),
    );
  });
});

it('lag is the column moved by its bars', () => {
  fc.assert(
    fc.property(column, fc.integer({ min: 0, max: 30 }), (source, bars) => {
      expect(lag(source, bars)).toEqual(source.map((_, i) => (i < bars ? NaN : source[i - bars])));
    }),
  );
});
