import { checkArguments } from '../check-arguments.js';
/** Sum of some numbers. */
export function sum(values: ArrayLike<number>): number {
  checkArguments('sum', { values }, { values: 'numbers' });
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}

/** Arithmetic mean; NaN of none. */
export function mean(values: ArrayLike<number>): number {
  checkArguments('mean', { values }, { values: 'numbers' });
  return sum(values) / values.length;
}

/** Standard deviation; `ddof` 1 for the sample's, 0 for the population's. */
export function deviation(values: ArrayLike<number>, ddof: 0 | 1): number {
  checkArguments('deviation', { values, ddof }, { values: 'numbers', ddof: 'number' });
  const centre = mean(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] - centre) ** 2;
  return Math.sqrt(squares / (values.length - ddof));
}

/** A percentile by linear interpolation between order statistics (NumPy's default, type 7); `p` in [0, 100]. */
export function percentile(values: ArrayLike<number>, p: number): number {
  checkArguments('percentile', { values, p }, { values: 'numbers', p: 'number' });
  return percentileOfSorted(new Float64Array(values).sort(), p);
}

/** The same of values in ascending order. */
export function percentileOfSorted(sorted: Float64Array, p: number): number {
  const place = (p / 100) * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/** Skew and raw kurtosis (normal: 3), from population moments. */
export function shape(values: ArrayLike<number>): { readonly skew: number; readonly kurtosis: number } {
  checkArguments('shape', { values }, { values: 'numbers' });
  const centre = mean(values);
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (let i = 0; i < values.length; i++) {
    const d = values[i] - centre;
    second += d * d;
    third += d * d * d;
    fourth += d * d * d * d;
  }
  const n = values.length;
  const variance = second / n;
  return { skew: third / n / variance ** 1.5, kurtosis: fourth / n / variance ** 2 };
}

/** Whether a spread is zero but for rounding (definitions §0). */
export function isZeroSpread(spread: number, centre: number): boolean {
  checkArguments('isZeroSpread', { spread, centre }, { spread: 'number', centre: 'number' });
  return !(spread > 1e-12 * Math.max(1, Math.abs(centre)));
}
