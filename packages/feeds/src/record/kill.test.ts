import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { killRecorder } from '../testdata/kill-recorder.js';

it('a recorder that is killed again and again has all that was synced, once and in order', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'veloce-kill-'));
  try {
    let next = 0;
    for (let k = 0; k < 2; k++) {
      const { synced, found } = await killRecorder(folder, next, 3 + 5 * k);
      expect(synced).toBeGreaterThan(next);
      expect(found.length).toBeGreaterThanOrEqual(synced);
      expect(found).toEqual(found.map((_, i) => i));
      next = found.length;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
