import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { squeezeFlow } from '@veloce/squeezeflow';
import { redisQueue, sweepWorker, type SweepWorker } from '../bullmq.js';
import { inProcess, type Executor } from '../sweep/executor.js';
import { sweep, type SweepOptions, type SweepResult } from '../sweep/sweep.js';
import { killQueue } from '../testdata/kill-queue.js';
import { tableOf } from '../testdata/killed-sweep.js';
import { smallMarket } from '../testdata/markets.js';
import { startRedis, withoutRedis, type TestRedis } from '../testdata/redis.js';

const folder = mkdtempSync(join(tmpdir(), 'veloce-queue-'));
const title = withoutRedis === undefined ? 'a sweep on Redis' : `a sweep on Redis (${withoutRedis})`;

describe.skipIf(withoutRedis !== undefined)(title, () => {
  const data = smallMarket(6_000);
  let redis: TestRedis;
  let workers: readonly SweepWorker[] = [];
  beforeAll(async () => {
    redis = await startRedis();
    const { connection } = redis;
    const one = (): Promise<SweepWorker> => sweepWorker({ connection, strategies: [squeezeFlow] });
    workers = [await one(), await one()];
  }, 300_000);
  afterAll(async () => {
    await Promise.all(workers.map((one) => one.close()));
    await redis.stop();
    rmSync(folder, { recursive: true });
  });

  const run = (
    executor: Executor,
    options: Partial<SweepOptions<typeof squeezeFlow>> = {},
  ): Promise<SweepResult> =>
    sweep(squeezeFlow, data, {
      space: { minScore: [3, 3.5, 4], stopAtr: { min: 1, max: 3, step: 0.5 } },
      search: { kind: 'grid' },
      objective: 'totalReturn',
      executor,
      ...options,
    });
  const queue = (): Executor => redisQueue({ connection: redis.connection, pollMs: 10 });

  it('gives the table that this thread gives', async () => {
    expect(tableOf(await run(queue()))).toEqual(tableOf(await run(inProcess())));
  });

  it('gives the same TPE search', async () => {
    const search = { kind: 'tpe', count: 12, startup: 4, batch: 4 } as const;
    expect(tableOf(await run(queue(), { search }))).toEqual(tableOf(await run(inProcess(), { search })));
  });

  it('ends when asked, and goes on later', async () => {
    const abort = new AbortController();
    const options = { capital: 777 };
    const onProgress = (): void => {
      abort.abort(new Error('enough'));
    };
    await expect(run(queue(), { options, onProgress, signal: abort.signal })).rejects.toThrow('enough');
    expect(tableOf(await run(queue(), { options }))).toEqual(tableOf(await run(inProcess(), { options })));
  });

  it('says what failed on a worker, and where there is no Redis', async () => {
    const other = { ...squeezeFlow, name: 'unknown' };
    const failed = sweep(other as typeof squeezeFlow, data, {
      space: { minScore: [3] },
      search: { kind: 'grid' },
      objective: 'sharpe',
      executor: queue(),
    });
    await expect(failed).rejects.toThrow('this worker has no strategy unknown; it has squeezeflow');
    const nowhere = redisQueue({ connection: { host: '127.0.0.1', port: 1, retryStrategy: () => null } });
    await expect(run(nowhere)).rejects.toThrow('no Redis at 127.0.0.1:1');
  });

  it('loses nothing when its workers and its coordinator are killed 2 times', { timeout: 300_000 }, () =>
    killQueue(folder, 2),
  );
});
