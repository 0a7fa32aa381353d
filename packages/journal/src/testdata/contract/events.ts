import { beforeAll, describe, expect, it } from 'vitest';
import { journalOrThrow } from '../../error.js';
import type { Journal } from '../../journal.js';
import { paperDay } from '../paper-day.js';

const me = { kind: 'person', name: 'Ada' } as const;

/** The contract of events in every home of a journal. */
export function describeEvents(open: () => Journal): void {
  describe('notes', () => {
    let journal: Journal;
    let id: string;
    beforeAll(async () => {
      journal = open();
      const by = { kind: 'strategy', name: 'chance' } as const;
      await journalOrThrow(
        journal.trades.record(paperDay(3, 200, 'noted').told.flat(), { by, venue: 'paper' }),
      );
      const { rows } = await journalOrThrow(
        journal.trades.list({ account: 'noted', result: 'closed' }, { limit: 1 }),
      );
      id = rows[0].id;
    }, 120_000);

    it('keeps what was said, in the order it was said, and finds it by its words', async () => {
      await journalOrThrow(journal.events.note(id, 'Entered late, chased the breakout', me));
      await journalOrThrow(journal.events.note(id, 'Took profit too early', me));
      const said = await journalOrThrow(journal.events.of({ tradeId: id }));
      expect(said.map(({ text }) => text)).toEqual([
        'Entered late, chased the breakout',
        'Took profit too early',
      ]);
      expect(said[0].by).toEqual({ kind: 'person', name: 'Ada', version: '' });
      expect(await journalOrThrow(journal.events.search('late -news'))).toHaveLength(1);
      expect(await journalOrThrow(journal.events.search('late -chased'))).toHaveLength(0);
      expect(
        (await journalOrThrow(journal.trades.list({ text: '"took profit"' }))).rows.map((row) => row.id),
      ).toEqual([id]);
    });

    it('tags once, and untags', async () => {
      await journalOrThrow(journal.events.tag(id, 'late', me));
      await journalOrThrow(journal.events.tag(id, 'chased', me));
      await journalOrThrow(journal.events.tag(id, 'late', me));
      expect((await journalOrThrow(journal.trades.find(id)))?.tags).toEqual(['chased', 'late']);
      expect((await journalOrThrow(journal.trades.list({ tags: ['late', 'chased'] }))).rows).toHaveLength(1);
      await journalOrThrow(journal.events.untag(id, 'late', me));
      expect((await journalOrThrow(journal.trades.list({ tags: ['late'] }))).rows).toHaveLength(0);
    });

    it('keeps what a trade was before it was corrected', async () => {
      const before = await journalOrThrow(journal.trades.find(id));
      await journalOrThrow(journal.events.rate(id, 4, me));
      const edit = await journalOrThrow(journal.events.edit(id, { riskAmount: 50 }, me));
      expect(edit.body).toEqual({ was: { riskAmount: before?.riskAmount }, is: { riskAmount: 50 } });
      const after = await journalOrThrow(journal.trades.find(id));
      expect(after?.rating).toBe(4);
      expect(after?.r).toBeCloseTo((after?.netPnl ?? NaN) / 50, 12);
    });

    it('keeps a picture to the byte', async () => {
      const content = Uint8Array.from({ length: 5_000 }, (_, k) => (k * 37) % 256);
      const { body } = await journalOrThrow(
        journal.events.attach(id, { name: 'chart.png', mediaType: 'image/png', content }, me),
      );
      const back = await journalOrThrow(journal.events.attachment((body as { hash: string }).hash));
      expect(back).toEqual({ name: 'chart.png', mediaType: 'image/png', content });
    });

    it('has notes for days and reviews for weeks', async () => {
      await journalOrThrow(journal.events.noteDay('2025-03-30', 'Clocks changed; slept badly', me));
      await journalOrThrow(journal.events.reviewWeek('2025-03-31', 'Fewer trades, better ones', me));
      expect(
        (await journalOrThrow(journal.events.of({ day: '2025-03-30' }))).map(({ kind }) => kind),
      ).toEqual(['day-note']);
      expect(() => journal.events.reviewWeek('2025-03-30', 'x', me)).toThrow('is no Monday, got "2025-03-30"');
    });

    it('refuses what is not there or out of its range', async () => {
      const missing = await journal.events.note('00000000-0000-4000-8000-000000000000', 'x', me)();
      expect(missing).toMatchObject({ _tag: 'Left', left: { _tag: 'DataNotFound' } });
      expect(() => journal.events.rate(id, 6, me)).toThrow('events.rate: Too big');
      expect(() => journal.events.tag(id, '<b>', me)).toThrow(RangeError);
      const rule = await journal.events.edit(id, { playbook: { id, version: 1 } }, me)();
      expect(rule).toMatchObject({
        _tag: 'Left',
        left: { _tag: 'NotAllowed', rule: 'trade_playbook_version' },
      });
    });
  });
}
