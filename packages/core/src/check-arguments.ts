import { nearestName } from './nearest-name.js';
import { hasSeriesKind } from './series-kind.js';
import { shown } from './shown.js';

/** The words for kinds of arguments. */
export type ArgumentWord =
  'number' | 'text' | 'function' | 'object' | 'list' | 'numbers' | 'bytes' | 'series' | 'iterable';

/** The kind of an argument: a word; words of a union, as `high|low`; a word with `?` if it is optional; `[kind]`, a list of that kind; or an object, by the kinds of its fields. */
export type ArgumentKind =
  | `${string}|${string}`
  | ArgumentWord
  | `${ArgumentWord}?`
  | readonly [ArgumentKind]
  | { readonly [field: string]: ArgumentKind };

/** Whether something is a list, without the type: `Array.isArray` makes `any` of read-only ones. */
export const isList = (value: unknown): boolean => Array.isArray(value);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a list has places that hold nothing, which its own methods pass over. */
const hasHoles = (list: readonly unknown[]): boolean => {
  for (let k = 0; k < list.length; k++) if (!(k in list)) return true;
  return false;
};

/** A typed array of numbers, or anything that has numbers by their place as a list has. */
function areNumbers(value: unknown): boolean {
  if (ArrayBuffer.isView(value))
    return !(value instanceof DataView || value instanceof BigInt64Array || value instanceof BigUint64Array);
  if (Array.isArray(value)) return value.every((one) => typeof one === 'number') && !hasHoles(value);
  return (
    isObject(value) &&
    typeof value['length'] === 'number' &&
    (value['length'] === 0 || typeof value[0] === 'number')
  );
}

const canIterate = (value: unknown): boolean =>
  (typeof value === 'object' || typeof value === 'string') &&
  typeof (value as Partial<Iterable<unknown>> | null)?.[Symbol.iterator] === 'function';

/** Each word, what it says in a message, and whether a value is that. */
const rules = {
  number: ['a number', (value: unknown) => typeof value === 'number'],
  text: ['a text', (value: unknown) => typeof value === 'string'],
  function: ['a function', (value: unknown) => typeof value === 'function'],
  object: ['an object', isObject],
  list: ['a list', Array.isArray],
  numbers: ['a column or list of numbers', areNumbers],
  bytes: ['bytes (a Uint8Array)', (value: unknown) => value instanceof Uint8Array],
  series: ['a series', hasSeriesKind],
  iterable: ['a list, or anything to iterate over', canIterate],
} as const satisfies Readonly<
  Record<ArgumentWord, readonly [text: string, holds: (value: unknown) => boolean]>
>;

/**
 * Refuses arguments that are not of their kinds, before anything is done with them: whoever passes a promise, a text or nothing reads
 * the name of the argument, and not what the engine says of a property of `undefined`.
 *
 * It looks at kinds only: a number may be out of its domain, a list of objects is looked at object by object. Meant for calls, not for bars.
 *
 * @param where What takes the arguments: the beginning of the message.
 * @param given The arguments by name.
 * @param kinds What each must be.
 * @throws {TypeError} naming the first argument that is of another kind, what it must be and what it is.
 * @example
 * ```ts
 * function meanOf(values: readonly number[], bars: number): number {
 *   checkArguments('meanOf', { values, bars }, { values: 'numbers', bars: 'number' });
 *   return values.slice(-bars).reduce((sum, value) => sum + value, 0) / bars;
 * }
 * meanOf(null as never, 3); // TypeError: meanOf: values must be a column or list of numbers, got null
 * ```
 */
export function checkArguments<const Given extends Readonly<Record<string, unknown>>>(
  where: string,
  given: Given,
  kinds: { readonly [Name in keyof Given]: ArgumentKind },
): void {
  for (const name in kinds) {
    const fault = faultOf(given[name], kinds[name]);
    if (fault !== undefined)
      throw new TypeError(
        `${where}: ${name}${fault.path} must be ${fault.kind}, got ${got(fault.value)}${fault.hint ?? ''}`,
      );
  }
}

/** A value of the wrong kind, and its place in the argument. */
interface Fault {
  readonly path: string;
  readonly kind: string;
  readonly value: unknown;
  readonly hint?: string;
}

function faultOf(value: unknown, kind: ArgumentKind): Fault | undefined {
  if (typeof kind === 'string') {
    if (kind.endsWith('?') && value === undefined) return undefined;
    if (kind.includes('|')) return unionFault(value, kind.split('|'));
    const rule: (typeof rules)[ArgumentWord] | undefined = rules[kind.replace('?', '') as ArgumentWord];
    if (rule === undefined) throw noKind(kind);
    const [text, holds] = rule;
    return holds(value) ? undefined : { path: '', kind: text, value };
  }
  if (isListKind(kind)) {
    if (!Array.isArray(value)) return { path: '', kind: 'a list', value };
    for (let k = 0; k < value.length; k++) {
      const fault = faultOf(value[k], kind[0]);
      if (fault !== undefined) return { ...fault, path: `[${k}]${fault.path}` };
    }
    return undefined;
  }
  if (!isObject(kind)) throw noKind(kind);
  if (!isObject(value)) return { path: '', kind: `an object with ${Object.keys(kind).join(', ')}`, value };
  for (const field in kind) {
    const fault = faultOf(value[field], kind[field]);
    if (fault !== undefined) return { ...fault, path: `.${field}${fault.path}` };
  }
  return undefined;
}

function unionFault(value: unknown, words: readonly string[]): Fault | undefined {
  if (words.includes(value as string)) return undefined;
  const near = typeof value === 'string' ? nearestName(value, words) : undefined;
  return {
    path: '',
    kind: `one of ${words.join(', ')}`,
    value,
    hint: near === undefined ? '' : `; did you mean ${near}?`,
  };
}

const isListKind = (kind: ArgumentKind): kind is readonly [ArgumentKind] => Array.isArray(kind);

const noKind = (kind: unknown): TypeError =>
  new TypeError(
    `checkArguments: there is no kind ${shown(kind)}; there are ${Object.keys(rules).join(', ')}`,
  );

/** A value of the message, cut where it is long. */
function got(value: unknown): string {
  if (value instanceof Promise) return 'a promise; await it';
  const text = shown(value);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
