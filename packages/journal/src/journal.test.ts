import { afterAll, beforeAll, describe } from 'vitest';
import type { Journal } from './journal.js';
import { describeAnswers } from './testdata/contract/answers.js';
import { describeArchive } from './testdata/contract/archive.js';
import { describeEvents } from './testdata/contract/events.js';
import { describeImports } from './testdata/contract/imports.js';
import { describeOutcomes } from './testdata/contract/outcomes.js';
import { describePerformance } from './testdata/contract/performance.js';
import { describePlaybooks } from './testdata/contract/playbooks.js';
import { describeSignals } from './testdata/contract/signals.js';
import { describeTrades } from './testdata/contract/trades.js';
import { homes, openHome } from './testdata/homes.js';

/** The content of each home after the same tests. */
const digests = new Map<string, string>();

/** One contract, two homes; a home is opened once, for all of it. */
describe.each(homes)('a journal in $title', (home) => {
  describe.skipIf(home.missing !== undefined)('', () => {
    let journal: Journal;
    let end: () => Promise<void>;
    beforeAll(async () => ({ journal, end } = await openHome(home)), 300_000);
    afterAll(async () => end(), 60_000);

    describeSignals(() => journal);
    describeTrades(() => journal);
    describeEvents(() => journal);
    describeImports(() => journal);
    describePerformance(() => journal);
    describeAnswers(() => journal);
    describeOutcomes(() => journal);
    describePlaybooks(() => journal);
    // The last: it looks at what the others left.
    describeArchive(() => journal, digests, home.title);
  });
});
