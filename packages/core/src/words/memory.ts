import { shown } from '../shown.js';
import { applyKernel } from '../apply.js';
import { conditionOf } from './made-conditions.js';
import type { Column } from '../column.js';
import type { Kernel } from '../kernel.js';
import type { Operand, Series } from '../series.js';
import { rollingExtremeKernel, type BlockExtreme } from './rolling-extreme.js';

/**
 * True where a condition held at one of the last bars, this one included.
 *
 * @param condition 0 is false, `NaN` is not known.
 * @param bars How many bars to look back over, an integer >= 1; 1 is this bar alone.
 * @returns A condition: 1 where it held, 0 where it held at none of them, `NaN` where it held at none that is known.
 * @throws {RangeError} when `bars` is not an integer >= 1.
 * @example
 * ```ts
 * const armed = within(crossesAbove(rsi(close, 14), 30), 10);
 * ```
 */
export function within(condition: Operand, bars: number): Series;
/** The same of a column, as a column. */
export function within(condition: Column, bars: number): Float64Array;
export function within(condition: Column | Operand, bars: number): Float64Array | Series {
  return conditionOf('within', applyKernel(withinKernel, [bars], [condition])[0]);
}

/** Bars since the condition was last true and last not known; before the first bar it is not known. */
function withinKernel(bars: number): Kernel<{ held: number; unknown: number }> {
  checkBars('within', bars);
  return {
    inputs: 1,
    outputs: 1,
    init: () => ({ held: Infinity, unknown: 0 }),

    advance(state, [condition], [output], from, to) {
      let held = 1 * state.held; // unboxed
      let unknown = 1 * state.unknown;

      for (let i = from; i < to; i++) {
        const x = condition[i];
        held = x !== 0 && x === x ? 0 : held + 1;
        unknown = x === x ? unknown + 1 : 0;
        output[i] = held < bars ? 1 : unknown < bars ? NaN : 0;
      }

      state.held = held;
      state.unknown = unknown;
    },
  };
}

/**
 * Bars since a condition last held, 0 where it does.
 *
 * @param condition 0 is false, `NaN` is not known.
 * @returns Bars; `NaN` before it first held, and where it is not known.
 * @example
 * ```ts
 * const late = above(since(crossesAbove(close, sma(close, 200))), 50);
 * ```
 */
export function since(condition: Operand): Series;
/** The same of a column, as a column. */
export function since(condition: Column): Float64Array;
export function since(condition: Column | Operand): Float64Array | Series {
  return applyKernel(barsSinceKernel, [], [condition])[0];
}

/** The kernel of {@link since}: bars since its one input was last neither 0 nor `NaN`. */
export function barsSinceKernel(): Kernel<{ bars: number }> {
  return {
    inputs: 1,
    outputs: 1,
    init: () => ({ bars: NaN }),

    advance(state, inputs, outputs, from, to) {
      const condition = inputs[0];
      const output = outputs[0];
      let bars = 1 * state.bars; // unboxed

      for (let i = from; i < to; i++) {
        const x = condition[i];
        bars = x === 0 || x !== x ? bars + 1 : 0;
        output[i] = bars + 0 * x;
      }

      state.bars = bars;
    },
  };
}

/**
 * The highest of the last values, this one included.
 *
 * @param source Any unit.
 * @param bars How many, an integer >= 1.
 * @returns In the unit of `source`; `NaN` at the first `bars - 1` bars and while a value is missing among them.
 * @throws {RangeError} when `bars` is not an integer >= 1.
 * @example
 * ```ts
 * const channel = highest(high, 20);
 * ```
 */
export function highest(source: Operand, bars: number): Series;
/** The same of a column, as a column. */
export function highest(source: Column, bars: number): Float64Array;
export function highest(source: Column | Operand, bars: number): Float64Array | Series {
  return applyKernel(highestKernel, [bars], [source])[0];
}

/**
 * The lowest of the last values, this one included.
 *
 * @param source Any unit.
 * @param bars How many, an integer >= 1.
 * @returns In the unit of `source`; `NaN` at the first `bars - 1` bars and while a value is missing among them.
 * @throws {RangeError} when `bars` is not an integer >= 1.
 * @example
 * ```ts
 * const swing = lowest(low, 10);
 * ```
 */
export function lowest(source: Operand, bars: number): Series;
/** The same of a column, as a column. */
export function lowest(source: Column, bars: number): Float64Array;
export function lowest(source: Column | Operand, bars: number): Float64Array | Series {
  return applyKernel(lowestKernel, [bars], [source])[0];
}

function highestKernel(bars: number): Kernel<BlockExtreme> {
  checkBars('highest', bars);
  return rollingExtremeKernel(bars, 1);
}

function lowestKernel(bars: number): Kernel<BlockExtreme> {
  checkBars('lowest', bars);
  return rollingExtremeKernel(bars, -1);
}

function checkBars(word: string, bars: number): void {
  if (!Number.isSafeInteger(bars) || bars < 1) {
    throw new RangeError(`${word}: bars must be an integer >= 1, got ${shown(bars)}`);
  }
}
