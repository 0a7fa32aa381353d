import { checkFields, shown } from '@veloce/core';
import type { AnyStrategy, Params } from '@veloce/core';
import * as z from 'zod';

/** The numbers from `min` to `max`, both included. */
export interface Range {
  readonly min: number;
  readonly max: number;
  /** Distance of the values; a grid needs one, other searches take any number (of integers: any integer) without it. */
  readonly step?: number;
  /** `log` when ratios matter rather than differences; `linear` by default. */
  readonly scale?: 'linear' | 'log';
}

/** The search space: for each parameter its values, or a range. Omitted parameters keep their defaults. */
export type Space<S extends AnyStrategy> = {
  readonly [Name in keyof Params<S>]?: readonly Params<S>[Name][] | Range;
};

/** A parameter and the values it may take. */
export interface Dimension {
  readonly name: string;
  /** How many values there are; `Infinity` for a continuous range. */
  readonly count: number;
  /** True when values that are near each other are alike. */
  readonly ordered: boolean;
  /** The value at a place in [0, 1). */
  readonly at: (place: number) => unknown;
  /** The inverse of `at`. */
  readonly placeOf: (value: unknown) => number;
}

/**
 * The dimensions of a space.
 *
 * @throws {RangeError} naming the parameter and the value that its schema refuses, or the range that makes no sense.
 */
export function dimensionsOf(
  schema: z.ZodObject,
  space: Readonly<Record<string, unknown>>,
): readonly Dimension[] {
  const names = Object.keys(space).filter((name) => space[name] !== undefined);
  if (names.length === 0)
    throw new RangeError('sweep: space: names no parameter; give values or a range for one');
  return names.map((name) => {
    if (!Object.hasOwn(schema.shape, name)) {
      throw new RangeError(
        `sweep: space: the strategy has no parameter ${name}; it has ${Object.keys(schema.shape).join(', ')}`,
      );
    }
    const field = schema.shape[name] as z.ZodType;
    const domain = space[name];
    const dimension = Array.isArray(domain)
      ? choice(name, domain as readonly unknown[])
      : range(name, RangeSchema(name).parse(domain), isInteger(field));
    const ends = Number.isFinite(dimension.count)
      ? Array.from({ length: dimension.count }, (_, k) => dimension.at((k + 0.5) / dimension.count))
      : [dimension.at(0), dimension.at(1 - 2 ** -53)];
    for (const value of ends) {
      const parsed = field.safeParse(value);
      if (!parsed.success) {
        throw new RangeError(`sweep: space: ${name}: ${parsed.error.issues[0].message}, got ${shown(value)}`);
      }
    }
    return dimension;
  });
}

/** The most values that one parameter may take, where they are counted. */
const mostValues = 100_000;

function choice(name: string, values: readonly unknown[]): Dimension {
  const count = values.length;
  if (count === 0) throw new RangeError(`sweep: space: ${name}: an empty list has nothing to try`);
  const texts = values.map((value) => JSON.stringify(value));
  const seen = new Set<string>();
  const twice = texts.find((text) => seen.has(text) || (seen.add(text), false));
  if (twice !== undefined) throw new RangeError(`sweep: space: ${name}: ${twice} is listed twice`);
  const ordered = values.every(
    (value, k) => typeof value === 'number' && (k === 0 || value > Number(values[k - 1])),
  );
  return {
    name,
    count,
    ordered,
    at: (place) => values[Math.min(count - 1, Math.floor(place * count))],
    placeOf: (value) => (texts.indexOf(JSON.stringify(value)) + 0.5) / count,
  };
}

const RangeSchema = (name: string) => ({
  parse(domain: unknown): Range {
    if (typeof domain !== 'object' || domain === null) {
      throw new RangeError(
        `sweep: space: ${name}: must be a list of values or { min, max, step, scale }, got ${shown(domain)}`,
      );
    }
    checkFields(`sweep: space: ${name}`, domain, ['min', 'max', 'step', 'scale']);
    const { min, max, step, scale } = domain as Range;
    const fault =
      !Number.isFinite(min) || !Number.isFinite(max) || min >= max
        ? `needs numbers min < max, got ${shown(min)} and ${shown(max)}`
        : step !== undefined && !(step > 0)
          ? `step must be > 0, got ${shown(step)}`
          : scale === 'log' && !(min > 0)
            ? `a log scale needs min > 0, got ${shown(min)}`
            : undefined;
    if (fault !== undefined) throw new RangeError(`sweep: space: ${name}: ${fault}`);
    return domain as Range;
  },
});

function range(name: string, { min, max, step, scale }: Range, integer: boolean): Dimension {
  const distance = step ?? (integer ? 1 : undefined);
  const [to, from] = scale === 'log' ? [Math.log, Math.exp] : [(x: number) => x, (x: number) => x];
  const low = to(min);
  const width = to(max) - low;
  if (distance === undefined) {
    return {
      name,
      count: Infinity,
      ordered: true,
      at: (place) => Math.min(max, Math.max(min, from(low + place * width))),
      placeOf: (value) => (to(Number(value)) - low) / width,
    };
  }
  // A range that is whole steps long but for its rounding has its last value.
  const steps = (max - min) / distance;
  const count = Math.floor(steps + 1e-9 + 1e-12 * steps) + 1;
  if (count > mostValues) {
    throw new RangeError(
      `sweep: space: ${name}: a step of ${distance} makes ${count} values, and ${mostValues} are the most; use a longer step`,
    );
  }
  // Decimal steps as people write them: 0.1 + 2 · 0.1 is 0.3.
  const digits = Math.max(decimalsOf(distance), decimalsOf(min));
  const values = Array.from({ length: count }, (_, k) => Number((min + k * distance).toFixed(digits)));
  if (scale !== 'log') return { ...choice(name, values), ordered: true };
  // On a log scale small values are drawn more often: each value owns the places nearest to it.
  const edges = values.slice(1).map((value, k) => (to((value + values[k]) / 2) - low) / width);
  return {
    name,
    count,
    ordered: true,
    at: (place) => values[edges.filter((edge) => edge <= place).length],
    placeOf: (value) => (to(Number(value)) - low) / width,
  };
}

function decimalsOf(value: number): number {
  const [mantissa, exponent = '0'] = String(value).split('e');
  return Math.min(20, Math.max(0, (mantissa.split('.')[1]?.length ?? 0) - Number(exponent)));
}

function isInteger(field: z.ZodType): boolean {
  const { type } = z.toJSONSchema(field, { io: 'output', unrepresentable: 'any' });
  return type === 'integer';
}
