import { mkdir, rm, writeFile } from 'node:fs/promises';
import { journalOrThrow, journalReport, openJournal } from '@veloce/journal';
import { report } from '@veloce/report';

// A CSV of fills, as your venue or your broker exports it. (Made up here; use your own.)
const lines = ['Time,Pair,Side,Filled,Price,Fee,Id'];
for (let k = 0; k < 40; k++) {
  const day = String(1 + (k >> 1)).padStart(2, '0');
  const isExit = k % 2 === 1;
  const price = 60_000 + 100 * k + (isExit ? 180 * Math.sin(k) : 0);
  lines.push(
    `2025-03-${day} ${isExit ? '16' : '09'}:30:00,BTCUSDT,${isExit ? 'SELL' : 'BUY'},0.05,${price.toFixed(1)},1.5,${k}`,
  );
}

await rm('out/journal', { recursive: true, force: true });
const journal = await journalOrThrow(openJournal({ folder: 'out/journal' }));
const options = {
  format: 'csv',
  columns: {
    time: 'Time',
    symbol: 'Pair',
    side: 'Side',
    size: 'Filled',
    price: 'Price',
    fee: 'Fee',
    fillId: 'Id',
  },
  zone: 'Europe/Berlin',
  account: 'binance',
} as const;

// First what it would change, then the change. A second time nothing is new.
const planned = await journalOrThrow(journal.trades.import(lines.join('\n'), { ...options, dryRun: true }));
const done = await journalOrThrow(journal.trades.import(lines.join('\n'), options));
const again = await journalOrThrow(journal.trades.import(lines.join('\n'), options));
console.log(`${planned.added} trades planned, ${done.added} added, ${again.added} the second time`);

const weekdays = await journalOrThrow(journal.performance({ by: ['weekday'], zone: 'Europe/Berlin' }));
for (const { key, pnl, currency, winRate } of weekdays) {
  const [low, high] = [winRate.low, winRate.high].map((share) => Math.round(100 * share));
  console.log(
    `weekday ${key[0]}: ${pnl.toFixed(2)} ${currency}, won ${Math.round(100 * winRate.value)} % [${low} to ${high}]`,
  );
}

// Every trade can carry notes, tags and a rating; all of it can be searched.
const me = { kind: 'person', name: 'Ada' } as const;
const { rows } = await journalOrThrow(journal.trades.list({ account: 'binance', result: 'loss' }));
for (const { id } of rows.slice(0, 3))
  await journalOrThrow(journal.events.note(id, 'Entered late, chased the open', me));
console.log(`${(await journalOrThrow(journal.events.search('late'))).length} notes about being late`);

// The account as a report, and everything as files.
await mkdir('out', { recursive: true });
const all = await journalOrThrow(journal.trades.list({ account: 'binance' }, { limit: 10_000 }));
await writeFile(
  'out/journal.html',
  report(journalReport({ trades: all.rows, options: { capital: 10_000 } })),
);
await rm('out/journal-export', { recursive: true, force: true });
await journalOrThrow(journal.archive.exportTo('out/journal-export'));
await journalOrThrow(journal.close());
