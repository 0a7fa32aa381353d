import { checkArguments } from '../check-arguments.js';
import { shown } from '../shown.js';
import { normalQuantile } from './normal.js';

/** A number, and an interval that holds the truth with the asked confidence. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * A share and its Wilson score interval, which stays within [0, 1] and holds for small counts.
 *
 * @param successes An integer in [0, count].
 * @param count An integer >= 1.
 * @param confidence In (0, 1); 0.95 by default.
 * @throws {RangeError} when a number is out of its domain.
 * @see E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference (1927)
 * @example
 * ```ts
 * wilsonInterval(8, 10); // { value: 0.8, low: 0.490, high: 0.943 }
 * ```
 */
export function wilsonInterval(successes: number, count: number, confidence = 0.95): Estimate {
  checkArguments('wilsonInterval', { successes, count }, { successes: 'number', count: 'number' });
  if (!Number.isInteger(count) || count < 1)
    throw new RangeError(`wilsonInterval: count must be an integer >= 1, got ${shown(count)}`);
  if (!Number.isInteger(successes) || successes < 0 || successes > count)
    throw new RangeError(
      `wilsonInterval: successes must be an integer in [0, ${count}], got ${shown(successes)}`,
    );
  const z = quantileOf(confidence, 'wilsonInterval');
  const value = successes / count;
  const z2 = (z * z) / count;
  const centre = (value + z2 / 2) / (1 + z2);
  const half = (z / (1 + z2)) * Math.sqrt((value * (1 - value)) / count + z2 / (4 * count));
  return {
    value,
    low: successes === 0 ? 0 : centre - half,
    high: successes === count ? 1 : centre + half,
  };
}

/** The standard normal quantile of a two-sided confidence. */
export function quantileOf(confidence: number, where: string): number {
  checkArguments('quantileOf', { confidence, where }, { confidence: 'number', where: 'text' });
  if (!(confidence > 0 && confidence < 1))
    throw new RangeError(`${where}: confidence must be between 0 and 1, got ${shown(confidence)}`);
  return normalQuantile((1 + confidence) / 2);
}
