import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { clientOrderId } from '../client-order-id.js';
import type { Decision } from '../node/decision.js';

/** An order that the venue has. */
export interface VenueOrder {
  readonly id: string;
  readonly side: string;
  readonly bar: number;
}

/** A venue that outlives every process: a file of orders. An id that it has already is not taken again. */
export function venueFile(path: string): {
  readonly send: (order: VenueOrder) => void;
  readonly orders: () => readonly VenueOrder[];
} {
  const orders = (): VenueOrder[] =>
    existsSync(path)
      ? readFileSync(path, 'utf8')
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line) as VenueOrder)
      : [];
  return {
    orders,
    send(order) {
      if (!orders().some(({ id }) => id === order.id)) appendFileSync(path, `${JSON.stringify(order)}\n`);
    },
  };
}

/** One order for each signal that may open something. */
export const ordersOf = ({ sequence, outputs }: Decision): readonly VenueOrder[] =>
  outputs
    .filter((one) => one.kind === 'signal')
    .filter(({ withheld }) => withheld === null)
    .map(({ signal, bar }, leg) => ({
      id: clientOrderId('test', 0, sequence, leg),
      side: signal.side,
      bar,
    }));
