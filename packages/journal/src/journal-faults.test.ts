import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '@veloce/core/testing';
import { journalOrThrow } from './error.js';
import { steps } from './database/steps.generated.js';
import { openJournal } from './journal.js';
import { folderHome, type TestHome } from './testdata/homes.js';
import { inspectTurns, killNow, killWriters, startWriter } from './testdata/kill-writers.js';
import {
  onPostgres,
  startPostgres,
  withClient,
  withoutPostgres,
  type TestPostgres,
} from '../../../testing/postgres.js';
import { turn } from './testdata/turns.js';

describe('a journal in a folder, when things go wrong', () => {
  let home: TestHome;
  beforeAll(async () => {
    home = await folderHome.make();
  });
  afterAll(async () => home.remove(), 60_000);

  it('loses nothing that was acknowledged and doubles nothing when its process is killed', async () => {
    const { acknowledged, turns, torn, twice, findings } = await killWriters(
      home.place,
      'killed',
      2,
      seededRandom(1),
    );
    expect({ torn, twice, findings }).toEqual({ torn: 0, twice: 0, findings: 0 });
    expect(turns).toBeGreaterThanOrEqual(acknowledged);
    expect(turns).toBeLessThanOrEqual(acknowledged + 1);
  }, 240_000);

  it('tells the second who opens it who has it, and is free again when that one is killed', async () => {
    const writer = startWriter(home.place, 'owner', 0);
    try {
      await writer.until(1);
      const second = await openJournal(home.place)();
      expect(second).toMatchObject({
        _tag: 'Left',
        left: { _tag: 'Locked', owner: { pid: writer.child.pid } },
      });
    } finally {
      await killNow(writer.child);
    }
    const { turns } = await inspectTurns(home.place, 'owner');
    expect(turns).toBeGreaterThanOrEqual(writer.last() + 1);
  }, 240_000);
});

describe.skipIf(withoutPostgres !== undefined)(
  onPostgres('a journal on a server, when things go wrong'),
  () => {
    let server: TestPostgres;
    beforeAll(async () => {
      server = await startPostgres();
    }, 120_000);
    afterAll(async () => server.stop(), 60_000);

    it('is brought up to date by one of three who open it at once', async () => {
      const url = await server.makeDatabase();
      const opened = await Promise.all([1, 2, 3].map(() => journalOrThrow(openJournal({ url }))));
      await Promise.all(
        opened.map((journal, k) => journalOrThrow(journal.signals.add([turn(`m${k}`, k).signal]))),
      );
      expect(await journalOrThrow(opened[0].signals.count())).toEqual({ taken: 3 });
      await Promise.all(opened.map((journal) => journalOrThrow(journal.close())));
      const steps = await withClient(url, (client) =>
        client.query<{ count: number }>('select count(*)::int as count from drizzle.__drizzle_migrations'),
      );
      const journalFile = new URL('../migrations/meta/_journal.json', import.meta.url);
      const { entries } = JSON.parse(readFileSync(journalFile, 'utf8')) as {
        readonly entries: readonly unknown[];
      };
      expect(steps.rows[0].count).toBe(entries.length);
    }, 120_000);

    it('is not opened by a version older than the one that wrote it', async () => {
      const url = await server.makeDatabase();
      await journalOrThrow((await journalOrThrow(openJournal({ url }))).close());
      await withClient(url, (client) =>
        client.query(
          "insert into drizzle.__drizzle_migrations (hash, created_at) values ('later', 9999999999999)",
        ),
      );
      const opened = await openJournal({ url })();
      expect(opened).toMatchObject({ _tag: 'Left', left: { _tag: 'NewerDatabase' } });
    }, 120_000);

    it('brings what an older version wrote up to date, so that it is measured like what came later', async () => {
      const url = await server.makeDatabase();
      const [first] = steps;
      await withClient(url, async (client) => {
        await client.query(first.text.replaceAll('--> statement-breakpoint', ''));
        await client.query(`create schema drizzle;
          create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint);
          insert into drizzle.__drizzle_migrations (hash, created_at) values ('first', ${first.when});
          insert into actors values ('00000000-0000-0000-0000-000000000001', 'person', 'Ada');
          insert into trades (id, account, source_key, symbol, venue, side, opened_at, closed_at, quantity, entry_price, exit_price, fees, net_pnl, risk_amount, mfe, currency, decided_by)
          select gen_random_uuid(), 'old', 't:' || n, 'X', 'x', 1, timestamptz '2025-01-01' + n * interval '1 hour', timestamptz '2025-01-01 00:30' + n * interval '1 hour',
            1, 100, 101, 0.1, n - 2.5, 2, 0.1, 'USDT', '00000000-0000-0000-0000-000000000001' from generate_series(1, 4) n`);
      });
      const journal = await journalOrThrow(openJournal({ url }));
      const [group] = await journalOrThrow(journal.performance());
      await journalOrThrow(journal.close());
      expect(group).toMatchObject({ pnl: 0, mfe: { value: 0.1 }, otherFees: 0 });
      const { trades, winRate, fees, meanHours, expectancyR, winStreak } = group.metrics;
      expect([trades, winRate, fees, meanHours, expectancyR, winStreak].map(({ value }) => value)).toEqual([
        ...[4, 0.5, 0.4, 0.5, 0, 2],
      ]);
    }, 120_000);

    it('answers from memory only while no other process has written', async () => {
      const url = await server.makeDatabase();
      const [one, other] = await Promise.all([1, 2].map(() => journalOrThrow(openJournal({ url }))));
      for (let k = 0; k < 20; k++) {
        expect((await journalOrThrow(one.signals.count())).taken ?? 0).toBe(k);
        expect((await journalOrThrow(one.signals.count())).taken ?? 0).toBe(k);
        await journalOrThrow(other.signals.add([turn('memory', k).signal]));
      }
      const { hits } = one.cache();
      // Other databases of a server that is shared may write between.
      expect(hits).toBeGreaterThan(0);
      await Promise.all([one, other].map((journal) => journalOrThrow(journal.close())));
    }, 120_000);

    it('takes what two processes write at once, each once, also the same', async () => {
      const url = await server.makeDatabase();
      const writers = [0, 0].map(() => startWriter({ url }, 'both', 0));
      await Promise.all(writers.map((writer) => writer.until(10)));
      await Promise.all(writers.map(({ child }) => killNow(child)));
      const { turns, torn, twice, findings } = await inspectTurns({ url }, 'both');
      expect({ torn, twice, findings }).toEqual({ torn: 0, twice: 0, findings: 0 });
      expect(turns).toBeGreaterThanOrEqual(Math.max(...writers.map((writer) => writer.last())) + 1);
    }, 240_000);

    it('says that nobody answers, without the password', async () => {
      const opened = await openJournal({ url: 'postgres://ada:sesame@127.0.0.1:1/none' })();
      expect(opened).toMatchObject({ _tag: 'Left', left: { _tag: 'ConnectionFailed' } });
      expect(JSON.stringify(opened)).not.toContain('sesame');
      expect(() => openJournal({ url: 'mysql://ada:sesame@x' })).toThrow(
        /^openJournal: url: must look like postgres:\/\/user:password@host:5432\/name$/,
      );
    }, 300_000);

    it('ends a question that takes too long', async () => {
      const url = await server.makeDatabase();
      const journal = await journalOrThrow(openJournal({ url }, { timeoutMs: 300 }));
      await withClient(url, async (client) => {
        await client.query('begin');
        await client.query('lock table signal_history in access exclusive mode');
        expect(await journal.signals.list()()).toMatchObject({ _tag: 'Left', left: { _tag: 'TimedOut' } });
      });
      await journalOrThrow(journal.close());
    }, 300_000);
  },
);
