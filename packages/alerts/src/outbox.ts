import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { AlertEvent } from './event.js';

/** The content of a message: the alert, and how many equal ones were left out before it. */
export interface AlertBody {
  readonly alert: AlertEvent;
  /** Repetitions since the last report. */
  readonly more: number;
}

/** A message to one channel. */
export interface OutboxMessage {
  /** The same for each attempt, so that the receiver can recognise a duplicate. */
  readonly id: string;
  readonly channel: string;
  readonly body: unknown;
  readonly attempts: number;
  /** Not before, epoch ms UTC. */
  readonly nextAt: number;
  readonly state: 'waiting' | 'delivered' | 'given-up';
  /** The last answer of the channel. */
  readonly answer: string;
}

/** Why an outbox could not do what it was asked. */
export interface OutboxFault {
  readonly message: string;
}

/**
 * An outbox keeps messages before they are sent, so that none is lost when the process ends. `fileOutbox` of `@veloce/alerts/node` is one; `journal.outbox` of
 * `@veloce/journal` is another.
 */
export interface Outbox {
  /** Puts messages in; one that is there already (by id and channel) stays as it is. @returns How many were new. */
  readonly put: (
    messages: readonly Pick<OutboxMessage, 'id' | 'channel' | 'body' | 'nextAt'>[],
  ) => TaskEither<OutboxFault, number>;
  /** The messages due at a time, the longest waiting first. */
  readonly due: (now: number, limit?: number) => TaskEither<OutboxFault, readonly OutboxMessage[]>;
  /** Records the outcome of an attempt. */
  readonly settle: (
    message: Pick<OutboxMessage, 'id' | 'channel'>,
    outcome: Pick<OutboxMessage, 'state' | 'answer' | 'nextAt'>,
  ) => TaskEither<OutboxFault, void>;
  /** The ledger of deliveries, newest first. */
  readonly list: (limit?: number) => TaskEither<OutboxFault, readonly OutboxMessage[]>;
}
