import { checkArguments, isList } from './check-arguments.js';
import { nearestName } from './nearest-name.js';

/**
 * Refuses options that are no object, or have a field that is not known: a misspelt name would be left out of account in silence.
 *
 * @param where What the options are for: the beginning of the message.
 * @param options As the caller gave them; `undefined` is none.
 * @param known Names of the fields there are.
 * @throws {TypeError} when it is no object.
 * @throws {RangeError} naming the unknown field, those there are, and the one that was meant.
 * @example
 * ```ts
 * checkFields('scan', { column: [] }, ['columns', 'signal']);
 * // RangeError: scan: unknown field column; known are columns, signal; did you mean columns?
 * ```
 */
export function checkFields(where: string, options: unknown, known: readonly string[]): void {
  if (typeof where !== 'string' || !isList(known)) {
    throw new TypeError('checkFields: takes a text, options, and a list of the names there are');
  }
  if (options === undefined) return;
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`${where}: options must be an object, got ${kindOf(options)}`);
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const near = nearestName(name, known);
    throw new RangeError(
      `${where}: unknown field ${name}; known are ${known.join(', ')}${near === undefined ? '' : `; did you mean ${near}?`}`,
    );
  }
}

/**
 * Refuses what cannot be called or heard in its place: `onProgress` that is no function, `signal` that is no `AbortSignal`.
 *
 * @param where What is watched: the beginning of the message.
 * @throws {RangeError} naming the field and what it is instead.
 * @example
 * ```ts
 * checkWatch('sweep', { onProgress: 'yes' }); // RangeError: sweep: onProgress must be a function, got "yes"
 * ```
 */
export function checkWatch(
  where: string,
  watch: { readonly onProgress?: unknown; readonly signal?: unknown },
): void {
  checkArguments('checkWatch', { where, watch }, { where: 'text', watch: 'object' });
  const { onProgress, signal } = watch;
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw new RangeError(`${where}: onProgress must be a function, got ${kindOf(onProgress)}`);
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new RangeError(`${where}: signal must be an AbortSignal, got ${kindOf(signal)}`);
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 100));
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : `a ${typeof value}`;
}
