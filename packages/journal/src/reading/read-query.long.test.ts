import { afterAll, beforeAll, describe } from 'vitest';
import type { Journal } from '../journal.js';
import { describeQueries } from '../testdata/contract/queries.js';
import { homes, openHome } from '../testdata/homes.js';

/** Each query of a folder opens a copy of it, which takes a second. */
describe.each(homes)('$title', (home) => {
  describe.skipIf(home.missing !== undefined)('', () => {
    let journal: Journal;
    let end: () => Promise<void> = () => Promise.resolve();
    beforeAll(async () => {
      ({ journal, end } = await openHome(home));
    }, 120_000);
    afterAll(() => end());
    describeQueries(() => journal);
  });
});
