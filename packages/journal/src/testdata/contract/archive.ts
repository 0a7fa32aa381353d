import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { journalOrThrow } from '../../error.js';
import { openJournal, type Journal } from '../../journal.js';

/** The contract of export and import in every home; `digests` gets the hash of each home's export of plain facts. */
export function describeArchive(open: () => Journal, digests: Map<string, string>, title: string): void {
  describe('the archive', () => {
    let journal: Journal;
    const folder = mkdtempSync(join(tmpdir(), 'veloce-archive-'));
    const out = join(folder, 'out');
    beforeAll(() => {
      journal = open();
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('finds nothing wrong with what was recorded, imported and followed', async () => {
      expect(await journalOrThrow(journal.archive.check())).toEqual([]);
    });

    it('gives everything back that it was given, to the row', async () => {
      const manifest = await journalOrThrow(journal.archive.exportTo(out));
      const other = await journalOrThrow(openJournal({ folder: join(folder, 'other') }));
      try {
        const counts = await journalOrThrow(other.archive.importFrom(out));
        expect(counts['trades']).toBeGreaterThan(50);
        const again = await journalOrThrow(other.archive.exportTo(join(folder, 'again')));
        expect(again.files.filter(({ file }) => file.endsWith('.jsonl'))).toEqual(
          manifest.files.filter(({ file }) => file.endsWith('.jsonl')),
        );
        expect(await journalOrThrow(other.performance({ by: ['account', 'hour'] }))).toEqual(
          await journalOrThrow(journal.performance({ by: ['account', 'hour'] })),
        );
        // Counters continue after the imported rows.
        const me = { kind: 'person', name: 'Ada' } as const;
        await journalOrThrow(other.events.noteDay('2025-05-05', 'after the move', me));
        expect(await other.archive.importFrom(out)()).toMatchObject({
          _tag: 'Left',
          left: { _tag: 'Conflict', rule: 'empty_journal' },
        });

        const path = join(out, 'trades.jsonl');
        writeFileSync(path, readFileSync(path, 'utf8').replace('"side": 1', '"side": -1'));
        const damaged = await journal.archive.importFrom(out)();
        expect(damaged).toMatchObject({ _tag: 'Left', left: { _tag: 'DataIncomplete' } });
      } finally {
        await journalOrThrow(other.close());
      }
    }, 240_000);

    it('writes Parquet that other programs read', async () => {
      const bytes = readFileSync(join(out, 'trades.parquet'));
      const rows = await parquetReadObjects({
        file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
      });
      const { rows: trades } = await journalOrThrow(journal.trades.list({}, { limit: 10_000 }));
      expect(rows).toHaveLength(trades.length);
      const sum = (values: readonly unknown[]) =>
        values.reduce<number>((total, value) => total + Number(value ?? 0), 0);
      expect(sum(rows.map((row): unknown => row['net_pnl']))).toBeCloseTo(sum(trades.map(({ netPnl }) => netPnl)), 6);
    });

    it('has the same trades to the hash in every home', async () => {
      const { rows } = await journalOrThrow(journal.trades.list({}, { limit: 10_000 }));
      // Playbooks have ids of their own in each home.
      const facts = rows
        .map(({ playbook, ...row }) => JSON.stringify({ ...row, playbook: playbook?.name ?? null }))
        .sort();
      digests.set(title, createHash('sha256').update(facts.join('\n')).digest('hex'));
      expect(new Set(digests.values()).size).toBe(1);
    });

    it('finds a fill that got lost, and repairs it', async () => {
      const [first] = (await journalOrThrow(journal.trades.list({ account: 'fills' }))).rows;
      expect(first.account).toBe('fills');
      expect(
        await journalOrThrow(
          journal.archive.repair({ by: { kind: 'import', name: 'repair' }, venue: 'paper' }),
        ),
      ).toEqual([]);
    });

    it('is tidy at once after an import, and when it is told to be', async () => {
      const isFolder = !journal.place.startsWith('postgres:');
      const actor = { kind: 'strategy', name: 'many' } as const;
      const many = Array.from({ length: 1_500 }, (_, k) => ({
        ...{ closedAt: Date.UTC(2025, 5, 1) + 60_000 * k, symbol: 'MANY', venue: 'v', timeframe: '1m', actor },
        ...{ action: 'BUY', score: 1, decision: 'watched' } as const,
      }));
      await journalOrThrow(journal.signals.add(many));
      expect(await journalOrThrow(journal.archive.tidy())).toEqual(
        isFolder ? expect.arrayContaining(['signal_history_2025_06']) : [],
      );
      expect(await journalOrThrow(journal.archive.tidy())).toEqual([]);
      const fills = Array.from({ length: 1_200 }, (_, k) => `${Date.UTC(2025, 3, 1) + 1_000 * k},TIDYUSDT,${k % 2 === 0 ? 'BUY' : 'SELL'},1,2,0,${k}`);
      const columns = { time: 'time', symbol: 'symbol', side: 'side', size: 'size', price: 'price', fee: 'fee', fillId: 'id' };
      const file = ['time,symbol,side,size,price,fee,id', ...fills].join('\n');
      await journalOrThrow(journal.trades.import(file, { format: 'csv', columns, zone: 'UTC', account: 'tidy' }));
      expect(await journalOrThrow(journal.archive.tidy())).toEqual([]);
      const { rows } = await journalOrThrow(journal.query("select count(*)::int as known from pg_stats where tablename = 'trades'"));
      if (isFolder) expect(rows[0]['known']).toBeGreaterThan(20);
    }); // prettier-ignore

    it('drops signals by whole months, and goes on', async () => {
      const before = await journalOrThrow(journal.signals.count());
      const months = await journalOrThrow(journal.archive.dropSignals(Date.UTC(2025, 1, 1)));
      expect(months).toContain('2025-01');
      const after = await journalOrThrow(journal.signals.count());
      expect(after.taken ?? 0).toBeLessThan(before.taken ?? 0);
      const back = {
        closedAt: Date.UTC(2025, 0, 15),
        symbol: 'X',
        venue: 'v',
        timeframe: '1m',
        actor: { kind: 'strategy', name: 's' },
        action: 'BUY',
        score: 1,
        decision: 'watched',
      } as const;
      expect(await journalOrThrow(journal.signals.add([back]))).toBe(1);
    });
  });
}
