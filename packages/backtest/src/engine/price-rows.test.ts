import { atOnce } from '@veloce/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstReached, priceRows } from './price-rows.js';

const anyBars = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 3 }), fc.nat(20)),
  {
    minLength: 1,
    maxLength: 60,
    size: 'max',
  },
);

describe('firstReached', () => {
  it('finds the bar that a look at each bar finds', () => {
    fc.assert(
      fc.property(
        anyBars,
        fc.nat(60),
        fc.nat(60),
        fc.constantFrom(NaN, 0, 2, 5),
        fc.constantFrom(NaN, 6, 9, 13),
        (walk, i, length, below, above) => {
          // Some prices are not known.
          const low = Float64Array.from(walk, ([x, , gap]) => (gap === 0 ? NaN : x));
          const high = Float64Array.from(walk, ([x, up, gap]) => (gap === 1 ? NaN : x + up));
          const rows = atOnce(priceRows({ open: low, high, low, close: high, length: low.length }));
          const end = Math.min(i + length, low.length);
          let first = Math.min(i, end);
          while (first < end && !(low[first] <= below || high[first] >= above)) first++;
          expect(firstReached(rows, Math.min(i, end), end, below, above)).toBe(first);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
