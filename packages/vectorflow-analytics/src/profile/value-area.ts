import * as z from 'zod';
import { checkArguments, parseOptions } from '@veloce/core';

/** How a value area grows around the point of control. */
export const ValueAreaOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    pct: z.number().gt(0).max(1).default(0.7).describe('share of the total that it must hold'),
    method: z
      .enum(['two-row', 'single'])
      .default('two-row')
      .describe('rows that each step compares and takes on a side'),
    tie: z
      .enum(['upper', 'lower', 'both'])
      .default('upper')
      .describe('what a step takes when both sides are equal'),
    trim: z
      .boolean()
      .default(false)
      .describe('give back the outer row of the last pair when the inner one met the target'),
    beyond: z
      .boolean()
      .default(false)
      .describe('take one more step when the target is met exactly, as py-market-profile does'),
  }))();

/** How a value area grows, complete. */
export type ValueAreaOptions = z.output<typeof ValueAreaOptions>;

/** A value area as indices into its rows, lowest row first. */
export interface ValueAreaRows {
  readonly poc: number;
  /** Lowest row. */
  readonly val: number;
  /** Highest row. */
  readonly vah: number;
  /** Sum of the rows inside. */
  readonly inside: number;
  /** Sum of all rows. */
  readonly total: number;
}

/**
 * Point of control and value area of a column of counts or volumes.
 *
 * @param rows Amount per row, lowest first, finite and >= 0, at least one row.
 * @param options See {@link ValueAreaOptions}.
 * @throws {RangeError} when there is no row, or an option is outside its domain.
 * @see definitions §1.4 and §1.5
 * @example
 * ```ts
 * valueArea([1, 1, 2, 4, 6, 9, 8, 5, 7, 3, 2, 1, 1]); // poc 5, val 3, vah 9: 42 of 50
 * ```
 */
export function valueArea(
  rows: ArrayLike<number>,
  options?: z.input<typeof ValueAreaOptions>,
): ValueAreaRows {
  checkArguments('valueArea', { rows }, { rows: 'numbers' });
  const { pct, method, tie, trim, beyond } = parseOptions('valueArea', ValueAreaOptions, options ?? {});
  const last = rows.length - 1;
  if (last < 0) throw new RangeError('valueArea: needs at least one row, got none');
  let total = 0;
  for (let r = 0; r <= last; r++) total += rows[r];
  const poc = pocRow(rows, 0, last);
  const target = pct * total;
  const step = method === 'two-row' ? 2 : 1;
  const short = beyond ? (sum: number) => sum <= target : (sum: number) => sum < target * (1 - 1e-12);
  let [lo, hi, inside] = [poc, poc, rows[poc]];
  let [tookUp, tookDown] = [0, 0];

  while (short(inside) && (lo > 0 || hi < last)) {
    const [up, down] = [sumOf(rows, hi + 1, hi + step), sumOf(rows, lo - step, lo - 1)];
    const open = { up: hi < last, down: lo > 0 };
    const both = open.up && open.down && up === down && tie === 'both';
    const upper = open.up && (!open.down || up > down || (up === down && tie !== 'lower'));
    tookUp = upper ? Math.min(step, last - hi) : 0;
    tookDown = !upper || both ? Math.min(step, lo) : 0;
    hi += tookUp;
    lo -= tookDown;
    inside += (tookUp > 0 ? up : 0) + (tookDown > 0 ? down : 0);
  }
  if (trim && tookUp === 2 && !short(inside - rows[hi])) inside -= rows[hi--];
  if (trim && tookDown === 2 && !short(inside - rows[lo])) inside -= rows[lo++];
  return { poc, val: lo, vah: hi, inside, total };
}

function sumOf(rows: ArrayLike<number>, from: number, to: number): number {
  let sum = 0;
  for (let r = Math.max(0, from); r <= to && r < rows.length; r++) sum += rows[r];
  return sum;
}

/**
 * The row with the largest amount among `[first, last]`. Of several the one nearest the middle; of two equally near, the one on
 * the side of the middle that holds more; else the lower one.
 */
export function pocRow(rows: ArrayLike<number>, first: number, last: number): number {
  const middle = first + last; // twice the middle
  let best = first;
  let most = rows[first];
  for (let r = first + 1; r <= last; r++) {
    const x = rows[r];
    if (x < most) continue;
    const nearer = Math.abs(2 * r - middle) - Math.abs(2 * best - middle);
    if (x > most || nearer < 0 || (nearer === 0 && upperHalfIsLarger(rows, first, last))) best = r;
    most = x;
  }
  return best;
}

/**
 * The result of {@link pocRow} after the rows among `[low, high]` grew, from its result before in a range with the same middle: only they can
 * have come to the top, unless the mirror image of the best row holds as much.
 */
export function grownPocRow(
  rows: ArrayLike<number>,
  first: number,
  last: number,
  poc: number,
  low: number,
  high: number,
): number {
  const middle = first + last;
  let best = poc;
  for (let r = low; r <= high; r++) {
    if (rows[r] < rows[best]) continue;
    if (rows[r] > rows[best] || Math.abs(2 * r - middle) < Math.abs(2 * best - middle)) best = r;
  }
  const mirror = middle - best;
  return mirror !== best && rows[mirror] === rows[best] ? pocRow(rows, first, last) : best;
}

function upperHalfIsLarger(rows: ArrayLike<number>, first: number, last: number): boolean {
  let [lower, upper] = [0, 0];
  for (let a = first, b = last; a < b; a++, b--) {
    lower += rows[a];
    upper += rows[b];
  }
  return upper > lower;
}

/**
 * The usual value area (two rows, ties upward) without an object: writes the lowest and the highest row among `[first, last]` into
 * `edges`.
 */
export function expandValueArea(
  rows: Int32Array | Float64Array,
  first: number,
  last: number,
  poc: number,
  target: number,
  edges: Int32Array,
): void {
  const enough = target * (1 - 1e-12);
  let lo = poc;
  let hi = poc;
  let inside = rows[poc];
  let up = hi + 1 < last ? rows[hi + 1] + rows[hi + 2] : hi < last ? rows[last] : -1;
  let down = lo - 1 > first ? rows[lo - 1] + rows[lo - 2] : lo > first ? rows[first] : -1;
  while (inside < enough && (lo > first || hi < last)) {
    if (up >= down) {
      hi = hi + 2 < last ? hi + 2 : last;
      inside += up;
      up = hi + 1 < last ? rows[hi + 1] + rows[hi + 2] : hi < last ? rows[last] : -1;
    } else {
      lo = lo - 2 > first ? lo - 2 : first;
      inside += down;
      down = lo - 1 > first ? rows[lo - 1] + rows[lo - 2] : lo > first ? rows[first] : -1;
    }
  }
  edges[0] = lo;
  edges[1] = hi;
}
