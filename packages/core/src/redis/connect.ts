import { checkArguments } from '../check-arguments.js';
import { timerMsRule } from '../option-rules.js';
import { parseOptions } from '../parse-options.js';
import * as z from 'zod';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis, type RedisOptions } from 'ioredis';

/** A connection whose every wait ends. */
export interface RedisConnection {
  /** The client; it dials again by itself when the server goes away. */
  readonly redis: Redis;
  /**
   * Waits for an answer.
   *
   * @throws {Error} naming the server when none comes in time, or what it says instead.
   */
  readonly answer: <Value>(asked: Promise<Value>) => Promise<Value>;
  /** Waits a while for work to end, and then lets go of the server whatever it does. */
  readonly close: (work: () => Promise<unknown>) => Promise<void>;
}

/**
 * Connects to Redis. No message shows a password.
 *
 * @param who The function that asks: the beginning of every message.
 * @param connection The place of the server, as ioredis takes it: `{ host, port, password }`.
 * @param answerMs How long an answer may take, ms.
 * @throws {Error} when nothing listens there, or it refuses the password.
 * @example
 * ```ts
 * const { redis, answer, close } = await connectRedis('my script', { host: '127.0.0.1', port: 6379 }, 5_000);
 * const length = await answer(redis.xlen('trades'));
 * await close(() => Promise.resolve());
 * ```
 */
export async function connectRedis(
  who: string,
  connection: RedisOptions,
  answerMs: number,
): Promise<RedisConnection> {
  checkArguments(
    'connectRedis',
    { who, connection, answerMs },
    { who: 'text', connection: 'object', answerMs: 'number' },
  );
  parseOptions(who, z.strictObject({ answerMs: timerMsRule.positive() }), { answerMs });
  const { host = 'localhost', port = 6379 } = connection;
  const place = `${host}:${port}`;
  const redis = new Redis({ ...connection, maxRetriesPerRequest: null, lazyConnect: true });
  let said: Error | undefined;
  // Without a listener ioredis prints; what a command meets is thrown where it was asked.
  redis.on('error', (error: Error) => (said = error));

  const explain = (cause: unknown): Error => {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    const text = `${error.message} ${said?.message ?? ''}`;
    const refused = /WRONGPASS|NOAUTH|NOPERM/.exec(text)?.[0];
    if (refused !== undefined)
      return new Error(`${who}: Redis at ${place} refused the user or the password (${refused})`, { cause });
    if (/\bOOM\b/.test(text)) {
      const fix = 'raise its maxmemory, or keep less in it';
      return new Error(`${who}: Redis at ${place} is out of memory; ${fix}`, { cause });
    }
    return error;
  };
  const answer = async <Value>(asked: Promise<Value>): Promise<Value> => {
    const over = new AbortController();
    const late = wait(answerMs, undefined, { signal: over.signal }).then(() => {
      const why = said === undefined ? '' : ` (${said.message})`;
      throw new Error(
        `${who}: Redis at ${place} has not answered for ${answerMs} ms${why}; is it still there?`,
      );
    });
    late.catch(() => undefined);
    asked.catch(() => undefined);
    try {
      return await Promise.race([asked, late]);
    } catch (cause) {
      throw explain(cause);
    } finally {
      over.abort();
    }
  };
  try {
    await answer(redis.connect());
    await answer(redis.ping());
  } catch (cause) {
    redis.disconnect();
    if (cause instanceof Error && cause.message.startsWith(who)) throw cause;
    throw new Error(`${who}: no Redis at ${place}; start it, or name another host`, { cause });
  }
  return {
    redis,
    answer,
    async close(work) {
      await Promise.race([work().catch(() => undefined), wait(closeMs)]);
      redis.disconnect();
    },
  };
}

/** How long the end may take, in ms. */
const closeMs = 2_000;
