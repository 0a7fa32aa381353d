import { applyKernel } from '../apply.js';
import type { Column } from '../column.js';
import type { Kernel } from '../kernel.js';
import type { Operand, Series } from '../series.js';
import { conditionOf } from './made-conditions.js';

/**
 * Where `a` crosses `b` from below: the first bar above it after bars below it. Equal values keep the side that was, so a series that
 * touches `b` and turns back has not crossed it; values that only rounding sets apart (16 units in the last place) are equal.
 *
 * @param a A series, or a number.
 * @param b A series, or a number, in the unit of `a`.
 * @returns A condition: 1 where it holds, 0 where not, `NaN` where an operand has no value.
 * @see definitions §0
 * @example
 * ```ts
 * const golden = crossesAbove(ema(close, 12), ema(close, 26));
 * const recovered = crossesAbove(rsi(close, 14), 30);
 * ```
 */
export function crossesAbove(a: Operand, b: Operand): Series;
/** The same of columns, as a column. */
export function crossesAbove(a: Column | number, b: Column | number): Float64Array;
export function crossesAbove(a: Column | Operand, b: Column | Operand): Float64Array | Series {
  return conditionOf('crossesAbove', applyKernel(crossingsKernel, [], [a, b])[0]);
}

/**
 * Where `a` crosses `b` from above: the first bar below it after bars above it, as {@link crossesAbove}.
 *
 * @param a A series, or a number.
 * @param b A series, or a number, in the unit of `a`.
 * @returns A condition: 1 where it holds, 0 where not, `NaN` where an operand has no value.
 * @see definitions §0
 * @example
 * ```ts
 * const death = crossesBelow(ema(close, 12), ema(close, 26));
 * ```
 */
export function crossesBelow(a: Operand, b: Operand): Series;
/** The same of columns, as a column. */
export function crossesBelow(a: Column | number, b: Column | number): Float64Array;
export function crossesBelow(a: Column | Operand, b: Column | Operand): Float64Array | Series {
  return conditionOf('crossesBelow', applyKernel(crossingsKernel, [], [a, b])[1]);
}

/** Units in the last place that rounding may set two averages of the same prices apart by; no market's tick is as fine. */
const ulps = 16;

/** Crossings of `b` by `a`, upwards and downwards: both words read one pass. A missing value leaves the side as it was. */
function crossingsKernel(): Kernel<{ side: number }> {
  return {
    inputs: 2,
    outputs: 2,
    init: () => ({ side: 0 }),

    advance(state, [a, b], [up, down], from, to) {
      let side = state.side;

      for (let i = from; i < to; i++) {
        const x = a[i];
        const y = b[i];
        const apart = x - y;
        const tie = ulps * Number.EPSILON * Math.min(Math.abs(x), Math.abs(y));
        const now = apart > tie ? 1 : apart < -tie ? -1 : side;
        const crossed = side !== 0 && now !== side;
        if (x === x && y === y) {
          up[i] = crossed && now > 0 ? 1 : 0;
          down[i] = crossed && now < 0 ? 1 : 0;
        } else {
          up[i] = NaN;
          down[i] = NaN;
        }
        side = now;
      }

      state.side = side;
    },
  };
}
