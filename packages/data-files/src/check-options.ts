import * as z from 'zod';

/**
 * Options as their schema makes them, defaults included.
 *
 * @throws {RangeError} naming the function and each bad field.
 */
export function checkOptions<Schema extends z.ZodType>(
  name: string,
  schema: Schema,
  options: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(options);
  if (!parsed.success) throw new RangeError(`${name}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
