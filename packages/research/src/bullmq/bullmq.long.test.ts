import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, it } from 'vitest';
import { killQueue } from '../testdata/kill-queue.js';
import { withoutRedis } from '../testdata/redis.js';

const folder = mkdtempSync(join(tmpdir(), 'veloce-queue-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const title = withoutRedis === undefined ? 'a sweep on Redis' : `a sweep on Redis (${withoutRedis})`;

describe.skipIf(withoutRedis !== undefined)(title, () => {
  it('loses nothing when its workers and its coordinator are killed 50 times', { timeout: 3_600_000 }, () =>
    killQueue(folder, 50),
  );
});
