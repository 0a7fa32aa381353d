import { addressFault, shown } from '@veloce/core';

/**
 * A URL that a channel is given. It may be a secret as a whole, so no message shows it.
 *
 * @throws {RangeError} naming channel and field.
 */
export function checkUrl(where: string, field: string, url: string): string {
  const fault = addressFault(url, ['http', 'https'], 'a channel takes a token, or a secret path');
  if (fault !== undefined) throw new RangeError(`${where}: ${field}: ${fault} (its value is not shown)`);
  return new URL(url).href.replace(/\/$/, '');
}

/**
 * A text that must be there; its value is never shown.
 *
 * @throws {RangeError} naming channel and field.
 */
export function checkText(where: string, field: string, text: string): string {
  if (typeof text === 'string' && text.trim() !== '' && !/[\r\n]/.test(text)) return text;
  throw new RangeError(`${where}: ${field}: must be one line of text (its value is not shown)`);
}

/**
 * The name of a channel; `fallback` by default.
 *
 * @throws {RangeError} for one that is no text.
 */
export function checkName(name: unknown, fallback: string): string {
  if (name === undefined) return fallback;
  if (typeof name === 'string' && name !== '') return name;
  throw new RangeError(`${fallback}: name must be a text, got ${shown(name)}`);
}

/** The path and query of an address: of a webhook they are its secret. */
export function secretsOfUrl(url: string): readonly string[] {
  const { pathname, search } = new URL(url);
  const rest = `${pathname}${search}`;
  return rest.length < 8 ? [] : [url, rest, rest.slice(1)];
}
