import { checkSealed, shown } from '@veloce/core';
import * as z from 'zod';

/** Refuses a number that is not an integer of at least `least`. */
export function checkInteger(where: string, value: number, name: string, least = 1): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`${where}: ${name} must be an integer >= ${least}, got ${shown(value)}`);
  }
}

/** Refuses a number that is not finite and above zero. */
export function checkPositive(where: string, value: number, name: string): void {
  if (!(typeof value === 'number' && value > 0 && value < Infinity)) {
    throw new RangeError(`${where}: ${name} must be a finite number > 0, got ${shown(value)}`);
  }
}

/** Refuses a number that is not in [0, 1]. */
export function checkFraction(where: string, value: number, name: string): void {
  if (!(typeof value === 'number' && value >= 0 && value <= 1))
    throw new RangeError(`${where}: ${name} must be in [0, 1], got ${shown(value)}`);
}

/** Refuses columns that differ in length. */
export function checkLengths(where: string, columns: Readonly<Record<string, ArrayLike<unknown>>>): void {
  const [one, ...rest] = Object.entries(columns);
  if (one === undefined) return;
  const [first, { length }] = one;
  const other = rest.find(([, column]) => column.length !== length);
  if (other !== undefined) {
    throw new RangeError(
      `${where}: columns differ in length: ${first} has ${length} values, ${other[0]} has ${other[1].length}`,
    );
  }
}

/**
 * The checksum that a saved state carries, as a field of its schema.
 *
 * @see `sealed` of `@veloce/core`
 */
export const checksum = /* @__PURE__ */ (() =>
  z.string().describe('SHA-256 of the rest: what was changed or damaged is refused'))();

/** A schema of saved states, which are sealed. */
type SealedSchema = z.ZodType<{ readonly checksum: string }>;

/** Parses the saved state of a state machine. @throws {RangeError} saying what is wrong with it, or that it was changed. */
export function parseSaved<S extends SealedSchema>(where: string, schema: S, saved: unknown): z.output<S> {
  const parsed = schema.safeParse(saved);
  if (!parsed.success)
    throw new RangeError(`${where}: not what one was saved as: ${z.prettifyError(parsed.error)}`);
  checkSealed(where, parsed.data);
  return parsed.data;
}
