import { shown } from '@veloce/core';
import type { MarketEvent } from '../events.js';

/**
 * Events that a caller made, each looked at before it is written.
 *
 * @throws {TypeError} naming the first that is no event, its field and its value.
 */
export function* checkedEvents(
  where: string,
  events: Iterable<MarketEvent>,
): Generator<MarketEvent, void, undefined> {
  let k = 0;
  for (const event of events as Iterable<unknown>) {
    const fault = faultOf(event);
    if (fault !== undefined) throw new TypeError(`${where}: events[${k}]${fault}`);
    yield event as MarketEvent;
    k++;
  }
}

function faultOf(event: unknown): string | undefined {
  if (typeof event !== 'object' || event === null) return ` must be a market event, got ${shown(event)}`;
  const fields = event as Record<string, unknown>;
  const wrong = (field: string, kind: string): string =>
    `.${field} must be ${kind}, got ${shown(fields[field])}`;
  for (const field of ['kind', 'venue', 'symbol'])
    if (typeof fields[field] !== 'string') return wrong(field, 'a text');
  const numbers = fields.kind === 'trade' ? ['time', 'received', 'price', 'size'] : ['time', 'received'];
  for (const field of numbers) if (!Number.isFinite(fields[field])) return wrong(field, 'a finite number');
  if (fields.kind !== 'book-snapshot' && fields.kind !== 'book-diff') return undefined;
  for (const field of ['bids', 'asks'])
    if (!Array.isArray(fields[field]) || !fields[field].every(isLevel))
      return wrong(field, 'a list of [price, size]');
  return undefined;
}

const isLevel = (level: unknown): boolean =>
  Array.isArray(level) && level.length >= 2 && Number.isFinite(level[0]) && Number.isFinite(level[1]);
