import { tieOf } from '@veloce/indicators';

/** Steps between the round prices that many traders look at, by symbol. */
export const wholeNumberSteps: Readonly<Record<string, readonly number[]>> = {
  BTCUSDT: [1000, 500, 250],
  ETHUSDT: [100, 50, 25],
  SOLUSDT: [10, 5, 2.5],
};

/**
 * Whether a price lies at a round number: within the larger of one tick and five basis points of a multiple of some step.
 *
 * @see definitions §4.1
 * @example
 * ```ts
 * isWholeNumber(30_010, [1000, 500], 0.1); // true
 * ```
 */
export function isWholeNumber(price: number, steps: readonly number[], tickSize: number): boolean {
  const near = Math.max(tickSize, 0.0005 * price) + tieOf(price); // a tick away is near, however it is rounded
  for (let k = 0; k < steps.length; k++) {
    if (Math.abs(price - Math.round(price / steps[k]) * steps[k]) <= near) return true;
  }
  return false;
}
