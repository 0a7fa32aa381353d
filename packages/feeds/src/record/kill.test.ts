import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { killRecorder } from '../testdata/kill-recorder.js';

it('a recorder that is killed again and again has all that was synced, once and in order, and tells a torn end', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'veloce-kill-'));
  try {
    let next = 0;
    let torn = 0;
    for (let k = 0; k < 2; k++) {
      const tornBytes = k === 0 ? 33 : 0;
      const killed = await killRecorder(folder, next, 3 + 5 * k, tornBytes);
      const { synced, found } = killed;
      expect(synced).toBeGreaterThan(next);
      expect(found.length).toBeGreaterThanOrEqual(synced);
      expect(found).toEqual(found.map((_, i) => i));
      if (tornBytes > 0) expect(killed.torn).toBe(1);
      // A torn end is told to who reads, and cut off by who writes on.
      expect(killed.cutBytes > 0).toBe(torn > 0);
      torn = killed.torn;
      next = found.length;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
