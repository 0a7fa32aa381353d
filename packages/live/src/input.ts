import type { Bar } from '@veloce/core';
import type { BrokerEvent } from '@veloce/backtest';

/** A command of a person (or of a program in their name) to a runner. */
export type Command =
  /** No entries from now on; stops and exits go on. */
  | { readonly name: 'pause'; readonly reason: string }
  | { readonly name: 'resume' }
  /** From the next bar on a version decides in a market, or with `null` none does. An open position stays with the version that opened it. */
  | { readonly name: 'follow'; readonly symbol: string; readonly version: StrategyVersion | null }
  /** From the next bar on these parameters hold in a market; those left out stay as they are. */
  | {
      readonly name: 'set-params';
      readonly symbol: string;
      readonly params: Readonly<Record<string, unknown>>;
    };

/** A version of a strategy as data: it stands in the log whole, so that a replay needs no database. */
export interface StrategyVersion {
  readonly name: string;
  /** Counts the versions of this name. */
  readonly version: number;
  /** The document that it is made from: a playbook, a list of the active ones; anything that JSON keeps. */
  readonly rules: unknown;
  /** Parameters; those left out have their defaults. */
  readonly params?: Readonly<Record<string, unknown>>;
}

/** The fields of every input. */
export interface Entered {
  /** Counts the inputs of a run from 0, without a hole. */
  readonly sequence: number;
  /** When it came in, epoch ms UTC. */
  readonly time: number;
}

/** A closed bar. */
export interface BarInput extends Entered {
  readonly kind: 'bar';
  readonly symbol: string;
  readonly bar: Bar;
  /** Why not everything that belongs in the bar is in it; absent when it is whole. */
  readonly hole?: string;
  /** It was given before, and has changed. */
  readonly isCorrection?: true;
}

/** Time goes on. */
export interface TickInput extends Entered {
  readonly kind: 'tick';
}

/** Somebody wants something. */
export interface CommandInput extends Entered {
  readonly kind: 'command';
  readonly by: string;
  readonly command: Command;
}

/** An event of a broker. */
export interface BrokerInput extends Entered {
  readonly kind: 'broker';
  readonly event: BrokerEvent;
}

/** Everything that enters a runner: a closed set, distinguished by `kind`. It is logged before it is taken. */
export type LiveInput = BarInput | TickInput | CommandInput | BrokerInput;

/** An input as a source gives it: the run gives it its number. */
export type Arrival = LiveInput extends infer One
  ? One extends LiveInput
    ? Omit<One, 'sequence'>
    : never
  : never;
