/**
 * A value of any kind as text, for a message that refuses it: what JSON cannot say (a circle, a function) is said by its kind.
 *
 * @example
 * ```ts
 * shown('4H'); // "4H", with its quotes
 * shown(5n); // 5
 * ```
 */
export function shown(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'symbol')
    return String(value);
  try {
    return JSON.stringify(value) ?? (typeof value === 'function' ? 'a function' : 'nothing');
  } catch {
    return 'a value that JSON cannot say';
  }
}
