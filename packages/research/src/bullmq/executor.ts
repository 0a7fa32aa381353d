import { setTimeout as wait } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import { defaultQueue, keepSeconds, outcomesKey, putMarket, sweepId, type QueueJob } from './keys.js';
import { defaultColumnBytes, type Executor } from '../sweep/executor.js';
import { decodeOutcome, type Outcome } from '../sweep/row.js';
import { shareMarket } from '../sweep/shared-market.js';

/** Settings of {@link redisQueue}. */
export interface RedisQueueOptions {
  /** Where Redis is, as ioredis takes it: `{ host, port, password }`. */
  readonly connection: RedisOptions;
  /** Name of the queue; workers have to listen to the same. `veloce-sweep` unless given. */
  readonly queue?: string;
  /** Bytes that shared columns may take in each worker; 512 MiB unless given. */
  readonly columnBytes?: number;
  /** Milliseconds between two looks at the results; 100 unless given. */
  readonly pollMs?: number;
}

/**
 * Runs a sweep on a BullMQ queue: {@link sweepWorker}s on any number of hosts take its parameter sets. A set is one job with a name of
 * its own, so that a job that is run twice, or a sweep that is started again, changes nothing; a set whose worker dies goes to another.
 *
 * @example
 * ```ts
 * const executor = redisQueue({ connection: { host: 'queue.lan', port: 6379 } });
 * await sweep(squeezeFlow, data, { space, search: { kind: 'grid' }, objective: 'sharpe', executor });
 * ```
 */
export function redisQueue(options: RedisQueueOptions): Executor {
  const { connection, queue: name = defaultQueue, columnBytes = defaultColumnBytes, pollMs = 100 } = options;
  return async (job) => {
    const about = job.about();
    const sweep = sweepId(about);
    const key = outcomesKey(name, sweep);
    const redis = new Redis({ ...connection, maxRetriesPerRequest: null, lazyConnect: true });
    // Without a listener ioredis prints; what a command meets is thrown where it was asked.
    redis.on('error', () => undefined);
    try {
      await redis.connect();
    } catch (cause) {
      redis.disconnect();
      const { host = 'localhost', port = 6379 } = connection;
      throw new Error(`redisQueue: no Redis at ${host}:${port}; start it, or name another host`, { cause });
    }
    const queue = new Queue<QueueJob>(name, { connection: { ...connection, maxRetriesPerRequest: null } });
    queue.on('error', () => undefined);
    await putMarket(redis, name, about.data, () => shareMarket(job.data));
    const settings = { options: job.options, columnBytes };
    const idOf = (trial: number): string => `${sweep}-${trial}`;

    /** The outcomes that are there, of those asked for. */
    const collect = async (trials: readonly number[]): Promise<readonly Outcome[]> => {
      const outcomes: Outcome[] = [];
      for (let at = 0; at < trials.length; at += 500) {
        const lines = await redis.hmget(key, ...trials.slice(at, at + 500).map(String));
        for (const line of lines) if (line !== null) outcomes.push(decodeOutcome(line));
      }
      return outcomes;
    };

    return {
      async evaluate(trials, onOutcomes, signal) {
        const missing = new Set(trials.map(({ trial }) => trial));
        const take = async (): Promise<void> => {
          const outcomes = await collect([...missing]);
          if (outcomes.length > 0) onOutcomes(outcomes);
          for (const { trial } of outcomes) missing.delete(trial);
        };
        await take();
        const open = trials.filter(({ trial }) => missing.has(trial));
        await queue.addBulk(
          open.map((trial) => ({
            name: 'set',
            data: { sweep, strategy: job.strategy.name, market: about.data, settings, trial },
            opts: {
              jobId: idOf(trial.trial),
              attempts: 5,
              backoff: { type: 'exponential', delay: 200 },
              removeOnComplete: true,
            },
          })),
        );
        await redis.expire(key, keepSeconds);
        try {
          while (missing.size > 0) {
            signal?.throwIfAborted();
            await wait(pollMs);
            await take();
            await throwIfFailed(queue, sweep);
          }
        } catch (error) {
          await Promise.allSettled([...missing].map((trial) => queue.remove(idOf(trial))));
          throw error;
        }
        await redis.expire(key, keepSeconds);
      },
      async close() {
        await queue.close();
        redis.disconnect();
      },
    };
  };
}

async function throwIfFailed(queue: Queue<QueueJob>, sweep: string): Promise<void> {
  const failed = await queue.getFailed(0, 100);
  const own = failed.find((one) => one.data.sweep === sweep);
  if (own === undefined) return;
  // A failed job would keep its name, and a sweep that is started again would wait for it.
  await Promise.allSettled(failed.filter((one) => one.data.sweep === sweep).map((one) => one.remove()));
  throw new Error(`redisQueue: trial ${own.data.trial.trial} failed on its worker: ${own.failedReason}`);
}
