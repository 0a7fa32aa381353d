import type { Signal } from '@veloce/core';
import type { BrokerEvent } from '@veloce/backtest';

/** A signal at the close of a bar, and whether it may open a position. */
export interface SignalOutput {
  readonly kind: 'signal';
  /** The input that brought it. */
  readonly sequence: number;
  readonly symbol: string;
  /** Open time of the bar. */
  readonly bar: number;
  readonly signal: Signal;
  /** Why it opens nothing; `null` when it may. */
  readonly withheld: string | null;
}

/** Something that the account on paper did. */
export interface AccountOutput {
  readonly kind: 'account';
  readonly sequence: number;
  readonly event: BrokerEvent;
}

/** The account after the bars of one time. */
export interface EquityOutput {
  readonly kind: 'equity';
  readonly sequence: number;
  /** Open time of the bars. */
  readonly bar: number;
  readonly equity: number;
}

/** An entry that a plan orders at its venue. */
export interface WantedEntry {
  readonly what: 'enter';
  /** Client order id, made by `clientOrderId`. */
  readonly id: string;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  /** Base units: the size on paper at the last close. */
  readonly size: number;
  /** The last close. */
  readonly lastPrice: number;
  /** The close of the next bar, epoch ms UTC: an entry is not sent after that. */
  readonly goodUntil: number;
  readonly reason: string;
}

/** An exit that a plan orders at its venue: a share of whatever an entry opened there. */
export interface WantedExit {
  readonly what: 'leave';
  /** The id of the entry. */
  readonly entryId: string;
  readonly symbol: string;
  /** The share of what is left, up to 1. */
  readonly share: number;
  readonly lastPrice: number;
  readonly reason: string;
}

/** An order for the venue; only a plan with `orders` makes any. */
export interface OrderOutput {
  readonly kind: 'order';
  readonly sequence: number;
  /** Counts the orders of this input from 0. */
  readonly leg: number;
  /** Open time of the bar at whose close it was ordered. */
  readonly bar: number;
  readonly wanted: WantedEntry | WantedExit;
}

/** The verdict of a bar whose data came too late, where it is another than was told then. It is never traded. */
export interface LateOutput {
  readonly kind: 'late';
  /** The input that made the data whole. */
  readonly sequence: number;
  readonly symbol: string;
  /** Open time of the bar. */
  readonly bar: number;
  /** The signal at its close, by the whole data; `null` when there is none. */
  readonly signal: Signal | null;
  /** The signal that was told then; `null` when none was. */
  readonly told: Signal | null;
}

/** Something that a person should know. */
export interface NoteOutput {
  readonly kind: 'note';
  readonly sequence: number;
  readonly symbol: string | null;
  readonly what:
    | 'hole'
    | 'late-bar'
    | 'refused-bar'
    | 'missing-bar'
    | 'paused'
    | 'resumed'
    | 'version'
    | 'refused-command';
  readonly message: string;
}

/** A conclusion of a version that runs beside the one that trades, on an account of its own. */
export interface ShadowOutput {
  readonly kind: 'shadow';
  readonly sequence: number;
  /** Its name in the plan. */
  readonly name: string;
  readonly output: SignalOutput | AccountOutput | EquityOutput | LateOutput | NoteOutput;
}

/** Everything that a runner concludes: plain data, the same for the same inputs, to the bit. */
export type LiveOutput =
  SignalOutput | AccountOutput | EquityOutput | OrderOutput | LateOutput | NoteOutput | ShadowOutput;
