/** A number, or why there is none. */
export interface Metric {
  readonly value: number | null;
  readonly reason?: string;
}

/** A metric that has a value. */
export const known = (value: number): Metric => ({ value });

/** A metric that has none, and why. */
export const unknown = (reason: string): Metric => ({ value: null, reason });

/** A ratio, which has no value when its denominator is zero. */
export function ratio(numerator: number, denominator: number, reason: string): Metric {
  const quotient = numerator / denominator;
  return denominator !== 0 && Number.isFinite(quotient) ? known(quotient) : unknown(reason);
}
