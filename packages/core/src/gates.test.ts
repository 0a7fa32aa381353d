import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { right } from 'fp-ts/lib/Either.js';
import { gatesOf, walkGates } from './gates.js';
import { rejection, type Rejection } from './phase.js';
import type { AnyPhase } from './strategy.js';

const phaseOf = (name: string, decisive: boolean | undefined): AnyPhase => ({
  name,
  features: () => ({}),
  decide: () => right(null),
  ...(decisive !== undefined && {
    gate: { feature: 'open', rejection: rejection(name, `${name} is closed`), decisive },
  }),
});

/** A walker over gates by their decisiveness (`undefined`: no gate), with one column each, and the calls of its counter. */
const walkerOf = (kinds: readonly (boolean | undefined)[], columns: readonly Float64Array[]) => {
  const phases = kinds.map((kind, k) => phaseOf(`p${k}`, kind));
  const counts = { entered: 0, stopped: new Map<string, number>() };
  const counter = {
    entered: (bars: number) => (counts.entered += bars),
    stopped(k: number, reason: string, bars: number) {
      const key = `${k}: ${reason}`;
      if (bars > 0) counts.stopped.set(key, (counts.stopped.get(key) ?? 0) + bars);
    },
  };
  const slots = kinds.map((_, k): Record<string, number> => ({ open: k }));
  return { walker: walkGates(gatesOf(phases, slots), columns, counter), counts };
};
const reasonOf = (stop: { readonly left: Rejection } | undefined): string | undefined => stop?.left.reason;

describe('a walker over gates', () => {
  it('stops at the first leading gate that is closed or unknown, and says which', () => {
    const columns = [Float64Array.of(1, 0, NaN, 1, 1), Float64Array.of(1, 1, 1, 0, NaN)];
    const { walker, counts } = walkerOf([true, false], columns);
    expect(walker.leading).toBe(2);
    expect([0, 1, 2, 3, 4].map((i) => reasonOf(walker.stop(i)))).toEqual([
      undefined,
      'p0 is closed',
      'open has no value yet',
      'p1 is closed',
      'open has no value yet',
    ]);
    expect(Object.fromEntries(counts.stopped)).toEqual({
      '0: p0 is closed': 1,
      '0: open has no value yet': 1,
      '1: p1 is closed': 1,
      '1: open has no value yet': 1,
    });
  });

  it('leads only up to the first gate that is not decisive, or the first phase without one', () => {
    const columns = [Float64Array.of(1), Float64Array.of(0), Float64Array.of(0)];
    expect(walkerOf([false, true], columns).walker.leading).toBe(1);
    expect(walkerOf([true, undefined, true], columns).walker.leading).toBe(1);
    expect(walkerOf([undefined, true], columns).walker.leading).toBe(0);
    const { walker } = walkerOf([false, true], columns);
    expect(walker.stop(0)).toBeUndefined();
    expect(reasonOf(walker.closedAt(1, 0))).toBe('p1 is closed');
    expect(walkerOf([undefined], columns).walker.closedAt(0, 0)).toBeUndefined();
  });

  it('skips just the bars that it would stop, and counts them as if each had been asked', () => {
    const value = fc.constantFrom(0, NaN, 1, -3);
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(true, false, undefined), { minLength: 1, maxLength: 4 }),
        fc.array(fc.tuple(value, value, value, value), { minLength: 1, maxLength: 60 }),
        (kinds, bars) => {
          const columns = [0, 1, 2, 3].map((k) => Float64Array.from(bars, (bar) => bar[k]));
          const skipping = walkerOf(kinds, columns);
          const asking = walkerOf(kinds, columns);
          let expected = 0;
          let at = 0;
          while (at < bars.length) {
            const next = skipping.walker.skip(at, bars.length);
            for (; expected < bars.length && asking.walker.stop(expected) !== undefined; expected++)
              asking.counts.entered++;
            expect(next).toBe(expected);
            at = next + 1;
            expected++;
          }
          expect(skipping.counts).toEqual(asking.counts);
        },
      ),
    );
  });

  it('reads the columns as they are: they are others in the next block', () => {
    const columns = [Float64Array.of(0)];
    const { walker } = walkerOf([true], columns);
    expect(walker.skip(0, 1)).toBe(1);
    columns[0] = Float64Array.of(1);
    expect(walker.skip(0, 1)).toBe(0);
  });

  it('refuses a gate that is no feature of its phase', () => {
    expect(() => gatesOf([phaseOf('p', true)], [{}])).toThrow('its gate open is not one of its features');
  });
});
