import { checkArguments, checkFields } from '@veloce/core';
import { connectRedis } from '@veloce/core/redis';
import { setTimeout as wait } from 'node:timers/promises';
import type { AnyStrategy, MarketData } from '@veloce/core';
import { Worker } from 'bullmq';
import type { Redis, RedisOptions } from 'ioredis';
import { checkMs, checkPlace, defaultAnswerMs } from './check-place.js';
import { stallsAllowed } from './executor.js';
import {
  codeKey,
  defaultQueue,
  fetchMarket,
  keepSeconds,
  outcomesKey,
  QueueJobSchema,
  type QueueJob,
} from './keys.js';
import { codeOf, differenceOf, identityOf, type CodeIdentity } from '../sweep/code-identity.js';
import { createRunner } from '../sweep/runner.js';
import type { Evaluate } from '../sweep/evaluate.js';
import { encodeOutcome } from '../sweep/row.js';
import { marketOf } from '../sweep/shared-market.js';

/** Settings of {@link sweepWorker}. */
export interface SweepWorkerOptions {
  /** Redis's address, as ioredis takes it. */
  readonly connection: RedisOptions;
  /** The strategies it can run: jobs name them. */
  readonly strategies: readonly AnyStrategy[];
  /** Name of the queue; `veloce-sweep` by default. */
  readonly queue?: string;
  /**
   * Milliseconds after which a set whose worker is silent goes to another one: 30 000 by default. A worker is silent when its process
   * has ended, or a single call of its strategy takes that long.
   */
  readonly lockMs?: number;
  /** Milliseconds that Redis may take to answer at the start; 30 000 by default. */
  readonly answerMs?: number;
}

/** A worker at work. */
export interface SweepWorker {
  /** Ends it after the set it is at. */
  readonly close: () => Promise<void>;
}

/**
 * Takes parameter sets of sweeps from a queue and runs them, one at a time; a host runs as many of these processes as it has cores. It
 * refuses sets of a sweep whose strategy has other code than its own, and says what differs.
 *
 * @throws {Error} when Redis cannot be reached, or refuses the password. Once it is at work, it waits for a Redis that is away.
 * @example
 * ```ts
 * // worker.js: node worker.js
 * await sweepWorker({ connection: { host: 'queue.lan', port: 6379 }, strategies: [squeezeFlow] });
 * ```
 */
export async function sweepWorker(options: SweepWorkerOptions): Promise<SweepWorker> {
  checkArguments('sweepWorker', { options }, { options: 'object' });
  checkFields('sweepWorker', options, ['connection', 'strategies', 'queue', 'lockMs', 'answerMs']);
  const {
    connection,
    strategies,
    queue = defaultQueue,
    lockMs = 30_000,
    answerMs = defaultAnswerMs,
  } = options;
  checkPlace('sweepWorker', connection, queue);
  checkMs('sweepWorker', 'lockMs', lockMs);
  checkMs('sweepWorker', 'answerMs', answerMs);
  if (!Array.isArray(strategies) || strategies.length === 0) {
    throw new TypeError('sweepWorker: strategies must be a list of one or more strategies');
  }
  const open = await connectRedis('sweepWorker', connection, answerMs);
  const { redis } = open;
  let current: { readonly sweep: string; readonly evaluate: Evaluate } | undefined;

  const worker = new Worker<QueueJob>(
    queue,
    async (job) => {
      const { sweep, strategy: name, market, settings, code, trial } = QueueJobSchema.parse(job.data);
      if (current?.sweep !== sweep) {
        const strategy = strategyOf(strategies, name);
        const data = marketOf(await fetchMarket(redis, queue, market));
        await checkCode(redis, queue, code, strategy, data);
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
      maxStalledCount: stallsAllowed,
    },
  );
  worker.on('error', () => undefined);
  try {
    await open.answer(worker.waitUntilReady());
  } catch (error) {
    await open.close(() => worker.close(true));
    throw error;
  }
  return {
    async close() {
      // A Redis that is away takes no leave: then it ends at once.
      if (redis.status === 'ready') await worker.close();
      else await Promise.race([worker.close(true), wait(1_000)]).finally(() => worker.disconnect());
      redis.disconnect();
    },
  };
}

function strategyOf(strategies: readonly AnyStrategy[], name: string): AnyStrategy {
  const strategy = strategies.find((one) => one.name === name);
  if (strategy !== undefined) return strategy;
  const known = strategies.map((one) => one.name).join(', ');
  throw new Error(`this worker has no strategy ${name}; it has ${known || 'none'}`);
}

/** Refuses a sweep of other code, and says what differs. */
async function checkCode(
  redis: Redis,
  queue: string,
  wanted: string,
  strategy: AnyStrategy,
  { timeframe }: MarketData,
): Promise<void> {
  const own = codeOf(strategy, timeframe);
  if (identityOf(own) === wanted) return;
  const text = await redis.get(codeKey(queue, wanted));
  const difference =
    text === null
      ? 'its parts are not in Redis any more'
      : differenceOf(JSON.parse(text) as CodeIdentity, own);
  throw new Error(
    `this worker has other code of strategy ${strategy.name} than the sweep: ${difference}; bring it up to date`,
  );
}
