import * as z from 'zod';

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
    const known =
      path === '' && schema instanceof z.ZodObject
        ? `; known are ${Object.keys(schema.shape).join(', ')}`
        : '';
    return `${path === '' ? '' : `${path}: `}unknown field ${issue.keys.join(', ')}${known}`;
  }
  let value: unknown = options;
  for (const key of issue.path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key];
  const shown = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'nothing');
  return `${path === '' ? '' : `${path}: `}${issue.message}, got ${shown}`;
}
