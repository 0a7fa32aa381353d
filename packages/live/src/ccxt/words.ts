import type { FillEvent, OrderEvent } from '@veloce/backtest';
import type { CcxtMarket, CcxtOrder, CcxtTrade } from './exchange.js';

/** An order that has no client id is somebody else's: its id here is made of the venue's. */
const idOf = ({ clientOrderId, id }: CcxtOrder): string =>
  clientOrderId === undefined || clientOrderId === null || clientOrderId === '' ? `v-${id}` : clientOrderId;

/** An order of ccxt in a broker's words; contracts become base units. */
export function orderOf(account: string, symbol: string, market: CcxtMarket, order: CcxtOrder): OrderEvent {
  const unit = market.contractSize ?? 1;
  const filledSize = (order.filled ?? 0) * unit;
  const quote = market.settle ?? market.quote;
  const fees = order.fees ?? (order.fee === undefined || order.fee === null ? [] : [order.fee]);
  return {
    ...{ kind: 'order', account, orderId: idOf(order), venueId: order.id, symbol },
    ...{ side: order.side === 'buy' ? 'BUY' : 'SELL', type: order.type === 'limit' ? 'limit' : 'market' },
    ...{ reduceOnly: order.reduceOnly === true, state: stateOf(order, filledSize) },
    size: typeof order.amount === 'number' ? order.amount * unit : null,
    filledSize,
    price: filledSize > 0 ? (order.average ?? null) : null,
    fee: fees.reduce((sum, { cost, currency }) => (currency === quote ? sum + (cost ?? 0) : sum), 0),
    reason: '',
    time: order.lastTradeTimestamp ?? order.lastUpdateTimestamp ?? order.timestamp ?? 0,
  };
}

function stateOf({ status, amount }: CcxtOrder, filledSize: number): OrderEvent['state'] {
  switch (status) {
    case 'closed':
      return 'filled';
    case 'canceled':
    case 'cancelled':
      return 'cancelled';
    case 'expired':
    case 'rejected':
      return status;
    case 'open':
      return filledSize > 0 ? 'partly-filled' : 'working';
    default: // not told: what is filled tells
      return typeof amount === 'number' && filledSize >= amount && amount > 0 ? 'filled' : 'unknown';
  }
}

/** A fill of ccxt in a broker's words. */
export function fillOf(
  account: string,
  symbol: string,
  orderId: string,
  market: CcxtMarket,
  trade: CcxtTrade,
): FillEvent {
  const quote = market.settle ?? market.quote;
  const currency = trade.fee?.currency ?? null;
  return {
    ...{ kind: 'fill', account, fillId: `${market.symbol} ${trade.id}`, orderId, symbol },
    ...{ side: trade.side === 'buy' ? 'BUY' : 'SELL', size: trade.amount * (market.contractSize ?? 1) },
    ...{ price: trade.price, fee: trade.fee?.cost ?? 0, feeCurrency: currency === quote ? null : currency },
    ...{ liquidity: trade.takerOrMaker ?? null, time: trade.timestamp },
  };
}
