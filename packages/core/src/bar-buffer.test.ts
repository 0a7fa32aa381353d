import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBarBuffer } from './bar-buffer.js';
import { fromRows, type Bar } from './from-rows.js';
import { columnNames, columnOf } from './market-data.js';

const market = { symbol: 'X', timeframe: '1m' } as const;
const value = fc.oneof(fc.constantFrom(0, 1, 2, 3, -1, NaN, Infinity, -0), fc.double({ min: 0.5, max: 4 }));
const mostly = fc.oneof(
  { arbitrary: fc.double({ min: 1, max: 2, noNaN: true }), weight: 9 },
  { arbitrary: value, weight: 1 },
);
const anyBar = fc.record(
  {
    time: fc.constantFrom(0, 60_000, 60_001, NaN),
    open: mostly,
    high: fc.oneof({ arbitrary: fc.constantFrom(2, 3), weight: 9 }, { arbitrary: value, weight: 1 }),
    low: fc.oneof({ arbitrary: fc.constantFrom(0.5, 1), weight: 9 }, { arbitrary: value, weight: 1 }),
    close: mostly,
    volume: mostly,
    buyVolume: value,
    funding: value,
    extra: fc.record({ mark: value }, { requiredKeys: [] }),
  },
  { requiredKeys: ['time', 'open', 'high', 'low', 'close', 'volume'] },
);

describe('createBarBuffer', () => {
  it('accepts what fromRows accepts, refuses what it refuses, in the same words, and holds the same values', () => {
    const buffer = createBarBuffer('X', '1m');
    const outcome = (load: () => ReturnType<typeof fromRows>): unknown => {
      try {
        const data = load();
        const present = columnNames(data).filter((name) => !Number.isNaN(columnOf(data, name)![0]));
        return Object.fromEntries(present.map((name) => [name, columnOf(data, name)![0]]));
      } catch (error) {
        return String(error);
      }
    };
    fc.assert(
      fc.property(anyBar, (bar) => {
        expect(outcome(() => buffer.load(bar as Bar))).toEqual(outcome(() => fromRows([bar as Bar], market)));
      }),
      { numRuns: 2000 },
    );
  });

  it('takes no new extra name without end: each is a column of its own', () => {
    const buffer = createBarBuffer('X', '1m');
    const bar = (i: number, name: string) => ({ time: 60_000 * i, open: 1, high: 1, low: 1, close: 1, volume: 1, extra: { [name]: i } });
    for (let i = 1; i <= 1_000; i++) buffer.load(bar(i, `x${i}`));
    const before = buffer.load(bar(1_001, 'x1')).time[0];
    expect(() => buffer.load(bar(1_002, 'other'))).toThrow('a new name after 1000 others');
    // It is as it was, and goes on.
    expect(buffer.load(bar(1_003, 'x2')).extra['x2']?.[0]).toBe(1_003);
    expect(before).toBe(60_060_000);
  }); // prettier-ignore
});
