import { shown } from '@veloce/core';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis, type RedisOptions } from 'ioredis';

/** How long Redis may take to answer, in ms, by default. */
export const defaultAnswerMs = 30_000;

/** @throws {RangeError} for what is no time to wait. */
export function checkMs(who: string, field: string, value: unknown): void {
  if (typeof value === 'number' && value >= 1 && value <= 2 ** 31 - 1) return;
  throw new RangeError(`${who}: ${field} must be a number from 1 to 2^31 - 1, got ${shown(value)}`);
}

/** @throws {TypeError} for what names no Redis or no queue; never shows a password. */
export function checkPlace(who: string, connection: unknown, queue: unknown): void {
  if (typeof connection !== 'object' || connection === null || Array.isArray(connection)) {
    throw new TypeError(`${who}: connection must be { host, port, … } as ioredis takes it`);
  }
  if (typeof queue !== 'string' || queue === '') {
    throw new TypeError(`${who}: queue must be the name of a queue, got ${shown(queue)}`);
  }
}

/** A connection whose every wait ends. */
export interface Connection {
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
 * Connects to Redis.
 *
 * @param who Who asks: the beginning of every message.
 * @throws {Error} when nothing listens there, or it refuses the password.
 */
export async function connect(who: string, options: RedisOptions, answerMs: number): Promise<Connection> {
  const { host = 'localhost', port = 6379 } = options;
  const place = `${host}:${port}`;
  const redis = new Redis({ ...options, maxRetriesPerRequest: null, lazyConnect: true });
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
      const fix = 'raise its maxmemory, or sweep a shorter market';
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
