import type { PriceAndSize } from '../events.js';
import type { Reading } from '../venue.js';

/**
 * A raw size in base units, by the facts of its symbol.
 *
 * @throws {TypeError} when nothing is known of the symbol: a size in contracts is never passed off as one in base units.
 */
export function baseSize(symbol: string, raw: number, price: number, { facts }: Reading): number {
  const fact = facts.get(symbol);
  if (fact === undefined) throw new TypeError(`the contract size of ${symbol} is not known`);
  return fact.contractUnit === 'base' ? raw * fact.contractSize : (raw * fact.contractSize) / price;
}

/** Rows of `[price, size, …]` as levels, sizes in base units. */
export function levelsOf(
  rows: readonly (readonly (string | number)[])[],
  toBase: (raw: number, price: number) => number = (raw) => raw,
): PriceAndSize[] {
  const levels = new Array<PriceAndSize>(rows.length);
  for (let k = 0; k < rows.length; k++) {
    const price = Number(rows[k][0]);
    levels[k] = [price, toBase(Number(rows[k][1]), price)];
  }
  return levels;
}

/** Unwraps the first level of a successful answer; an error with its message otherwise. */
export function unwrap<Value>(value: Value | undefined, text: string): Value {
  if (value === undefined) throw new TypeError(`the answer is none that was expected: ${text.slice(0, 120)}`);
  return value;
}

/** Messages that subscribe to at most this many names at once. */
export function inMessages(
  names: readonly string[],
  most: number,
  message: (part: readonly string[]) => unknown,
): string[] {
  const messages: string[] = [];
  for (let k = 0; k < names.length; k += most)
    messages.push(JSON.stringify(message(names.slice(k, k + most))));
  return messages;
}
