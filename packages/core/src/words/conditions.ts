import type { Column } from '../column.js';
import type { Operand, Series } from '../series.js';
import { combine } from './combine.js';
import { conditionOf } from './made-conditions.js';

/**
 * Where `a` is above `b`.
 *
 * A condition is 1 where it holds, 0 where it does not, and `NaN` where that is not known: a value that it needs is missing or
 * warming up. What is not known never holds.
 *
 * @param a A series, or a number.
 * @param b A series, or a number, in the unit of `a`.
 * @example
 * ```ts
 * const up = above(close, sma(close, 200));
 * ```
 */
export function above(a: Operand, b: Operand): Series;
/** The same of columns, as a column. */
export function above(a: Column | number, b: Column | number): Float64Array;
export function above(a: Column | Operand, b: Column | Operand): Float64Array | Series {
  return conditionOf('above', combine('above', isAbove, [a, b]));
}

/**
 * Where `a` is below `b`; a condition, as {@link above}.
 *
 * @param a A series, or a number.
 * @param b A series, or a number, in the unit of `a`.
 * @example
 * ```ts
 * const oversold = below(rsi(close, 14), 30);
 * ```
 */
export function below(a: Operand, b: Operand): Series;
/** The same of columns, as a column. */
export function below(a: Column | number, b: Column | number): Float64Array;
export function below(a: Column | Operand, b: Column | Operand): Float64Array | Series {
  return conditionOf('below', combine('below', isBelow, [a, b]));
}

/**
 * Where `a` is `b` or above it; a condition, as {@link above}.
 *
 * @param a A series, or a number.
 * @param b A series, or a number, in the unit of `a`.
 * @example
 * ```ts
 * const reached = atLeast(close, bbands(close, 20, 2).middle);
 * ```
 */
export function atLeast(a: Operand, b: Operand): Series;
/** The same of columns, as a column. */
export function atLeast(a: Column | number, b: Column | number): Float64Array;
export function atLeast(a: Column | Operand, b: Column | Operand): Float64Array | Series {
  return conditionOf('atLeast', combine('atLeast', isAtLeast, [a, b]));
}

/**
 * Where `a` is `b` or below it; a condition, as {@link above}.
 *
 * @param a A series, or a number.
 * @param b A series, or a number, in the unit of `a`.
 * @example
 * ```ts
 * const cheap = atMost(close, bbands(close, 20, 2).lower);
 * ```
 */
export function atMost(a: Operand, b: Operand): Series;
/** The same of columns, as a column. */
export function atMost(a: Column | number, b: Column | number): Float64Array;
export function atMost(a: Column | Operand, b: Column | Operand): Float64Array | Series {
  return conditionOf('atMost', combine('atMost', isAtMost, [a, b]));
}

/**
 * True where all conditions hold. A false one decides, even if others are unknown; any number other than 0 is true.
 *
 * @param conditions One or more; 0 is false, `NaN` is not known.
 * @throws {RangeError} when there is no condition.
 * @example
 * ```ts
 * const long = and(above(close, sma(close, 200)), crossesAbove(rsi(close, 14), 30));
 * ```
 */
export function and(...conditions: readonly Operand[]): Series;
/** The same of columns, as a column. */
export function and(...conditions: readonly (Column | number)[]): Float64Array;
export function and(...conditions: readonly (Column | Operand)[]): Float64Array | Series {
  return conditionOf('and', fold('and', both, conditions));
}

/**
 * True where at least one condition holds. A true one decides, even if others are unknown; any number other than 0 is true.
 *
 * @param conditions One or more; 0 is false, `NaN` is not known.
 * @throws {RangeError} when there is no condition.
 * @example
 * ```ts
 * const exit = or(below(close, sma(close, 20)), above(rsi(close, 14), 80));
 * ```
 */
export function or(...conditions: readonly Operand[]): Series;
/** The same of columns, as a column. */
export function or(...conditions: readonly (Column | number)[]): Float64Array;
export function or(...conditions: readonly (Column | Operand)[]): Float64Array | Series {
  return conditionOf('or', fold('or', either, conditions));
}

/**
 * True where a condition is false; where it is unknown, so is its opposite.
 *
 * @param condition 0 is false, `NaN` is not known.
 * @example
 * ```ts
 * const quiet = not(within(above(volume, sma(volume, 50)), 10));
 * ```
 */
export function not(condition: Operand): Series;
/** The same of a column, as a column. */
export function not(condition: Column | number): Float64Array;
export function not(condition: Column | Operand): Float64Array | Series {
  return conditionOf('not', combine('not', opposite, [condition]));
}

/**
 * One value where a condition holds, another where it does not; none where that is not known.
 *
 * @param condition 0 is false, `NaN` is not known.
 * @example
 * ```ts
 * const width = choose(above(atr(high, low, close, 14), 500), 3, 2);
 * ```
 */
export function choose(condition: Operand, then: Operand, otherwise: Operand): Series;
/** The same of columns, as a column. */
export function choose(
  condition: Column | number,
  then: Column | number,
  otherwise: Column | number,
): Float64Array;
export function choose(
  condition: Column | Operand,
  then: Column | Operand,
  otherwise: Column | Operand,
): Float64Array | Series {
  return combine('choose', chosen, [condition, then, otherwise]);
}

/** Two at a time: what two conditions say together is shared by all that begin with them. */
function fold(
  word: string,
  rule: (a: number, b: number) => number,
  conditions: readonly (Column | Operand)[],
): Series | Float64Array {
  if (conditions.length === 0) throw new RangeError(`${word}: needs at least one condition, got none`);
  let all: Column | Operand = conditions[0];
  for (let k = 1; k < conditions.length; k++) all = combine(word, rule, [all, conditions[k]]);
  return conditions.length > 1 ? (all as Series | Float64Array) : combine(word, rule, [all, all]);
}

const isAbove = (a: number, b: number): number => (a > b ? 1 : a <= b ? 0 : NaN);
const isBelow = (a: number, b: number): number => (a < b ? 1 : a >= b ? 0 : NaN);
const isAtLeast = (a: number, b: number): number => (a >= b ? 1 : a < b ? 0 : NaN);
const isAtMost = (a: number, b: number): number => (a <= b ? 1 : a > b ? 0 : NaN);
/** 1 where both hold, 0 where one does not. */
export const both = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a === a && b === b ? 1 : NaN);
const either = (a: number, b: number): number =>
  (a !== 0 && a === a) || (b !== 0 && b === b) ? 1 : a === a && b === b ? 0 : NaN;
const opposite = (a: number): number => (a === 0 ? 1 : a === a ? 0 : NaN);
const chosen = (condition: number, then: number, otherwise: number): number =>
  condition === 0 ? otherwise : condition === condition ? then : NaN;
