import type { Column } from '../column.js';
import type { Operand, Series } from '../series.js';
import { combine } from './combine.js';

/**
 * `a + b` at each bar.
 *
 * @example
 * ```ts
 * const upper = plus(sma(close, 20), times(atr(high, low, close, 14), 2));
 * ```
 */
export function plus(a: Operand, b: Operand): Series;
/** The same of columns, as a column. */
export function plus(a: Column | number, b: Column | number): Float64Array;
export function plus(a: Column | Operand, b: Column | Operand): Float64Array | Series {
  return combine('plus', sum, [a, b]);
}

/**
 * `a - b` at each bar.
 *
 * @example
 * ```ts
 * const range = minus(high, low);
 * ```
 */
export function minus(a: Operand, b: Operand): Series;
/** The same of columns, as a column. */
export function minus(a: Column | number, b: Column | number): Float64Array;
export function minus(a: Column | Operand, b: Column | Operand): Float64Array | Series {
  return combine('minus', difference, [a, b]);
}

/**
 * `a * b` at each bar.
 *
 * @example
 * ```ts
 * const twoPercent = times(close, 0.02);
 * ```
 */
export function times(a: Operand, b: Operand): Series;
/** The same of columns, as a column. */
export function times(a: Column | number, b: Column | number): Float64Array;
export function times(a: Column | Operand, b: Column | Operand): Float64Array | Series {
  return combine('times', product, [a, b]);
}

/**
 * `a / b` at each bar; `NaN` where `b` is 0.
 *
 * @example
 * ```ts
 * const relative = dividedBy(volume, sma(volume, 50));
 * ```
 */
export function dividedBy(a: Operand, b: Operand): Series;
/** The same of columns, as a column. */
export function dividedBy(a: Column | number, b: Column | number): Float64Array;
export function dividedBy(a: Column | Operand, b: Column | Operand): Float64Array | Series {
  return combine('dividedBy', ratio, [a, b]);
}

/**
 * The larger of two values at each bar; `NaN` where one is.
 *
 * @example
 * ```ts
 * const top = larger(open, close);
 * ```
 */
export function larger(a: Operand, b: Operand): Series;
/** The same of columns, as a column. */
export function larger(a: Column | number, b: Column | number): Float64Array;
export function larger(a: Column | Operand, b: Column | Operand): Float64Array | Series {
  return combine('larger', maximum, [a, b]);
}

/**
 * The smaller of two values at each bar; `NaN` where one is.
 *
 * @example
 * ```ts
 * const bottom = smaller(open, close);
 * ```
 */
export function smaller(a: Operand, b: Operand): Series;
/** The same of columns, as a column. */
export function smaller(a: Column | number, b: Column | number): Float64Array;
export function smaller(a: Column | Operand, b: Column | Operand): Float64Array | Series {
  return combine('smaller', minimum, [a, b]);
}

/**
 * The size of a value at each bar, without its sign.
 *
 * @example
 * ```ts
 * const body = absolute(minus(close, open));
 * ```
 */
export function absolute(a: Operand): Series;
/** The same of a column, as a column. */
export function absolute(a: Column | number): Float64Array;
export function absolute(a: Column | Operand): Float64Array | Series {
  return combine('absolute', size, [a]);
}

const sum = (a: number, b: number): number => a + b;
const difference = (a: number, b: number): number => a - b;
const product = (a: number, b: number): number => a * b;
const ratio = (a: number, b: number): number => (b === 0 ? NaN : a / b);
const maximum = (a: number, b: number): number => Math.max(a, b);
const minimum = (a: number, b: number): number => Math.min(a, b);
const size = (a: number): number => Math.abs(a);
