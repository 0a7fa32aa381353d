import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { journalOrThrow, openJournal, type Journal, type SignalInput } from '@veloce/journal';

const minute = 60_000;
const start = Date.UTC(2025, 0, 1);
const counts = { signals: 100_000, trades: 50_000, fills: 100_000 };

/**
 * The journal at the size of years of trading: what is written a second, how long an import and every question of the dashboard take. On the
 * embedded database, and on a server where POSTGRES_URL names an empty database.
 */
export async function benchJournal(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'veloce-bench-journal-'));
  try {
    await benchHome('PGlite in a folder', { folder });
    const url = process.env.POSTGRES_URL;
    if (url === undefined) console.log('PostgreSQL: not measured, POSTGRES_URL names no empty database');
    else await benchHome('PostgreSQL', { url });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function benchHome(name: string, place: Parameters<typeof openJournal>[0]): Promise<void> {
  console.log(name);
  const journal = await journalOrThrow(openJournal(place));
  try {
    const actor = { kind: 'strategy', name: 'bench' } as const;
    const signals = Array.from({ length: counts.signals }, (_, k): SignalInput => {
      const side = k % 2 === 0 ? 'LONG' : 'SHORT';
      return {
        ...{
          closedAt: start + k * minute,
          symbol: k % 5 === 0 ? 'ETHUSDT' : 'BTCUSDT',
          venue: 'binance',
          timeframe: '1m',
        },
        ...{
          actor,
          action: side,
          side,
          score: Math.sin(k),
          components: { regime: 0.1, flow: 0.2 },
          reasons: ['a reason'],
        },
        decision: k % 10 === 0 ? 'taken' : 'watched',
      };
    });
    const log = await timed(async () => {
      for (let k = 0; k < signals.length; k += 1_000)
        await journalOrThrow(journal.signals.add(signals.slice(k, k + 1_000)));
    });
    report(
      `${counts.signals} signals, 1000 at a time`,
      log,
      `${Math.round(counts.signals / (log.wall / 1000))} rows/s`,
    );

    const lines = ['time,symbol,side,size,price,fee,id'];
    for (let k = 0; k < counts.fills; k++) {
      const turn = k >> 1;
      const time = new Date(start + turn * 10 * minute + (k % 2) * 5 * minute).toISOString();
      const price = 100 + 10 * Math.sin(turn / 100) + (k % 2 === 1 ? Math.cos(turn) : 0);
      lines.push(
        `${time},SYM${turn % 10}USDT,${k % 2 === 0 ? 'BUY' : 'SELL'},1,${price.toFixed(4)},0.05,${k}`,
      );
    }
    const columns = {
      time: 'time',
      symbol: 'symbol',
      side: 'side',
      size: 'size',
      price: 'price',
      fee: 'fee',
      fillId: 'id',
    };
    const imported = await timed(() =>
      journalOrThrow(
        journal.trades.import(lines.join('\n'), { format: 'csv', columns, zone: 'UTC', account: 'bench' }),
      ),
    );
    report(`import of ${counts.fills} fills into ${counts.trades} trades`, imported);

    for (const [what, ask] of questions(journal)) {
      await ask();
      const times: number[] = [];
      for (let k = 0; k < 5; k++) times.push((await timed(ask)).wall);
      times.sort((a, b) => a - b);
      console.log(`  ${what.padEnd(52)} ${(times.at(2) ?? NaN).toFixed(0).padStart(6)} ms (median of 5)`);
    }
    console.log(`  memory ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`);
  } finally {
    await journalOrThrow(journal.close());
  }
}

/** The questions of the dashboard. */
function questions(journal: Journal): readonly (readonly [string, () => Promise<unknown>])[] {
  const month = { from: start + 30 * 86_400_000, to: start + 61 * 86_400_000 };
  return [
    ['last 100 signals', () => journalOrThrow(journal.signals.list())],
    ['last 100 signals of a symbol', () => journalOrThrow(journal.signals.list({ symbol: 'ETHUSDT' }))],
    ['signals of a month by decision', () => journalOrThrow(journal.signals.count(month))],
    ['last 100 trades', () => journalOrThrow(journal.trades.list())],
    ['last 100 trades of a symbol', () => journalOrThrow(journal.trades.list({ symbol: 'SYM3USDT' }))],
    [
      'losing trades on Mondays, Berlin',
      () => journalOrThrow(journal.trades.list({ result: 'loss', weekdays: [1], zone: 'Europe/Berlin' })),
    ],
    [
      'performance of a month by hour',
      () => journalOrThrow(journal.performance({ by: ['hour'], zone: 'Europe/Berlin' }, month)),
    ],
    [
      'performance of all trades by hour',
      () => journalOrThrow(journal.performance({ by: ['hour'], zone: 'Europe/Berlin' })),
    ],
    ['performance of all trades by symbol', () => journalOrThrow(journal.performance({ by: ['symbol'] }))],
    ['performance of all trades', () => journalOrThrow(journal.performance())],
    ['notes with a word', () => journalOrThrow(journal.events.search('late'))],
    ['playbooks', () => journalOrThrow(journal.playbooks.list())],
  ];
}

interface Time {
  readonly wall: number;
  readonly cpu: number;
}

async function timed(work: () => Promise<unknown>): Promise<Time> {
  const before = process.cpuUsage();
  const from = performance.now();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { wall: performance.now() - from, cpu: (user + system) / 1000 };
}

function report(what: string, { wall, cpu }: Time, more = ''): void {
  console.log(
    `  ${what.padEnd(52)} ${wall.toFixed(0).padStart(6)} ms, processor ${cpu.toFixed(0)} ms ${more}`,
  );
}
