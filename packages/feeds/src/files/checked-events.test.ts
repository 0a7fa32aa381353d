import { expect, it } from 'vitest';
import type { MarketEvent } from '../events.js';
import { checkedEvents } from './checked-events.js';

const told = { venue: 'okx', symbol: 'X', time: 1, received: 2 };
const trade = { ...told, kind: 'trade', id: '', number: 1, firstNumber: 1, count: 1, price: 3, size: 4, rawSize: 4, side: 'buy' }; // prettier-ignore
const diff = { ...told, kind: 'book-diff', sequence: 1, bids: [[1, 2]], asks: [] };
const check = (...events: readonly unknown[]): readonly MarketEvent[] => [
  ...checkedEvents('tardisLines', events as MarketEvent[]),
];

it('passes events on as they are', () => {
  expect(check(trade, diff)).toEqual([trade, diff]);
});

it.each([
  [null, 'tardisLines: events[1] must be a market event, got null'],
  [{ ...trade, price: 'high' }, 'tardisLines: events[1].price must be a finite number, got "high"'],
  [{ ...trade, symbol: 7 }, 'tardisLines: events[1].symbol must be a text, got 7'],
  [{ ...diff, asks: [[1]] }, 'tardisLines: events[1].asks must be a list of [price, size], got'],
  [{ ...diff, time: NaN }, 'tardisLines: events[1].time must be a finite number, got NaN'],
])('refuses %j by its place and field', (event, message) => {
  expect(() => check(trade, event)).toThrow(message);
});
