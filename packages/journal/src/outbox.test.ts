import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alertEvent, createAlerts, type Channel, type ChannelMessage, type Outbox } from '@veloce/alerts';
import type { Journal } from './journal.js';
import { homes, openHome } from './testdata/homes.js';

describe.each(homes)('the outbox of a journal in $title', (home) => {
  let journal: Journal;
  let end = (): Promise<void> => Promise.resolve();
  beforeAll(async () => {
    if (home.missing === undefined) ({ journal, end } = await openHome(home));
  }, 300_000);
  afterAll(() => end());

  it.skipIf(home.missing !== undefined)(
    'is one that alerts go through: kept, tried, delivered, in the ledger',
    async () => {
      const outbox: Outbox = journal.outbox; // by its shape: the two packages do not know each other
      const sent: ChannelMessage[] = [];
      const clock = { now: Date.UTC(2026, 0, 5) };
      const channel: Channel = {
        name: 'one',
        longest: 500,
        send(message) {
          sent.push(message);
          return Promise.resolve(
            sent.length === 1 ? { ok: false, retry: true, answer: '502' } : { ok: true, answer: '200' },
          );
        },
      };
      const make = () =>
        createAlerts({ routes: [{ channel }], outbox }, { now: () => clock.now, random: () => 1 });
      const alerts = make();
      const alert = alertEvent({
        time: clock.now,
        severity: 'warning',
        kind: 'journal',
        subject: 'x',
        title: 'it is full',
      });
      expect(await alerts.tell(alert)()).toMatchObject({ right: 'kept' });
      expect(await alerts.deliver()).toBe(0);
      clock.now += 1_000;
      expect(await make().deliver()).toBe(1); // another process goes on
      expect(await make().tell(alert)()).toMatchObject({ right: 'known' });
      expect(sent.map(({ id }) => id)).toEqual([alert.id, alert.id]);
      expect(await alerts.ledger()()).toMatchObject({
        right: [{ id: alert.id, channel: 'one', state: 'delivered', attempts: 2, answer: '200' }],
      });
    },
    300_000,
  );
});
