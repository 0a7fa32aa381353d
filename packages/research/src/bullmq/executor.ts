import { checkArguments, checkFields } from '@veloce/core';
import { connectRedis, type RedisConnection } from '@veloce/core/redis';
import { setTimeout as wait } from 'node:timers/promises';
import { Queue } from 'bullmq';
import type { RedisOptions } from 'ioredis';
import { checkMs, checkPlace, defaultAnswerMs } from './check-place.js';
import {
  codeKey,
  defaultQueue,
  keepSeconds,
  outcomesKey,
  putMarket,
  sweepId,
  type QueueJob,
} from './keys.js';
import { identityOf } from '../sweep/code-identity.js';
import { checkBytes, checkJob, defaultColumnBytes, type Executor } from '../sweep/executor.js';
import type { Trial } from '../sweep/evaluate.js';
import { checkKept } from '../sweep/kept.js';
import { decodeOutcome, failedOutcome, type Outcome } from '../sweep/row.js';
import { shareMarket } from '../sweep/shared-market.js';

/** Settings of {@link redisQueue}. */
export interface RedisQueueOptions {
  /** Redis's address, as ioredis takes it: `{ host, port, password }`. */
  readonly connection: RedisOptions;
  /** Name of the queue; workers have to listen to the same. `veloce-sweep` by default. */
  readonly queue?: string;
  /** Bytes that shared columns may take in each worker; 512 MiB by default. */
  readonly columnBytes?: number;
  /** Milliseconds between two looks at the results; 100 by default. */
  readonly pollMs?: number;
  /** Milliseconds that Redis may take to answer; 30 000 by default. */
  readonly answerMs?: number;
  /** Milliseconds to wait for the next outcome; 600 000 by default. */
  readonly patienceMs?: number;
  /** Milliseconds to wait while no worker listens to the queue; 60 000 by default. */
  readonly workerMs?: number;
}

/**
 * Runs a sweep on a BullMQ queue: {@link sweepWorker}s on any number of hosts take its parameter sets. A set is one job with a name of
 * its own, so that a job that is run twice, or a sweep that is started again, changes nothing; a set whose worker dies goes to another, and
 * is a row with an error when that happens three times. Jobs that somebody has removed are put again. Results are kept under the sweep's code: a
 * strategy that was changed starts again, and workers with other code refuse its sets.
 *
 * Every wait ends with an error that says what was waited for: an answer of Redis after `answerMs`, a worker after `workerMs`, the next
 * outcome after `patienceMs`.
 *
 * @throws {RangeError} when an option is out of its domain.
 * @example
 * ```ts
 * const executor = redisQueue({ connection: { host: 'queue.lan', port: 6379 } });
 * await sweep(squeezeFlow, data, { space, search: { kind: 'grid' }, objective: 'sharpe', executor });
 * ```
 */
export function redisQueue(options: RedisQueueOptions): Executor {
  checkArguments('redisQueue', { options }, { options: 'object' });
  checkFields('redisQueue', options, [
    ...['connection', 'queue', 'columnBytes', 'pollMs', 'answerMs', 'patienceMs', 'workerMs'],
  ]);
  const { connection, queue: name = defaultQueue, columnBytes = defaultColumnBytes } = options;
  const { pollMs = 100, answerMs = defaultAnswerMs, patienceMs = 600_000, workerMs = 60_000 } = options;
  for (const [field, value] of Object.entries({ pollMs, answerMs, patienceMs, workerMs })) {
    checkMs('redisQueue', field, value);
  }
  checkPlace('redisQueue', connection, name);
  checkBytes('redisQueue', columnBytes);
  return async (job) => {
    checkJob('redisQueue', job);
    const about = job.about();
    const { code } = about;
    const sweep = sweepId(about);
    const key = outcomesKey(name, sweep);
    const open = await connectRedis('redisQueue', connection, answerMs);
    const { redis, answer } = open;
    const queue = new Queue<QueueJob>(name, { connection: redis });
    queue.on('error', () => undefined);
    const settings = { options: job.options, columnBytes };
    const idOf = ({ trial }: Trial): string => `${sweep}-${trial}`;

    const prepare = async (): Promise<void> => {
      await answer(putMarket(redis, name, about.data, () => shareMarket(job.data)));
      await answer(redis.set(codeKey(name, identityOf(code)), JSON.stringify(code), 'EX', keepSeconds));
    };
    const add = (trials: readonly Trial[]): Promise<unknown> =>
      answer(
        queue.addBulk(
          trials.map((trial) => ({
            name: 'set',
            data: {
              sweep,
              strategy: job.strategy.name,
              market: about.data,
              settings,
              code: identityOf(code),
              trial,
            },
            opts: {
              jobId: idOf(trial),
              attempts: 5,
              backoff: { type: 'exponential', delay: 200 },
              removeOnComplete: true,
            },
          })),
        ),
      );
    try {
      await prepare();
    } catch (error) {
      await open.close(() => queue.close());
      throw error;
    }

    /** The outcomes that are there, of those asked for. */
    const collect = async (missing: ReadonlyMap<number, Trial>): Promise<readonly Outcome[]> => {
      const outcomes: Outcome[] = [];
      for (const part of batches([...missing.keys()])) {
        const lines = await answer(redis.hmget(key, ...part.map(String)));
        lines.forEach((line, k) => {
          if (line !== null) outcomes.push(readOutcome(line, part[k], missing.get(part[k])));
        });
      }
      return outcomes;
    };

    /** Looks up jobs without an outcome: those that failed for good, and those that have vanished, which are queued again. */
    const look = async (missing: ReadonlyMap<number, Trial>): Promise<readonly Outcome[]> => {
      const failed: Outcome[] = [];
      const lost: Trial[] = [];
      for (const part of batches([...missing.values()])) {
        const states = await Promise.all(part.map((trial) => answer(queue.getJobState(idOf(trial)))));
        for (const [k, trial] of part.entries()) {
          if (states[k] === 'unknown') lost.push(trial);
          else if (states[k] === 'failed') failed.push(await failureOf(open, queue, trial, idOf(trial)));
        }
      }
      if (lost.length > 0) {
        await prepare();
        await add(lost);
      }
      return failed;
    };

    return {
      async evaluate(trials, onOutcomes, signal) {
        const missing = new Map(trials.map((trial) => [trial.trial, trial]));
        const take = (outcomes: readonly Outcome[]): boolean => {
          if (outcomes.length > 0) onOutcomes(outcomes);
          for (const { trial } of outcomes) missing.delete(trial);
          return outcomes.length > 0;
        };
        const kept = await collect(missing);
        try {
          await checkKept(kept, job, 'the queue', signal);
        } catch (error) {
          // The kept outcomes are useless: the next attempt starts from scratch.
          if (error instanceof RangeError) await answer(redis.del(key));
          throw error;
        }
        take(kept);
        await add([...missing.values()]);
        await answer(redis.expire(key, keepSeconds));
        let [came, looked, served] = [performance.now(), performance.now(), performance.now()];
        try {
          while (missing.size > 0) {
            signal?.throwIfAborted();
            await wait(pollMs, undefined, { signal }).catch(() => signal?.throwIfAborted());
            const now = performance.now();
            if (take(await collect(missing))) came = now;
            if (missing.size === 0 || now - looked < lookMs) continue;
            looked = now;
            if (take(await look(missing))) came = now;
            if (await hasWorkers(open, queue)) served = now;
            checkPatience(
              now - served,
              workerMs,
              `no worker listens to the queue ${name}; start one with sweepWorker`,
            );
            checkPatience(
              now - came,
              patienceMs,
              `no outcome of ${missing.size} sets came; a worker may be stuck`,
            );
          }
        } catch (error) {
          const left = [...missing.values()];
          await Promise.race([
            Promise.allSettled(left.map((trial) => queue.remove(idOf(trial)))),
            wait(1_000),
          ]);
          throw error;
        }
        await answer(redis.expire(key, keepSeconds));
      },
      close: () => open.close(() => queue.close()),
    };
  };
}

/** Milliseconds between two looks at the state of the jobs. */
const lookMs = 1_000;

function* batches<Item>(items: readonly Item[], length = 500): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += length) yield items.slice(at, at + length);
}

/** An outcome from Redis, of the set that was asked for. */
function readOutcome(line: string, trial: number, asked: Trial | undefined): Outcome {
  let outcome: Outcome;
  try {
    outcome = decodeOutcome(line);
  } catch (cause) {
    throw new Error(`redisQueue: the outcome of trial ${trial} in Redis is damaged`, { cause });
  }
  if (outcome.trial === trial && JSON.stringify(outcome.params) === JSON.stringify(asked?.params))
    return outcome;
  throw new Error(
    `redisQueue: Redis has trial ${outcome.trial} ${JSON.stringify(outcome.params)} in place of trial ${trial} ${JSON.stringify(asked?.params)}`,
  );
}

/** A failed job is removed, as it would keep its name. A set that killed its workers becomes a row; any other failure fails the sweep. */
async function failureOf(
  open: RedisConnection,
  queue: Queue<QueueJob>,
  trial: Trial,
  id: string,
): Promise<Outcome> {
  const job = await open.answer(queue.getJob(id));
  const reason = job?.failedReason ?? 'it was removed';
  await open.answer(queue.remove(id));
  if (/stalled more than/.test(reason))
    return failedOutcome(trial, `its worker ended, or was silent, ${stallsAllowed + 1} times`);
  throw new Error(`redisQueue: trial ${trial.trial} failed on its worker: ${reason}`);
}

/** How often a set may lose its worker. */
export const stallsAllowed = 2;

/** Whether a worker listens; assumed where Redis does not say. */
async function hasWorkers({ answer }: RedisConnection, queue: Queue<QueueJob>): Promise<boolean> {
  const count = await answer(queue.getWorkersCount().catch(() => 1));
  return count > 0;
}

function checkPatience(waitedMs: number, limitMs: number, reason: string): void {
  if (waitedMs > limitMs) throw new Error(`redisQueue: for ${limitMs} ms ${reason}`);
}
