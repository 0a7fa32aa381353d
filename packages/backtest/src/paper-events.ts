import { checkArguments } from '@veloce/core';
import type { BrokerEvent, FillEvent, OrderEvent } from './broker.js';
import type { OrderRecord } from './account/order.js';
import type { PaperEvents } from './paper-broker.js';

/**
 * The actions of a {@link PaperBroker} at the bars of one time, in the form of any broker's events. The same events always have the same ids.
 *
 * @param account Name of the account, written to every event.
 * @param time Open time of the bars that were pushed, epoch ms UTC: the engine's time of every fill in them.
 * @param events What the push returned.
 * @returns Orders at their end and their fills, in the order in which they ended, then the closed trades.
 * @example
 * ```ts
 * const told = brokerEvents('paper', bar.time, broker.push([{ symbol: 'BTCUSDT', ...bar }]));
 * ```
 */
export function brokerEvents(account: string, time: number, events: PaperEvents): readonly BrokerEvent[] {
  checkArguments(
    'brokerEvents',
    { account, time, events },
    {
      account: 'text',
      time: 'number',
      events: { orders: ['object'], trades: [{ symbol: 'text', entryTime: 'number' }] },
    },
  );
  const told: BrokerEvent[] = [];
  for (const order of events.orders) {
    told.push(orderEvent(account, time, order));
    if (order.filledSize > 0) told.push(fillEvent(account, time, order));
  }
  events.trades.forEach((trade, k) => {
    const tradeId = `${trade.symbol}-${trade.entryTime}-${time}-${k}`;
    told.push({ kind: 'trade', account, tradeId, trade, time });
  });
  return told;
}

function orderEvent(account: string, time: number, order: OrderRecord): OrderEvent {
  const { symbol, side, type, reduceOnly, status, size, filledSize, price, fee, reason } = order;
  return {
    kind: 'order',
    account,
    orderId: orderIdOf(order),
    venueId: String(order.id),
    symbol,
    side,
    type,
    reduceOnly,
    state: status === 'open' ? 'working' : status,
    size,
    filledSize,
    price,
    fee,
    reason,
    time,
  };
}

function fillEvent(account: string, time: number, order: OrderRecord): FillEvent {
  return {
    kind: 'fill',
    account,
    fillId: String(order.id),
    orderId: orderIdOf(order),
    symbol: order.symbol,
    side: order.side,
    size: order.filledSize,
    price: order.price!,
    fee: order.fee,
    feeCurrency: null,
    liquidity: null,
    time,
  };
}

const orderIdOf = ({ id, name }: OrderRecord): string => name ?? `p${id}`;
