/**
 * How far rounding may move a computed price, as a part of the prices it is made of: sixteen units in the last place. Sums and differences of
 * prices that are equal in ticks lie within it, and no market's tick is as fine. Prices as they were read are compared as they are.
 */
const rounding = 16 * Number.EPSILON;

/** The distance within which two numbers computed from prices of the size of `price` are equal. */
export function tieOf(price: number): number {
  return rounding * Math.abs(price);
}
