import { journalOrThrow, type Journal } from '@veloce/journal';
import { seededRandom } from '@veloce/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attacks, fuzzedStatements } from '../testdata/attacks.js';
import { homes } from '../testdata/homes.js';
import { hostileTexts, seedHostileJournal } from '../testdata/hostile-journal.js';
import { tableHashes } from '../testdata/table-hashes.js';
import { copilotTools } from '../tools/copilot-tools.js';
import { copilotOrThrow } from '../error.js';
import { guardQuery } from './guard-query.js';

describe.each(homes)('$title', ({ missing, statements, open }) => {
  describe.skipIf(missing !== undefined)('', () => {
    let journal: Journal;
    let end: () => Promise<void> = () => Promise.resolve();
    let before: ReadonlyMap<string, string>;
    beforeAll(async () => {
      ({ journal, end } = await open());
      await seedHostileJournal(journal);
      before = await tableHashes(journal);
    });
    afterAll(() => end());

    it('the hashes cover what could be harmed, and see a change', async () => {
      expect([...before.keys()]).toEqual(
        expect.arrayContaining(['trades', 'journal_events', 'settings', 'signal_history', 'actors']),
      );
      await journalOrThrow(journal.settings.set('secret', 'changed'));
      expect((await tableHashes(journal)).get('settings')).not.toBe(before.get('settings'));
      await journalOrThrow(journal.settings.set('secret', hostileTexts.sql));
      before = await tableHashes(journal);
    });

    it('hostile words in a typed question leave every table as it was', async () => {
      const tools = copilotTools({ journal });
      for (const name of ['journal_performance', 'journal_trades', 'journal_signals']) {
        for (const symbol of Object.values(hostileTexts)) {
          await copilotOrThrow(tools.find((tool) => tool.name === name)!.run({ symbol }));
        }
      }
      expect(await tableHashes(journal)).toEqual(before);
    });

    it('without the guard too, what must not be leaves every table as it was', async () => {
      for (const [, attack] of attacks) await journal.query(attack, { timeoutMs: 2_000 })();
      expect(await tableHashes(journal)).toEqual(before);
    });

    it('what chance puts together leaves every table as it was, let through or not', async () => {
      const passed: string[] = [];
      const refused: string[] = [];
      for (const statement of fuzzedStatements(seededRandom(11), 6_000)) {
        const guarded = await guardQuery(statement);
        if (guarded._tag === 'Right') passed.push(guarded.right);
        else refused.push(statement);
      }
      expect(passed.length).toBeGreaterThan(100);
      for (const statement of passed.slice(0, statements))
        await journal.query(statement, { timeoutMs: 2_000 })();
      for (const statement of refused.slice(0, statements))
        await journal.query(statement, { timeoutMs: 2_000 })();
      expect(await tableHashes(journal)).toEqual(before);
    });
  });
});
