/** A value of any kind as text: what JSON cannot say (a BigInt, a circle) is said by its kind. */
export function shown(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'symbol')
    return String(value);
  try {
    return JSON.stringify(value) ?? (typeof value === 'function' ? 'a function' : 'nothing');
  } catch {
    return 'a value that JSON cannot say';
  }
}
