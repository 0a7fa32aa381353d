import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '@veloce/core/testing';
import { homes, type TestHome } from './testdata/homes.js';
import { killWriters } from './testdata/kill-writers.js';

describe.each(homes.filter(({ missing }) => missing === undefined))(
  'a journal in $title, killed again and again',
  (home) => {
    let made: TestHome;
    beforeAll(async () => {
      made = await home.make();
    }, 120_000);
    afterAll(async () => made.remove(), 60_000);

    it('loses nothing that was acknowledged and doubles nothing in 50 kills', async () => {
      const { acknowledged, turns, torn, twice, findings } = await killWriters(
        made.place,
        'killed',
        50,
        seededRandom(50),
      );
      expect({ torn, twice, findings }).toEqual({ torn: 0, twice: 0, findings: 0 });
      expect(acknowledged).toBeGreaterThan(50);
      // The turn in the middle of each kill may have been written too; it is written again with the same ids.
      expect(turns).toBeGreaterThanOrEqual(acknowledged);
      expect(turns).toBeLessThanOrEqual(acknowledged + 1);
    }, 1_800_000);
  },
);
