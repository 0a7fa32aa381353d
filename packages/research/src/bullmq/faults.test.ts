import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { left } from 'fp-ts/lib/Either.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rejection, type AnyPhase, type AnyStrategy, type Features } from '@veloce/core';
import { squeezeFlow } from '@veloce/squeezeflow';
import { redisQueue, sweepWorker, type RedisQueueOptions, type SweepWorker } from '../bullmq.js';
import { outcomesKey } from './keys.js';
import { inProcess, type Executor } from '../sweep/executor.js';
import { sweep, type SweepOptions, type SweepResult } from '../sweep/sweep.js';
import { tableOf } from '../testdata/killed-sweep.js';
import { smallMarket } from '../testdata/markets.js';
import { startRedis, withoutRedis, type TestRedis } from '../testdata/redis.js';

const data = smallMarket();

/** SqueezeFlow with other code in each phase. */
const changed = (change: (phase: AnyPhase) => Partial<AnyPhase>): AnyStrategy => ({
  ...squeezeFlow,
  phases: (squeezeFlow.phases as readonly AnyPhase[]).map((phase) => ({ ...phase, ...change(phase) })),
});

const slow = changed(({ features }) => ({
  features(market, params) {
    const until = performance.now() + 4;
    while (performance.now() < until);
    return features(market, params) as object as Features;
  },
}));

const never = rejection('signal', 'never trades');
const idle = changed(() => ({ decide: () => left(never) }));
const stay = (): null => null;

const run = (
  executor: Executor,
  options: Partial<SweepOptions<typeof squeezeFlow>> = {},
  strategy: AnyStrategy = squeezeFlow,
): Promise<SweepResult> =>
  sweep(strategy as typeof squeezeFlow, data, {
    space: { minScore: [3, 4], stopAtr: [1, 2, 3] },
    search: { kind: 'grid' },
    objective: 'totalReturn',
    top: 0,
    executor,
    ...options,
  });

const title = withoutRedis === undefined ? 'Redis' : `Redis (${withoutRedis})`;

describe.skipIf(withoutRedis !== undefined)(title, { timeout: 300_000 }, () => {
  let redis: TestRedis;
  let client: Redis;
  beforeAll(async () => {
    redis = await startRedis();
    client = new Redis(redis.connection);
  }, 300_000);
  afterAll(async () => {
    client.disconnect();
    await redis.stop();
  });
  const queueOf = (queue: string, more: Partial<RedisQueueOptions> = {}): Executor =>
    redisQueue({ connection: redis.connection, queue, pollMs: 10, ...more });
  const serve = async <Result>(
    queue: string,
    strategy: AnyStrategy,
    work: () => Promise<Result>,
  ): Promise<Result> => {
    const worker = await sweepWorker({ connection: redis.connection, strategies: [strategy], queue });
    try {
      return await work();
    } finally {
      await worker.close();
    }
  };

  it('flushed in the middle: the jobs are put again', async () => {
    let flushed = 0;
    const onProgress = (): void => {
      if (flushed++ === 0) void client.flushall();
    };
    const found = await serve('flush', slow, () => run(queueOf('flush'), { onProgress }, slow));
    expect(flushed).toBeGreaterThan(0);
    expect(tableOf(found)).toEqual(tableOf(await run(inProcess(), {}, slow)));
  });

  it('with two coordinators of one sweep, of which one is aborted: the other one ends', async () => {
    const abort = new AbortController();
    const onProgress = (): void => {
      abort.abort(new Error('given up'));
    };
    const both = await serve('two', slow, () =>
      Promise.all([
        run(queueOf('two'), { signal: abort.signal, onProgress }, slow).catch((error: unknown) => error),
        run(queueOf('two'), {}, slow),
      ]),
    );
    expect(both[0]).toEqual(new Error('given up'));
    expect(both[1].rows).toHaveLength(6);
  });

  it('killed in the middle and not started again: an error that says so, and the worker can be closed', async () => {
    const own = await startRedis();
    const options = { connection: own.connection, queue: 'kill' };
    const worker: SweepWorker = await sweepWorker({ ...options, strategies: [slow] });
    let stopped: Promise<void> | undefined;
    const onProgress = (): void => void (stopped ??= own.stop());
    const executor = redisQueue({ ...options, pollMs: 10, answerMs: 2_000 });
    await expect(run(executor, { onProgress }, slow)).rejects.toThrow(
      `redisQueue: Redis at 127.0.0.1:${own.connection.port} has not answered for 2000 ms`,
    );
    await stopped;
    await worker.close();
  });

  it('without a worker: an error that says so', async () => {
    await expect(run(queueOf('none', { workerMs: 1_500 }))).rejects.toThrow(
      'redisQueue: for 1500 ms no worker listens to the queue none; start one with sweepWorker',
    );
    expect(await client.keys('bull:none:*-*')).toEqual([]);
  });

  it('with a worker that takes a set and never ends it: an error that says so', async () => {
    const stuck = new Worker('stuck', () => new Promise(() => undefined), {
      connection: { ...redis.connection, maxRetriesPerRequest: null },
    });
    stuck.on('error', () => undefined);
    await stuck.waitUntilReady();
    await expect(run(queueOf('stuck', { patienceMs: 2_000 }))).rejects.toThrow(
      'redisQueue: for 2000 ms no outcome of 6 sets came; a worker may be stuck',
    );
    await stuck.close(true);
  });

  it('with workers that die of a set: it is a row with an error', async () => {
    const dying = new Worker('dying', () => new Promise(() => undefined), {
      connection: { ...redis.connection, maxRetriesPerRequest: null },
      concurrency: 30,
      lockDuration: 300,
      lockRenewTime: 1e8,
      stalledInterval: 200,
      maxStalledCount: 2,
    });
    dying.on('error', () => undefined);
    await expect(run(queueOf('dying'))).rejects.toThrow(
      'sweep: every set failed: its worker ended, or was silent, 3 times',
    );
    await dying.close(true);
  });

  it.each([
    ['not there', { host: '127.0.0.1', port: 1, retryStrategy: stay }, 'no Redis at 127.0.0.1:1'],
    [
      'nowhere',
      { host: 'no.such.host.invalid', retryStrategy: stay },
      'no Redis at no.such.host.invalid:6379',
    ],
  ])('%s: a worker and a sweep say so at once', async (_, connection, says) => {
    await expect(sweepWorker({ connection, strategies: [squeezeFlow] })).rejects.toThrow(
      `sweepWorker: ${says}`,
    );
    await expect(run(redisQueue({ connection }))).rejects.toThrow(`redisQueue: ${says}`);
  });

  it('with a password: a wrong one is refused and never told', async () => {
    const own = await startRedis('--requirepass', 'right-secret');
    const says = `Redis at 127.0.0.1:${own.connection.port} refused the user or the password`;
    for (const password of ['wrong-secret', undefined]) {
      const connection = { ...own.connection, ...(password === undefined ? {} : { password }) };
      const worker = (): Promise<unknown> => sweepWorker({ connection, strategies: [squeezeFlow] });
      for (const start of [worker, () => run(redisQueue({ connection }))]) {
        const error: unknown = await start().catch((cause: unknown) => cause);
        expect(String(error)).toContain(says);
        expect(String(error)).not.toContain('secret');
      }
    }
    await own.stop();
  });

  it('without memory for the market: an error that says so, and no connection stays open', async () => {
    const own = await startRedis('--maxmemory', '1200kb');
    const watch = new Redis(own.connection);
    const market = smallMarket(20_000);
    const about = { space: { minScore: [3] }, search: { kind: 'grid' }, objective: 'totalReturn' } as const;
    const failed = sweep(squeezeFlow, market, {
      ...about,
      executor: redisQueue({ connection: own.connection }),
    });
    await expect(failed).rejects.toThrow('is out of memory; raise its maxmemory, or keep less in it');
    await expect
      .poll(
        async () =>
          String(await watch.client('LIST'))
            .trim()
            .split('\n').length,
      )
      .toBe(1);
    watch.disconnect();
    await own.stop();
  });

  it('asked again after the strategy was changed: gives what the new code gives', async () => {
    const trades = async (strategy: AnyStrategy): Promise<readonly (number | null | undefined)[]> => {
      const { rows } = await serve('stale', strategy, () =>
        run(
          queueOf('stale'),
          {
            space: {
              minScore: [0],
              minFlowMove: [0.001],
              minPriceMove: [0.1],
              resetSigmas: [0],
              resetThreshold: [0],
            },
          },
          strategy,
        ),
      );
      return rows.map(({ metrics }) => metrics?.trades);
    };
    expect(Math.min(...((await trades(squeezeFlow)) as number[]))).toBeGreaterThan(0);
    expect(await trades(idle)).toEqual([0]);
  });

  it('with a worker of other code: it refuses, and says what differs', async () => {
    const refused = serve('other', idle, () => run(queueOf('other')));
    await expect(refused).rejects.toThrow(
      /this worker has other code of strategy squeezeflow than the sweep: phase 1, \w+ \([0-9a-f]{16} here, [0-9a-f]{16} there\), phase 2, /,
    );
  });

  it('with outcomes that were changed: one kept set is run again, and others are refused by their shape', async () => {
    await serve('kept', squeezeFlow, () => run(queueOf('kept')));
    const [key = ''] = await client.keys(outcomesKey('kept', '*'));
    const line = (await client.hget(key, '0')) ?? '';
    const outcome = JSON.parse(line) as { readonly metrics: object };
    const changed = { ...outcome, metrics: { ...outcome.metrics, totalReturn: 9 } };
    await client.hset(key, '0', JSON.stringify(changed));
    await expect(run(queueOf('kept'))).rejects.toThrow(
      'a single run of trial 0 {"minScore":3,"stopAtr":1} does not give what the queue has',
    );
    expect(await client.exists(key)).toBe(0);
    for (const damaged of [
      '{',
      '{"trial":0}',
      line.replace('"trial":0', '"trial":1'),
      line.replace('"returns":"', '"returns":"A'),
    ]) {
      await client.hset(key, '0', damaged);
      await expect(run(queueOf('kept'))).rejects.toThrow(
        /redisQueue: .*trial [01] .*(is damaged|in place of trial 0)/,
      );
    }
  });
});
