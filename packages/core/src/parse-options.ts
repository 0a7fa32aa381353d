import { checkArguments } from './check-arguments.js';
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
  checkArguments('parseOptions', { where, schema }, { where: 'text', schema: { safeParse: 'function' } });
  const parsed = readBy(where, schema, options);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => describeIssue(issue, schema, options));
  throw new RangeError(`${where}: ${faults.join('; ')}`);
}

/** A caller's getter or proxy may throw anything: it is reported as a fault of the options. */
function readBy<Schema extends z.ZodType>(where: string, schema: Schema, options: unknown) {
  try {
    return schema.safeParse(options);
  } catch (cause) {
    throw new RangeError(`${where}: the options cannot be read; give a plain object of plain values`, {
      cause,
    });
  }
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
  const isHidden = value !== undefined && value !== null && value !== '' && issue.path.some(isSecret);
  const given = isHidden ? 'a value that is not shown' : withoutSecrets(shown(value));
  return `${path === '' ? '' : `${path}: `}${messageOf(issue)}, got ${given}${nearWord(issue, value)}`;
}

/** The rule of an issue; where a value may be of several kinds, what each of them asks for. */
function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0 || issue.message !== 'Invalid input')
    return issue.message;
  const isOther = (branch: readonly z.core.$ZodIssue[]): boolean =>
    branch.every(({ code, path }) => code === 'invalid_type' && path.length === 0);
  // Of a value that is nearly one of the kinds, only what that kind asks for.
  const near = issue.errors.filter((branch) => !isOther(branch));
  return (near.length > 0 ? near : issue.errors)
    .map((branch) =>
      branch
        .map((one) => {
          const path = one.path.length === 0 ? '' : `${one.path.join('.')}: `;
          return `${path}${messageOf(one)
            .replace('Invalid input: ', '')
            .replace(/, received \w+$/, '')}`;
        })
        .join(', '),
    )
    .join(', or ');
}

/** The word of a union that was meant, where one is near. */
function nearWord(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code !== 'invalid_value' || typeof value !== 'string') return '';
  const near = nearestName(
    value,
    issue.values.filter((one) => typeof one === 'string'),
  );
  return near === undefined ? '' : `; did you mean ${near}?`;
}

const secretNames = 'pass(?:word|phrase)|secret|token|api_?key|credential';

/** Whether the value under a name must not be shown. */
const isSecret = (name: PropertyKey): boolean => new RegExp(secretNames, 'iu').test(String(name));

/** User and password of an address, what its query hands over under such a name, and what follows one in an object that was given whole. */
const withoutSecrets = (text: string): string =>
  text
    .replace(/:\/\/[^\s"]*@/gu, '://***@')
    .replace(new RegExp(`([?&][^=&\\s"]*(?:${secretNames})[^=&\\s"]*=)[^&\\s"]*`, 'giu'), '$1***')
    .replace(
      new RegExp(
        `("[^"]*(?:${secretNames}|key|auth)[^"]*":)("(?:[^"\\\\]|\\\\.)*"|-?[\\d.]+|\\[[^\\]]*\\])`,
        'giu',
      ),
      '$1"***"',
    );
