import { describe, expect, it } from 'vitest';
import { journalOrThrow } from '../../error.js';
import type { Journal } from '../../journal.js';
import { paperDay } from '../paper-day.js';

const by = { kind: 'strategy', name: 'asked' } as const;

/** The contract of answers from memory, in every home of a journal. */
export function describeAnswers(open: () => Journal): void {
  describe('answers', () => {
    // Another question of the same trades, each time: never from memory.
    let fresh = 0;
    const asked = async (journal: Journal, filter: object) => ({
      groups: await journalOrThrow(journal.performance({ by: ['side', 'tag'] }, filter)),
      all: await journalOrThrow(journal.performance({}, filter)),
      count: await journalOrThrow(journal.trades.count(filter)),
    });

    it('come from memory until something is written, and are those of the database at every moment', async () => {
      const journal = open();
      const { told } = paperDay(21, 400, 'asked');
      const account = { account: 'asked' };
      const writes = told.filter((events) => events.length > 0).slice(0, 12);
      expect(writes).toHaveLength(12);
      for (const [k, events] of writes.entries()) {
        await journalOrThrow(journal.trades.record(events, { by, venue: 'paper' }));
        const [trade] = (await journalOrThrow(journal.trades.list(account))).rows;
        if (k % 4 === 3) await journalOrThrow(journal.events.tag(trade.id, `tag ${k % 3}`, by));
        const first = await asked(journal, account);
        const before = journal.cache();
        const second = await asked(journal, account);
        expect(second).toEqual(first);
        // Nobody else writes to a folder; a server also has its own housekeeping, and other databases.
        if (!journal.place.startsWith('postgres:')) {
          const after = journal.cache();
          expect(after).toEqual({ ...before, hits: before.hits + 3 });
          expect(after.bytes).toBeGreaterThan(0);
          expect(second.groups).toBe(first.groups);
        }
        expect(await asked(journal, { ...account, from: --fresh })).toEqual(first);
      }
      expect(journal.cache().hits).toBeGreaterThan(0);
      const [group] = await journalOrThrow(journal.performance());
      expect(Object.isFrozen(group) && Object.isFrozen(group.metrics.winRate)).toBe(true);
    });

    it('tell one question from another by all that it asks', async () => {
      const journal = open();
      const keys = async (zone: string, filter: object) =>
        (await journalOrThrow(journal.performance({ by: ['hour'], zone }, filter))).map(({ key }) => key[0]);
      const utc = await keys('UTC', { account: 'asked' });
      expect(await keys('Asia/Kolkata', { account: 'asked' })).not.toEqual(utc);
      expect(await keys('UTC', { account: 'asked', side: 'LONG' })).not.toEqual(utc);
      expect(await keys('UTC', { account: 'asked' })).toEqual(utc);
    });
  });
}
