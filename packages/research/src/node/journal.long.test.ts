import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, it } from 'vitest';
import { killSweep } from '../testdata/kill-sweep.js';

const folder = mkdtempSync(join(tmpdir(), 'veloce-kill-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('a sweep that is killed at random moments', () => {
  it('50 times loses nothing and repeats nothing', { timeout: 3_600_000 }, () => killSweep(folder, 50));
});
