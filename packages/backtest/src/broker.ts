import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Failure, Side } from '@veloce/core';
import type { OrderRequest } from './account/order.js';
import type { Trade } from './account/trade.js';

/** An order on its way to a broker. Its id is made by who sends it, and is the same after a replay. */
export interface BrokerOrder extends Omit<OrderRequest, 'id' | 'symbol' | 'time'> {
  /** Client order id: unique for ever within the account, at most 32 of `A-Z a-z 0-9 _ -`. */
  readonly id: string;
  readonly symbol: string;
  /** The last price known to whoever sends it: for venues that take an amount of money instead of a size. */
  readonly lastPrice?: number;
  /** Too late to send it after that, epoch ms UTC, also when it is not known whether it was sent before. */
  readonly goodUntil?: number;
}

/**
 * Where an order stands. `unknown`: it was sent and nobody knows what became of it, so it may be at work; it stays in flight until
 * the venue has been asked. The last four are final.
 */
export type OrderState =
  'sent' | 'working' | 'partly-filled' | 'unknown' | 'filled' | 'cancelled' | 'expired' | 'rejected';

/** What became of an order, whole each time: the newest event of an order is all there is to know of it. */
export interface OrderEvent {
  readonly kind: 'order';
  /** Whose order it is: the name of the broker's account. */
  readonly account: string;
  /** Client order id; orders that the venue made (a liquidation, an exit by hand) get one made of its own id. */
  readonly orderId: string;
  /** What the venue calls it; `null` until it is known. */
  readonly venueId: string | null;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly type: NonNullable<OrderRequest['type']>;
  readonly reduceOnly: boolean;
  readonly state: OrderState;
  /** What was asked for, in base units; `null` where the size is left to the broker. */
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

/** A fill. One is never told twice under two ids: `fillId` is the venue's own, so writing it twice changes nothing. */
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

/** Everything that a broker tells. */
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

/** No answer, or one that does not tell: it may have been done. Ask the venue; never send again under another id. */
export interface OutcomeUnknown extends Failure {
  readonly _tag: 'OutcomeUnknown';
}

/** The venue was not reached: nothing was sent. */
export interface BrokerUnreachable extends Failure {
  readonly _tag: 'BrokerUnreachable';
}

/** What can go wrong between an account and its venue. */
export type BrokerError = Refused | OutcomeUnknown | BrokerUnreachable;

/**
 * Who executes orders. Every call has one of three outcomes: confirmed (right), refused or not sent, and unknown. A failed question
 * is never taken for "nothing there".
 */
export interface Broker {
  /** Name of the account: stands in every event. */
  readonly account: string;
  /** Whether real money moves. */
  readonly isReal: boolean;
  /** Sends an order. A client id that the venue has already is answered with how that order stands, and nothing is sent. */
  readonly send: (order: BrokerOrder, signal?: AbortSignal) => TaskEither<BrokerError, OrderEvent>;
  /** Takes an order back. The answer says what became of it: an order that was filled first is told as filled. */
  readonly cancel: (orderId: string, signal?: AbortSignal) => TaskEither<BrokerError, OrderEvent>;
  /** How one order stands; `null` when the venue has never had it. */
  readonly order: (orderId: string, signal?: AbortSignal) => TaskEither<BrokerError, OrderEvent | null>;
  /** All orders that are not final. */
  readonly openOrders: (signal?: AbortSignal) => TaskEither<BrokerError, readonly OrderEvent[]>;
  /** What is held at the venue now. */
  readonly positions: (signal?: AbortSignal) => TaskEither<BrokerError, readonly BrokerPosition[]>;
  /** Fills at or after a time (epoch ms UTC), oldest first. */
  readonly fills: (since: number, signal?: AbortSignal) => TaskEither<BrokerError, readonly FillEvent[]>;
  /** Events as they happen, for as long as they are read; what was missed while nobody read is asked for by `fills`. */
  readonly events: (signal?: AbortSignal) => AsyncIterable<BrokerEvent>;
}
