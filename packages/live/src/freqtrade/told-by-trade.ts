import type { FillEvent, OrderEvent } from '@veloce/backtest';
import { exitOrderId } from '../client-order-id.js';
import { isFinal } from '../order-life.js';
import type { FreqtradeOrder, FreqtradeTrade } from './trades.js';

/** A trade of freqtrade in a broker's words. */
export interface ToldByTrade {
  /** Its entry, its exits, and freqtrade's own orders. */
  readonly orders: readonly OrderEvent[];
  readonly fills: readonly FillEvent[];
  /** The open size: base units, negative for a short. */
  readonly held: number;
}

/** The name of a trade: the client order id of its entry, which freqtrade keeps as its tag. */
export const nameOf = ({ enter_tag, trade_id }: FreqtradeTrade): string =>
  enter_tag === undefined || enter_tag === null || enter_tag === '' ? `ft-${trade_id}` : enter_tag;

/**
 * The orders and fills of a trade. The first entry order has the trade's name, the n-th exit order the n-th exit id of it; additions and stops on the
 * exchange, which are freqtrade's own, have ids that no order of ours has. A fill is told when its order has ended: before that it has no number that stays.
 */
export function toldByTrade(account: string, symbol: string, trade: FreqtradeTrade): ToldByTrade {
  const name = nameOf(trade);
  const entrySide = trade.is_short ? 'sell' : 'buy';
  const exitSide = trade.is_short ? 'buy' : 'sell';
  const seen = new Set<string>();
  const counts = { entries: 0, exits: 0, stops: 0 };
  const orders: OrderEvent[] = [];
  const fills: FillEvent[] = [];
  let held = 0;
  for (const order of trade.orders) {
    if (seen.has(order.order_id)) continue;
    seen.add(order.order_id);
    const isEntry = order.ft_order_side === entrySide;
    const isExit = order.ft_order_side === exitSide;
    const filled = order.filled ?? 0;
    const orderId = isEntry
      ? idOfEntry(name, counts.entries++)
      : isExit
        ? exitOrderId(name, counts.exits++)
        : `${name}-s${counts.stops++}`;
    const side = (isEntry ? entrySide : exitSide) === 'buy' ? 'BUY' : 'SELL';
    held += side === 'BUY' ? filled : -filled;
    const price = order.safe_price ?? null;
    const fee = filled * (price ?? 0) * ((isEntry ? trade.fee_open : trade.fee_close) ?? 0);
    const time = order.order_filled_timestamp ?? order.order_timestamp ?? 0;
    const event: OrderEvent = {
      ...{ kind: 'order', account, orderId, venueId: order.order_id, symbol, side },
      ...{ type: order.order_type === 'limit' ? 'limit' : 'market', reduceOnly: !isEntry },
      ...{ state: stateOf(order, filled), size: order.amount ?? null, filledSize: filled },
      ...{ price: filled > 0 ? price : null, fee, reason: '', time },
    };
    orders.push(event);
    if (filled > 0 && isFinal(event) && price !== null) {
      const what = { kind: 'fill', account, fillId: order.order_id, orderId, symbol, side } as const;
      fills.push({ ...what, size: filled, price, fee, feeCurrency: null, liquidity: null, time });
    }
  }
  return { orders, fills, held };
}

const idOfEntry = (name: string, count: number): string => (count === 0 ? name : `${name}-e${count}`);

function stateOf({ is_open, status }: FreqtradeOrder, filled: number): OrderEvent['state'] {
  if (is_open) return filled > 0 ? 'partly-filled' : 'working';
  if (status === 'closed') return 'filled';
  return status === 'rejected' || status === 'expired' ? status : 'cancelled';
}
