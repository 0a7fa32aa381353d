import type { AnyStrategy } from '@veloce/core';
import { Worker } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import { defaultQueue, fetchMarket, keepSeconds, outcomesKey, type QueueJob } from './keys.js';
import { createRunner } from '../sweep/runner.js';
import type { Evaluate } from '../sweep/evaluate.js';
import { encodeOutcome } from '../sweep/row.js';
import { marketOf } from '../sweep/shared-market.js';

/** Settings of {@link sweepWorker}. */
export interface SweepWorkerOptions {
  /** Where Redis is, as ioredis takes it. */
  readonly connection: RedisOptions;
  /** The strategies it can run: jobs name them. */
  readonly strategies: readonly AnyStrategy[];
  /** Name of the queue; `veloce-sweep` unless given. */
  readonly queue?: string;
  /** Milliseconds after which a set whose worker is silent goes to another one; longer than one set takes. 30 000 unless given. */
  readonly lockMs?: number;
}

/** A worker at work. */
export interface SweepWorker {
  /** Ends it after the set it is at. */
  readonly close: () => Promise<void>;
}

/**
 * Takes parameter sets of sweeps from a queue and runs them, one at a time; a host runs as many of these processes as it has cores.
 *
 * @throws {Error} when Redis cannot be reached.
 * @example
 * ```ts
 * // worker.js: node worker.js
 * await sweepWorker({ connection: { host: 'queue.lan', port: 6379 }, strategies: [squeezeFlow] });
 * ```
 */
export async function sweepWorker(options: SweepWorkerOptions): Promise<SweepWorker> {
  const { connection, strategies, queue = defaultQueue, lockMs = 30_000 } = options;
  const redis = new Redis({ ...connection, maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  let current: { readonly sweep: string; readonly evaluate: Evaluate } | undefined;

  const worker = new Worker<QueueJob>(
    queue,
    async ({ data: { sweep, strategy: name, market, settings, trial } }) => {
      if (current?.sweep !== sweep) {
        const strategy = strategies.find((one) => one.name === name);
        if (strategy === undefined) {
          const known = strategies.map((one) => one.name).join(', ');
          throw new Error(`this worker has no strategy ${name}; it has ${known || 'none'}`);
        }
        const data = marketOf(await fetchMarket(redis, queue, market));
        current = { sweep, evaluate: createRunner(strategy, data, settings) };
      }
      const key = outcomesKey(queue, sweep);
      // Run twice, it is written twice, and is the same.
      await redis.hset(key, String(trial.trial), encodeOutcome(await current.evaluate(trial)));
      await redis.expire(key, keepSeconds);
    },
    {
      connection: { ...connection, maxRetriesPerRequest: null },
      lockDuration: lockMs,
      stalledInterval: lockMs,
      // A set is not to blame for the death of its worker.
      maxStalledCount: 1_000,
    },
  );
  worker.on('error', () => undefined);
  await worker.waitUntilReady();
  return {
    async close() {
      await worker.close();
      redis.disconnect();
    },
  };
}
