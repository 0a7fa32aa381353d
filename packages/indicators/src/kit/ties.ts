/** Units in the last place that rounding may move a number computed from a few prices by; no market's tick is as fine. */
const ulps = 16;

/**
 * The distance within which numbers computed from prices of the size of `price` are equal: sums and differences of prices that are equal in
 * ticks lie within it. Prices as they were read are compared as they are.
 *
 * @param summands How many prices a number is a sum or mean of.
 * @example
 * ```ts
 * 1.1 - 1 > 1.2 - 1.1 + tieOf(1.2); // false: both are one tick of 0.1
 * ```
 */
export function tieOf(price: number, summands = 1): number {
  return Math.max(ulps, summands) * Number.EPSILON * Math.abs(price);
}

/** Whether a sum of `count` squared distances from `mean` is what rounding leaves of equal values. */
export function isSpreadless(squares: number, mean: number, count: number): boolean {
  const tie = tieOf(mean, count);
  return squares <= count * tie * tie;
}
