import * as z from 'zod';
import { nearestName } from './nearest-name.js';
import { shown } from './shown.js';

/**
 * Options as their schema makes them, defaults filled in.
 *
 * @param where What the options are for: the beginning of the message.
 * @throws {RangeError} naming every bad or unknown field, its rule, and its value.
 * @example
 * ```ts
 * parseOptions('download', z.strictObject({ retries: z.int().min(0).default(2) }), { retries: -1 });
 * // RangeError: download: retries: Too small: expected number to be >=0, got -1
 * ```
 */
export function parseOptions<Schema extends z.ZodType>(
  where: string,
  schema: Schema,
  options: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => describeIssue(issue, schema, options));
  throw new RangeError(`${where}: ${faults.join('; ')}`);
}

function describeIssue(issue: z.core.$ZodIssue, schema: z.ZodType, options: unknown): string {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const names = path === '' && schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
    const known = names.length === 0 ? '' : `; known are ${names.join(', ')}`;
    const near = issue.keys.flatMap((key) => nearestName(key, names) ?? []);
    const meant = near.length === 0 ? '' : `; did you mean ${near.join(', ')}?`;
    return `${path === '' ? '' : `${path}: `}unknown field ${issue.keys.join(', ')}${known}${meant}`;
  }
  let value: unknown = options;
  for (const key of issue.path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key];
  return `${path === '' ? '' : `${path}: `}${issue.message}, got ${withoutSecrets(shown(value))}`;
}

/** User and password of an address are nobody's to read; nor is what follows a name that says so, in an object that was given whole. */
const withoutSecrets = (text: string): string =>
  text
    .replace(/:\/\/[^/@\s"]*@/g, '://***@')
    .replace(/("[^"]*(?:password|secret|token|key|auth)[^"]*":)("(?:[^"\\]|\\.)*")/giu, '$1"***"');
