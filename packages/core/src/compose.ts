import type * as z from 'zod';
import { parseOptions } from './parse-options.js';

/**
 * A composition root: parses a configuration once, and hands it to one function that makes every part and gives each what
 * it needs. Nothing below that function reads configuration or environment.
 *
 * @returns A function from raw configuration (parsed JSON, command-line options) to the wired parts.
 * @throws {RangeError} from that function, naming each bad field, when the configuration does not fit its schema.
 * @example
 * ```ts
 * const compose = compositionRoot(
 *   z.strictObject({ folder: z.string(), minScore: z.number().default(4) }),
 *   ({ folder, minScore }) => ({ provider: klineFolder(folder), params: { minScore } }),
 * );
 * const { provider, params } = compose(JSON.parse(text));
 * ```
 */
export function compositionRoot<Schema extends z.ZodType, Parts>(
  schema: Schema,
  wire: (configuration: z.output<Schema>) => Parts,
): (raw: unknown) => Parts {
  return (raw) => wire(parseOptions('configuration', schema, raw));
}
