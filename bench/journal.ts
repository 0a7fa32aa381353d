import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { journalOrThrow, openJournal, type Journal, type SignalInput } from '@veloce/journal';
import { writeResult } from './machine.js';

const minute = 60_000;
const start = Date.UTC(2025, 0, 1);
const counts = { signals: 100_000, trades: 50_000, fills: 100_000 };

/** Runs SQL and gives its rows as texts. */
type Ask = (statement: string) => Promise<readonly string[]>;

/**
 * The journal at the size of years of trading: what is written a second, how long an import and every question of the dashboard take, and what each
 * index is worth. On the embedded database, and on a server where POSTGRES_URL names an empty database.
 */
export async function benchJournal(): Promise<void> {
  const homes: HomeResult[] = [];
  const indices: IndexResult[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'veloce-bench-journal-'));
  try {
    homes.push(await benchHome('PGlite in a folder', { folder }));
    indices.push(...(await inPglite(folder, (ask) => benchIndices('PGlite', ask))));
  } finally {
    rmSync(folder, { recursive: true });
  }
  const url = process.env.POSTGRES_URL;
  if (url === undefined) console.log('PostgreSQL: not measured, POSTGRES_URL names no empty database');
  else {
    homes.push(await benchHome('PostgreSQL', { url }));
    indices.push(...(await onServer(url, (ask) => benchIndices('PostgreSQL', ask))));
  }
  const writing = homes.map(({ questions: _, ...rest }) => rest);
  const questions = (homes[0]?.questions ?? []).map(({ question }, k) => ({
    question,
    ...Object.fromEntries(
      homes.flatMap(({ home, questions: own }) => [
        [`${home}, ms`, own[k]?.ms],
        [`${home}, processor ms of this process`, own[k]?.cpu],
      ]),
    ),
  }));
  console.table(writing);
  console.table(questions);
  console.table(indices);
  await writeResult('journal', { counts, writing, questions, indices });
}

interface Question {
  readonly question: string;
  readonly ms: number;
  readonly cpu: number;
}

interface HomeResult {
  readonly home: string;
  readonly 'signals per second': number;
  readonly 'import of 100,000 fills, s': number;
  readonly 'processor s of it': number;
  readonly 'MiB after a tenth of the signals': number;
  readonly 'after all signals': number;
  readonly 'after the import': number;
  readonly questions: readonly Question[];
}

async function benchHome(home: string, place: Parameters<typeof openJournal>[0]): Promise<HomeResult> {
  const journal = await journalOrThrow(openJournal(place));
  try {
    const signals = signalsOf();
    const memory: number[] = [];
    const held = (k: number): number => memory[k] ?? NaN;
    const log = await timed(async () => {
      for (let k = 0; k < signals.length; k += 1_000) {
        await journalOrThrow(journal.signals.add(signals.slice(k, k + 1_000)));
        if (k === counts.signals / 10 || k + 1_000 >= signals.length) memory.push(heldMiB());
      }
    });
    const columns = {
      ...{ time: 'time', symbol: 'symbol', side: 'side', size: 'size', price: 'price', fee: 'fee' },
      fillId: 'id',
    };
    const options = { format: 'csv', columns, zone: 'UTC', account: 'bench' } as const;
    const file = fillsFile();
    const imported = await timed(() => journalOrThrow(journal.trades.import(file, options)));
    memory.push(heldMiB());
    const asked: Question[] = [];
    for (const [question, ask] of questions(journal)) {
      await ask();
      const times: Time[] = [];
      for (let k = 0; k < 5; k++) times.push(await timed(ask));
      const median = (of: (time: Time) => number): number =>
        Math.round(times.map(of).sort((a, b) => a - b)[2] ?? NaN);
      asked.push({ question, ms: median(({ wall }) => wall), cpu: median(({ cpu }) => cpu) });
    }
    return {
      home,
      'signals per second': Math.round(counts.signals / (log.wall / 1_000)),
      'import of 100,000 fills, s': imported.wall / 1_000,
      'processor s of it': imported.cpu / 1_000,
      'MiB after a tenth of the signals': held(0),
      'after all signals': held(1),
      'after the import': held(2),
      questions: asked,
    };
  } finally {
    await journalOrThrow(journal.close());
  }
}

const heldMiB = (): number => Math.round(process.memoryUsage.rss() / 2 ** 20);

function signalsOf(): readonly SignalInput[] {
  const actor = { kind: 'strategy', name: 'bench' } as const;
  return Array.from({ length: counts.signals }, (_, k): SignalInput => {
    const side = k % 2 === 0 ? 'LONG' : 'SHORT';
    const symbol = k % 5 === 0 ? 'ETHUSDT' : 'BTCUSDT';
    return {
      ...{
        closedAt: start + k * minute,
        symbol,
        venue: 'binance',
        timeframe: '1m',
        actor,
        action: side,
        side,
      },
      ...{ score: Math.sin(k), components: { regime: 0.1, flow: 0.2 }, reasons: ['a reason'] },
      decision: k % 10 === 0 ? 'taken' : 'watched',
    };
  });
}

/** Two fills for each trade, on ten symbols. */
function fillsFile(): string {
  const lines = ['time,symbol,side,size,price,fee,id'];
  for (let k = 0; k < counts.fills; k++) {
    const turn = k >> 1;
    const time = new Date(start + turn * 10 * minute + (k % 2) * 5 * minute).toISOString();
    const price = 100 + 10 * Math.sin(turn / 100) + (k % 2 === 1 ? Math.cos(turn) : 0);
    const side = k % 2 === 0 ? 'BUY' : 'SELL';
    lines.push(`${time},SYM${turn % 10}USDT,${side},1,${price.toFixed(4)},0.05,${k}`);
  }
  return lines.join('\n');
}

interface IndexResult {
  readonly index: string;
  readonly home: string;
  readonly query: string;
  readonly 'ms without it': number;
  readonly 'ms with it': number;
  readonly 'scan without it': string;
  readonly 'scan with it': string;
}

/** Queries of the dashboard as the journal asks them, and the index that each is for. */
const indexed: readonly (readonly [index: string, query: string, statement: string])[] = [
  ['trade_time', 'last 100 trades', 'select * from trades order by opened_at desc, id desc limit 101'],
  [
    'trade_symbol_time',
    'last 100 trades of a symbol',
    "select * from trades where symbol = 'SYM3USDT' order by opened_at desc, id desc limit 101",
  ],
  [
    'trade_account_time',
    'last 100 trades of an account of one in a thousand',
    "select * from trades where account = 'other' order by opened_at desc, id desc limit 101",
  ],
  [
    'signal_symbol_time',
    'last 100 signals of a symbol that seldom has one',
    "select * from signal_history where symbol = 'RAREUSDT' order by closed_at desc, id desc limit 101",
  ],
  [
    'fill_symbol_time',
    'fills of a symbol in a day',
    "select * from fills where account = 'bench' and symbol = 'SYM3USDT' and at between '2025-02-01' and '2025-02-02'",
  ],
];

/** Each query with its index and without: the index is dropped in a transaction that is rolled back. */
async function benchIndices(home: string, ask: Ask): Promise<readonly IndexResult[]> {
  await ask("update trades set account = 'other' where abs(hashtext(id::text)) % 1000 = 0");
  await ask("update signal_history set symbol = 'RAREUSDT' where abs(hashtext(id::text)) % 1000 = 0");
  await ask('analyze');
  const results: IndexResult[] = [];
  for (const [index, query, statement] of indexed) {
    const withIt = await explained(ask, statement);
    await ask('begin');
    await ask(`drop index ${index}`);
    const without = await explained(ask, statement);
    await ask('rollback');
    results.push({
      ...{ index, home, query, 'ms without it': without.ms, 'ms with it': withIt.ms },
      ...{ 'scan without it': without.scan, 'scan with it': withIt.scan },
    });
  }
  return results;
}

/** The least time of three, and the node that reads the table. */
async function explained(
  ask: Ask,
  statement: string,
): Promise<{ readonly ms: number; readonly scan: string }> {
  let ms = Infinity;
  let scan = '';
  for (let k = 0; k < 3; k++) {
    const lines = await ask(`explain (analyze, timing off) ${statement}`);
    const time = lines.find((line) => line.startsWith('Execution Time'));
    ms = Math.min(ms, Number(/[\d.]+/.exec(time ?? '')?.[0] ?? NaN));
    const reads = lines.filter((line) => / Scan/.test(line)).map((line) => line.trim().replace(/^->\s*/, ''));
    scan =
      (reads[0] ?? '').replace(/\s*\(.*/, '') + (reads.length > 1 ? ` and ${reads.length - 1} more` : '');
  }
  return { ms, scan };
}

const ofJournal = createRequire(new URL('../packages/journal/package.json', import.meta.url));

interface Client {
  readonly query: (statement: string) => Promise<{ readonly rows: readonly Record<string, string>[] }>;
}

const asking =
  (client: Client): Ask =>
  async (statement) => {
    const { rows } = await client.query(statement);
    return rows.map((row) => String(Object.values(row)[0]));
  };

/** Asks the database of a folder while no journal has it open. */
async function inPglite<Value>(folder: string, work: (ask: Ask) => Promise<Value>): Promise<Value> {
  const { PGlite } = ofJournal('@electric-sql/pglite') as {
    PGlite: new (path: string) => Client & { close: () => Promise<void> };
  };
  const database = new PGlite(join(folder, 'database'));
  try {
    return await work(asking(database));
  } finally {
    await database.close();
  }
}

async function onServer<Value>(url: string, work: (ask: Ask) => Promise<Value>): Promise<Value> {
  const { Client } = ofJournal('pg') as {
    Client: new (options: { connectionString: string }) => Client & {
      connect: () => Promise<void>;
      end: () => Promise<void>;
    };
  };
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(asking(client));
  } finally {
    await client.end();
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
