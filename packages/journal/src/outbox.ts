import { and, eq, lte, sql } from 'drizzle-orm';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { attempt } from './attempt.js';
import type { Database } from './database/database.js';
import { outbox } from './database/schema.js';
import type { JournalError } from './error.js';

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

/** Messages that are to be delivered, kept before they are sent: none is lost when the process ends. */
export interface OutboxStore {
  /** Puts messages in; one that is there already stays as it is. @returns How many were new. */
  readonly put: (
    messages: readonly Pick<OutboxMessage, 'id' | 'channel' | 'body' | 'nextAt'>[],
  ) => TaskEither<JournalError, number>;
  /** The messages due at a time, the longest waiting first. */
  readonly due: (now: number, limit?: number) => TaskEither<JournalError, readonly OutboxMessage[]>;
  /** Records the outcome of an attempt. */
  readonly settle: (
    message: Pick<OutboxMessage, 'id' | 'channel'>,
    outcome: Pick<OutboxMessage, 'state' | 'answer' | 'nextAt'>,
  ) => TaskEither<JournalError, void>;
  /** The newest first. */
  readonly list: (limit?: number) => TaskEither<JournalError, readonly OutboxMessage[]>;
}

/** The outbox of a database. */
export const outboxStore = (database: Database): OutboxStore => ({
  put: (messages) =>
    attempt('to keep messages', async () => {
      if (messages.length === 0) return 0;
      const rows = messages.map(({ id, channel, body, nextAt }) => ({
        id,
        channel,
        body,
        nextAt: new Date(nextAt),
      }));
      const added = await database
        .insert(outbox)
        .values(rows)
        .onConflictDoNothing()
        .returning({ id: outbox.id });
      return added.length;
    }),
  due: (now, limit = 100) =>
    attempt('to find what is due', async () => {
      const rows = await database
        .select()
        .from(outbox)
        .where(and(eq(outbox.state, 'waiting'), lte(outbox.nextAt, new Date(now))))
        .orderBy(outbox.nextAt, outbox.id)
        .limit(limit);
      return rows.map(messageOf);
    }),
  settle: ({ id, channel }, { state, answer, nextAt }) =>
    attempt(`to settle the message ${id}`, async () => {
      await database
        .update(outbox)
        .set({
          state,
          answer: answer.slice(0, 1_000),
          nextAt: new Date(nextAt),
          attempts: sql`${outbox.attempts} + 1`,
        })
        .where(and(eq(outbox.id, id), eq(outbox.channel, channel)));
    }),
  list: (limit = 100) =>
    attempt('to list messages', async () => {
      const rows = await database
        .select()
        .from(outbox)
        .orderBy(sql`${outbox.createdAt} desc, ${outbox.id}`)
        .limit(limit);
      return rows.map(messageOf);
    }),
});

function messageOf(row: typeof outbox.$inferSelect): OutboxMessage {
  const { id, channel, body, attempts, nextAt, state, answer } = row;
  return {
    id,
    channel,
    body,
    attempts,
    nextAt: nextAt.getTime(),
    state: state as OutboxMessage['state'],
    answer,
  };
}
