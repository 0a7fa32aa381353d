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

/** Something that a person should know. */
export interface NoteOutput {
  readonly kind: 'note';
  readonly sequence: number;
  readonly symbol: string | null;
  readonly what: 'hole' | 'late-bar' | 'refused-bar' | 'missing-bar' | 'paused' | 'resumed';
  readonly message: string;
}

/** Everything that a runner concludes: plain data, the same for the same inputs, to the bit. */
export type LiveOutput = SignalOutput | AccountOutput | EquityOutput | NoteOutput;
