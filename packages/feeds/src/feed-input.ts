/** Everything that reaches a feed, with the time at which it did by a steady clock (epoch ms UTC; fractions are kept). */
export type FeedInput =
  /** A socket is open. */
  | { readonly kind: 'opened'; readonly socket: number; readonly time: number }
  | { readonly kind: 'frame'; readonly socket: number; readonly time: number; readonly text: string }
  /** A sign of life that is no frame: a ping of the protocol. */
  | { readonly kind: 'alive'; readonly socket: number; readonly time: number }
  /** A socket ended, or was never opened. */
  | {
      readonly kind: 'closed';
      readonly socket: number;
      readonly time: number;
      readonly code: number;
      readonly reason: string;
    }
  /** The response of REST. `status` is 0 if nothing answered; `text` then says why. */
  | {
      readonly kind: 'answered';
      readonly ask: number;
      readonly time: number;
      readonly status: number;
      readonly text: string;
      /** The wait that the venue asks for, ms. */
      readonly retryAfterMs?: number;
    }
  | { readonly kind: 'tick'; readonly time: number }
  /** The clock of the machine was set, by so much. */
  | { readonly kind: 'clock'; readonly time: number; readonly stepMs: number };

/** A request of a feed to its surroundings. */
export type FeedAsk =
  | { readonly kind: 'dial'; readonly socket: number; readonly url: string }
  | { readonly kind: 'send'; readonly socket: number; readonly text: string }
  | { readonly kind: 'hang-up'; readonly socket: number; readonly reason: string }
  /** GET, or POST of a body as JSON. */
  | { readonly kind: 'fetch'; readonly ask: number; readonly url: string; readonly body?: string };
