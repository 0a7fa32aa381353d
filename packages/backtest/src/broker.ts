import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Failure, Side } from '@veloce/core';
import type { OrderRequest } from './account/order.js';
import type { Trade } from './account/trade.js';

/** An order on its way to a broker. Its id is made by who sends it, and is the same after a replay. */
export interface BrokerOrder extends Omit<OrderRequest, 'id' | 'symbol' | 'time'> {
  /** Client order id: never reused within the account, at most 32 of `A-Z a-z 0-9 _ -`. */
  readonly id: string;
  readonly symbol: string;
  /** The last price known to whoever sends it: for venues that take an amount of money instead of a size. */
  readonly lastPrice?: number;
  /** Too late to send it after that, epoch ms UTC, also when it is not known whether it was sent before. */
  readonly goodUntil?: number;
}

/**
 * The state of an order. `unknown`: it was sent and its fate is not known, so it may be working; it stays in flight until
 * the venue has been asked. The last four are final.
 */
export type OrderState =
  'sent' | 'working' | 'partly-filled' | 'unknown' | 'filled' | 'cancelled' | 'expired' | 'rejected';

/** The full state of an order: the newest event of an order replaces all earlier ones. */
export interface OrderEvent {
  readonly kind: 'order';
  /** The owner of the order: the name of the broker's account. */
  readonly account: string;
  /** Client order id; orders that the venue made (a liquidation, an exit by hand) get one made of its own id. */
  readonly orderId: string;
  /** The venue's id of the order; `null` until it is known. */
  readonly venueId: string | null;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly type: NonNullable<OrderRequest['type']>;
  readonly reduceOnly: boolean;
  readonly state: OrderState;
  /** The size ordered, in base units; `null` if the broker decides the size. */
  readonly size: number | null;
  /** Filled so far, in base units. */
  readonly filledSize: number;
  /** Mean price of what was filled; `null` before any was. */
  readonly price: number | null;
  /** Fees so far, in quote currency. */
  readonly fee: number;
  /** Why it was sent, or why it ended so. */
  readonly reason: string;
  /** When that was so by the venue's clock, epoch ms UTC. */
  readonly time: number;
}

/** A fill. It never comes under two ids: `fillId` is the venue's own, so writing it twice changes nothing. */
export interface FillEvent {
  readonly kind: 'fill';
  readonly account: string;
  /** Unique within the account. */
  readonly fillId: string;
  /** The order that it is of. */
  readonly orderId: string;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  /** Base units, > 0. */
  readonly size: number;
  readonly price: number;
  /** Paid (> 0) or received (< 0), in `feeCurrency`. */
  readonly fee: number;
  /** `null`: the quote currency of the symbol. */
  readonly feeCurrency: string | null;
  readonly liquidity: 'maker' | 'taker' | null;
  /** Epoch ms UTC, by the venue's clock. */
  readonly time: number;
}

/** Funding that a position paid (> 0) or received (< 0), in quote currency. */
export interface FundingEvent {
  readonly kind: 'funding';
  readonly account: string;
  /** Unique within the account. */
  readonly fundingId: string;
  readonly symbol: string;
  readonly paid: number;
  readonly time: number;
}

/** A round trip, or the closed part of one, as the account booked it: with its excursions, costs and the signal that opened it. */
export interface TradeEvent {
  readonly kind: 'trade';
  readonly account: string;
  /** Unique within the account. */
  readonly tradeId: string;
  readonly trade: Trade;
  readonly time: number;
}

/** Every event of a broker. */
export type BrokerEvent = OrderEvent | FillEvent | FundingEvent | TradeEvent;

/** A position as the venue has it. */
export interface BrokerPosition {
  readonly symbol: string;
  readonly side: Side;
  /** Base units, > 0; a symbol without a position is not listed. */
  readonly size: number;
  readonly entryPrice: number;
}

/** The venue said no: nothing was done. */
export interface Refused extends Failure {
  readonly _tag: 'Refused';
}

/** No answer, or an inconclusive one: it may have been done. Ask the venue; never send again under another id. */
export interface OutcomeUnknown extends Failure {
  readonly _tag: 'OutcomeUnknown';
}

/** The venue was not reached: nothing was sent. */
export interface BrokerUnreachable extends Failure {
  readonly _tag: 'BrokerUnreachable';
}

/** The ways in which a call from an account to its venue can fail. */
export type BrokerError = Refused | OutcomeUnknown | BrokerUnreachable;

/**
 * A broker executes orders. Every call has one of three outcomes: confirmed (right), refused or not sent, and unknown. A failed question
 * is never taken for "nothing there".
 */
export interface Broker {
  /** Name of the account, written to every event. */
  readonly account: string;
  /** Whether real money moves. */
  readonly isReal: boolean;
  /** Sends an order. If the venue already has the client id, the answer is the state of that order, and nothing is sent. */
  readonly send: (order: BrokerOrder, signal?: AbortSignal) => TaskEither<BrokerError, OrderEvent>;
  /** Cancels an order. The answer is its outcome: an order that was filled first is reported as filled. */
  readonly cancel: (orderId: string, signal?: AbortSignal) => TaskEither<BrokerError, OrderEvent>;
  /** The state of one order; `null` if the venue never received it. */
  readonly order: (orderId: string, signal?: AbortSignal) => TaskEither<BrokerError, OrderEvent | null>;
  /** All orders that are not final. */
  readonly openOrders: (signal?: AbortSignal) => TaskEither<BrokerError, readonly OrderEvent[]>;
  /** The positions now held at the venue. */
  readonly positions: (signal?: AbortSignal) => TaskEither<BrokerError, readonly BrokerPosition[]>;
  /** Fills at or after a time (epoch ms UTC), oldest first. */
  readonly fills: (since: number, signal?: AbortSignal) => TaskEither<BrokerError, readonly FillEvent[]>;
  /** The venue's clock now, epoch ms UTC; absent where a venue tells none. */
  readonly clock?: (signal?: AbortSignal) => TaskEither<BrokerError, number>;
  /** Events as they happen, while they are read; `fills` recovers the events missed in between. */
  readonly events: (signal?: AbortSignal) => AsyncIterable<BrokerEvent>;
}
