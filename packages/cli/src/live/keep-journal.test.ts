import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { journalOrThrow, openJournal, type SignalInput } from '@veloce/journal';
import { keepJournal } from './keep-journal.js';

const day = 86_400_000;

it('drops signals that are too old at once and again every day, by whole months, and tells which', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'veloce-keep-journal-'));
  const journal = await journalOrThrow(openJournal({ folder }));
  const signals = [0, 1, 2, 3, 4, 5].map((month): SignalInput => ({
    ...{ closedAt: Date.UTC(2025, month, 10), symbol: 'X', venue: 'v', timeframe: '1m', action: 'BUY' },
    ...{ actor: { kind: 'strategy', name: 's' }, score: 1, decision: 'watched' },
  }));
  await journalOrThrow(journal.signals.add(signals));
  const kept = async () => (await journalOrThrow(journal.signals.list())).rows.map(({ closedAt }) => new Date(closedAt).getUTCMonth()); // prettier-ignore

  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const dropped: string[] = [];
  const faults: string[] = [];
  let now = Date.UTC(2025, 5, 15);
  const keeping = {
    now: () => now,
    onDropped: (months: readonly string[]) => dropped.push(...months),
    onFault: (message: string) => faults.push(message),
  };
  (await keepJournal(journal, { ...keeping, signalDays: undefined }))();
  expect(await kept()).toEqual([5, 4, 3, 2, 1, 0]);

  const end = await keepJournal(journal, { ...keeping, signalDays: 100 });
  // 100 days before 15 June is 7 March: January and February ended before.
  expect(dropped).toEqual(['2025-01', '2025-02']);
  expect(await kept()).toEqual([5, 4, 3, 2]);
  now += 25 * day;
  vi.advanceTimersByTime(day);
  await vi.waitFor(() => {
    expect(dropped).toEqual(['2025-01', '2025-02', '2025-03']);
  });
  end();
  now += 60 * day;
  vi.advanceTimersByTime(10 * day);
  vi.useRealTimers();
  expect(await kept()).toEqual([5, 4, 3]);
  expect(faults).toEqual([]);
  await journalOrThrow(journal.close());
  rmSync(folder, { recursive: true });
});
