import type { WorkingOrder } from './order.js';
import type { ExitKind } from './trade.js';

/** A fill: price, size and costs. */
export interface Fill {
  /** Taker fee and slippage; else maker fee and none. */
  readonly taker: boolean;
  /** Inside the bar, after its open. */
  readonly inside: 'limit' | 'stop' | undefined;
  readonly ambiguous: boolean;
}

/** A fill at a price, before slippage. */
export interface PricedFill {
  readonly price: number;
  readonly how: Fill;
}

/** A fill that closes (part of) the position. */
export interface ExitFill {
  readonly kind: ExitKind;
  readonly reason: string;
  readonly fraction: number;
  /** Base units, instead of the share. */
  readonly size?: number;
  readonly ambiguous: boolean;
  /** A limit fill: maker fee, no slippage. */
  readonly maker: boolean;
  /** The order that asked for it; stops and targets of the position have none. */
  readonly order?: WorkingOrder;
}
