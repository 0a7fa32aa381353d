import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { expect } from 'vitest';
import { createRandom } from '../random.js';
import { inProcess } from '../sweep/executor.js';
import { runKilledSweep, tableOf } from './killed-sweep.js';
import { byTrial } from './kill-sweep.js';
import { hasEnded, kill, linesOf, start, waitForLines } from './kill.js';
import { startRedis } from './redis.js';

/** Kills workers and the coordinator of a sweep on Redis at random moments, and compares its table with an undisturbed one. */
export async function killQueue(folder: string, kills: number): Promise<void> {
  const whole = tableOf(await runKilledSweep(`${folder}/undisturbed-queue.jsonl`, inProcess()));
  const redis = await startRedis();
  const port = String(redis.connection.port);
  const { below } = createRandom(kills, 1);
  const worker = (): ChildProcess => start('queue-process.ts', { VELOCE_REDIS_PORT: port });
  const workers = [worker(), worker()];
  try {
    let killed = 0;
    for (let sweeps = 0; killed < kills; sweeps++) {
      const path = `${folder}/queue-${sweeps}.jsonl`;
      const coordinator = (): ChildProcess =>
        start('queue-process.ts', { VELOCE_REDIS_PORT: port, VELOCE_QUEUE_SWEEP: path });
      let own = coordinator();
      while (!hasEnded(own) && killed < kills) {
        await waitForLines(path, linesOf(path) + below(10), own);
        await wait(below(8));
        if (hasEnded(own)) break;
        killed++;
        if (below(2) === 0) {
          await kill(own);
          own = coordinator();
        } else {
          const victim = below(2);
          await kill(workers[victim]);
          workers[victim] = worker();
        }
      }
      if (!hasEnded(own)) await once(own, 'exit');
      expect(own.exitCode).toBe(0);
      const lines = readFileSync(path, 'utf8').trim().split('\n').slice(1);
      expect(byTrial(lines)).toEqual(whole);
      // The next sweep is to find nothing done.
      const client = new Redis(redis.connection);
      await client.flushall();
      client.disconnect();
    }
  } finally {
    await Promise.all(workers.map(kill));
    await redis.stop();
  }
}
