import { positionsOf } from '@veloce/backtest';
import { beforeAll, describe, expect, it } from 'vitest';
import { journalOrThrow } from '../../error.js';
import type { Journal } from '../../journal.js';
import { personActing, type Person } from '../../playbooks/person.js';
import { paperDay } from '../paper-day.js';

const rules = (rsi: number) => ({
  all: [{ left: { study: 'rsi', with: [14] }, is: '<', right: rsi }],
  side: 'LONG',
});
const model = { kind: 'model', name: 'some-model', version: '1' } as const;

/** The contract of playbooks in every home of a journal. */
export function describePlaybooks(open: () => Journal): void {
  describe('playbooks', () => {
    let journal: Journal;
    const ada = personActing('Ada');
    beforeAll(() => {
      journal = open();
    });

    it('go from draft to active by a person, one step after the other', async () => {
      const { id, state, version } = await journalOrThrow(
        journal.playbooks.create('Reset long', rules(30), model),
      );
      expect([state, version]).toEqual(['draft', 1]);
      const leap = await journal.playbooks.setState(id, 'active', ada)();
      expect(leap).toMatchObject({
        _tag: 'Left',
        left: { _tag: 'NotAllowed', rule: 'playbook_state_order' },
      });
      for (const next of ['review', 'active', 'paused', 'active'] as const) {
        expect(await journalOrThrow(journal.playbooks.setState(id, next, ada))).toMatchObject({
          state: next,
        });
      }
      expect(
        (await journalOrThrow(journal.playbooks.active())).map(({ name, rules: own }) => [name, own]),
      ).toEqual([['Reset long', rules(30)]]);
      expect(await journalOrThrow(journal.playbooks.setState(id, 'retired', ada))).toMatchObject({
        state: 'retired',
      });
      expect(await journal.playbooks.setState(id, 'active', ada)()).toMatchObject({ _tag: 'Left' });
      expect(await journalOrThrow(journal.playbooks.active())).toEqual([]);
    });

    it('are moved by nobody who only says that he is a person', async () => {
      const { id } = await journalOrThrow(journal.playbooks.create('Forged', rules(31), model));
      // Plain data that a model, a message or a page without its token can send.
      for (const forged of [
        { kind: 'person', name: 'Ada', version: '' },
        JSON.parse(JSON.stringify(ada)),
        model,
      ]) {
        const moved = await journal.playbooks.setState(id, 'review', forged as Person)();
        expect(moved).toMatchObject({
          _tag: 'Left',
          left: { _tag: 'NotAllowed', rule: 'playbook_state_by_person' },
        });
      }
      expect(await journalOrThrow(journal.playbooks.find(id))).toMatchObject({ state: 'draft' });
    });

    it('keep every version as it was, and say where two differ', async () => {
      const { id } = await journalOrThrow(journal.playbooks.create('Versions', rules(35), ada));
      await journalOrThrow(
        journal.playbooks.addVersion(id, { ...rules(30), hours: [8, 16] }, model, {
          reason: 'fewer',
          prompt: { model: 'm' },
        }),
      );
      const again = await journal.playbooks.addVersion(id, { side: 'LONG', all: rules(35).all }, ada)();
      expect(again).toMatchObject({ _tag: 'Left', left: { _tag: 'Conflict', rule: 'playbook_rules_once' } });
      const versions = await journalOrThrow(journal.playbooks.versions(id));
      expect(versions.map(({ version, author, reason }) => [version, author.kind, reason])).toEqual([
        [1, 'person', ''],
        [2, 'model', 'fewer'],
      ]);
      expect(versions[0].rules).toEqual(rules(35));
      const differences = await journalOrThrow(journal.playbooks.compare(id, 1, 2));
      expect(differences.map(({ text }) => text)).toEqual(['all.0.right: 35 → 30', 'hours: [8,16] is new']);
      // A new version is no decision to trade it.
      expect(await journalOrThrow(journal.playbooks.find(id))).toMatchObject({ version: 1 });
    });

    it('have a name each, in small and capital letters', async () => {
      await journalOrThrow(journal.playbooks.create('Momentum', rules(50), ada));
      const twice = await journal.playbooks.create('MOMENTUM', rules(51), ada)();
      expect(twice).toMatchObject({ _tag: 'Left', left: { _tag: 'Conflict', rule: 'playbook_name_once' } });
      expect(() => journal.playbooks.create('x', { when: new Date() }, ada)).toThrow(
        'rules must be plain data',
      );
    });

    it('know their trades, what they made, and when they were last used', async () => {
      const { id } = await journalOrThrow(journal.playbooks.create('Used', rules(40), ada));
      const { told, trades } = paperDay(5, 400, 'used');
      const who = {
        by: { kind: 'strategy', name: 'chance' },
        venue: 'paper',
        playbook: { id, version: 1 },
      } as const;
      await journalOrThrow(journal.trades.record(told.flat(), who));
      const [group] = await journalOrThrow(
        journal.performance({ by: ['playbookVersion'] }, { playbook: id }),
      );
      expect(group.key).toEqual(['Used v1']);
      expect(group.metrics.trades.value).toBe(positionsOf(trades).length);
      expect(group.winRate.low).toBeLessThan(group.winRate.value);
      const found = await journalOrThrow(journal.playbooks.find(id));
      expect(found?.lastUsedAt).toBe(
        Math.max(
          ...(await journalOrThrow(journal.trades.list({ account: 'used' }))).rows.map(
            ({ openedAt }) => openedAt,
          ),
        ),
      );
    });
  });
}
