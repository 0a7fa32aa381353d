import { shown } from '@veloce/core';
/** Refuses a period that is not an integer of at least `least`. */
export function checkPeriod(indicator: string, period: number, name = 'period', least = 1): void {
  if (!Number.isSafeInteger(period) || period < least) {
    throw new RangeError(`${indicator}: ${name} must be an integer >= ${least}, got ${shown(period)}`);
  }
}

/** Refuses a number that is not finite and above zero. */
export function checkPositive(indicator: string, value: number, name: string): void {
  if (!(typeof value === 'number' && value > 0 && value < Infinity)) {
    throw new RangeError(`${indicator}: ${name} must be a finite number > 0, got ${shown(value)}`);
  }
}

/** Refuses a number that is not in [0, 1]. */
export function checkFraction(indicator: string, value: number, name: string): void {
  if (!(typeof value === 'number' && value >= 0 && value <= 1)) {
    throw new RangeError(`${indicator}: ${name} must be in [0, 1], got ${shown(value)}`);
  }
}
