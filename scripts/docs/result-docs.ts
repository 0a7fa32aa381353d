import { readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { metricTable } from '@veloce/backtest';
import { performancePicture } from './performance-picture.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The page of metrics: the table that the report reads. */
export function metricPage(): string {
  const rows = metricTable.map(
    ({ name, label, definition }) => `| ${label} | \`${name}\` | ${definition.replaceAll('|', '\\|')} |`,
  );
  return `# Metrics

A metric has a \`value\`, or \`null\` and the reason why it has none. Money is in quote currency, rates are fractions. Ratios are taken of
daily UTC equity and annualised by \`periodsPerYear\` (365 unless set); sample deviations have \`ddof\` 1. An open position counts at its
mark in curves, and not in metrics of trades; a position that was closed in parts is one trade.

| metric | name | definition |
|---|---|---|
${rows.join('\n')}

\`tradesBy(result, 'side')\` measures the trades of each side, month, weekday, hour, exit or symbol; \`tradesByRegime\` those of each regime
known before the entry; \`rollingMetrics(result, 30)\` gives metrics over a window of days.
`;
}

/** The benchmarks of `bench/results`, by name. */
async function storedResults(): Promise<Readonly<Record<string, Plain>>> {
  const folder = `${root}bench/results/`;
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const read = async (file: string): Promise<[string, Plain]> => [
    file.replace('.json', ''),
    JSON.parse(await readFile(folder + file, 'utf8')) as Plain,
  ];
  return Object.fromEntries(await Promise.all(names.map(read)));
}

/** The page of benchmarks: the content of bench/results, and how to reproduce it. */
function performancePage(results: Readonly<Record<string, Plain>>): string {
  const sections = Object.entries(results).map(
    ([name, { machine, ...result }]) =>
      `## ${name}\n\n\`npm run bench -- ${name}\`${machineText(machine)}\n\n${render(result)}`,
  );
  return `# Performance

![How many times faster than its peers each job is](./images/performance.svg)

Bars to the right of 1× are jobs in which Veloce is faster than the peer named beside them; bars to the left, slower. Each pair ran in
the same benchmark on the same machine, and gave the same result. The ratios are of processor time where both sides report it.

Every number on this page comes from \`npm run bench\`, on the machine named with each table. Machines differ, and are noisy: compare
rows of one table, not numbers from two. Times are the best of several runs. A thread that has once transferred an ArrayBuffer, or grown
a WebAssembly memory, reads typed arrays more slowly from then on, which is V8's doing: the simple average then took 2.1 instead of 1.6 ns
per bar, the deviation 4.7 instead of 3.8. The benchmarks start without that.

## Where a peer is faster

- **Single indicators against compiled C.** Over fourteen indicators, TA-Lib needs 0.8 to 1.0 times our time ([ta-lib](#ta-lib)). It needs
  half our time or less for the maximum and the slope, and is also ahead in the average true range, the simple average, the deviation and
  the parabolic SAR. Veloce is ahead in MACD, Bollinger bands, the stochastic and OBV, and level in RSI, ADX and CCI. The table was taken
  before kernels had one speed: in 40 processes on a busy machine, RSI now takes 2.4 to 2.6 ns per bar and ADX 7.9 to 8.4, where half of
  the processes used to stay at 5.5 and 19.
- **A large CSV file, by the clock.** DuckDB and polars read one file on several threads, Veloce on one: 450 ms for a million klines, where
  polars took 269 ms and DuckDB 321 to 409 ms on two cores. By processor time, Veloce and DuckDB are level.
- **Trade frames to bars:** tardis-dev parses 1.1 times as many per second, but does not fill the holes that a cut leaves ([feeds](#feeds)).
- **Parquet:** DuckDB needs 0.9 times our processor time ([data-files](#data-files)).
- **A search** costs 3.2 to 3.4 scans for each combination of columns, on a busy market and on a quiet one ([search](#search)). The rest is
  the trades themselves, about 1 µs each, and a millisecond per set. On a quiet market a second thread gains nothing: starting it and
  compiling the code there costs what it saves.

How cost grows with bars, sets and symbols: [growth](#growth).

${sections.join('\n\n')}
`;
}

function machineText(machine: unknown): string {
  if (machine === undefined) return '';
  const { cpu, cores, node } = machine as Readonly<Record<'cpu' | 'node', string> & { cores: number }>;
  return ` · ${cpu}, ${cores} cores, Node ${node}`;
}

type Plain = Record<string, unknown>;
const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Any result as tables: lists of records as they are, records by name, single values together. */
function render(result: Plain, depth = 3): string {
  const single = Object.entries(result).filter(([, value]) => !isPlain(value) && !isRecords(value));
  const parts = single.length === 0 ? [] : [table([Object.fromEntries(single)])];
  for (const [name, value] of Object.entries(result)) {
    const heading = `${'#'.repeat(depth)} ${wordsOf(name)}\n\n`;
    if (isRecords(value)) parts.push(heading + table(value));
    else if (isPlain(value)) parts.push(heading + renderRecord(value, depth));
  }
  return parts.join('\n\n');
}

function renderRecord(record: Plain, depth: number): string {
  const values = Object.values(record);
  if (values.every((value) => !isPlain(value) && !isRecords(value))) {
    return table(Object.entries(record).map(([what, value]) => ({ what: wordsOf(what), value })));
  }
  if (values.every((value) => isPlain(value) && Object.values(value).every((one) => !isPlain(one)))) {
    return table(
      Object.entries(record).map(([what, value]) => ({ what: wordsOf(what), ...(value as Plain) })),
    );
  }
  return render(record, depth + 1);
}

function isRecords(value: unknown): value is readonly Plain[] {
  return Array.isArray(value) && value.length > 0 && value.every(isPlain);
}

/** Gives each field of a record in a row its own column, and each record of a list in a row its own row. */
function flat(row: Plain): readonly Plain[] {
  const fields = Object.entries(row).flatMap(([name, value]) =>
    isPlain(value) ? Object.entries(value) : [[name, value] as const],
  );
  const single = Object.fromEntries(fields.filter(([, value]) => !isRecords(value)));
  const lists = fields.flatMap(([, value]) => (isRecords(value) ? value : []));
  return lists.length === 0 ? [single] : lists.map((one) => ({ ...single, ...one }));
}

function table(records: readonly Plain[]): string {
  const rows = records.flatMap(flat);
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = rows.map((row) => `| ${names.map((name) => cell(row[name])).join(' | ')} |`);
  return [`| ${names.map(wordsOf).join(' | ')} |`, `|${'---|'.repeat(names.length)}`, ...lines].join('\n');
}

function cell(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number')
    return value.toLocaleString('en-US', { maximumFractionDigits: value < 100 ? 2 : 0 });
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replaceAll('|', '\\|');
}

/** `nsPerBar` as `ns per bar`. */
function wordsOf(name: string): string {
  return /^[a-z]+([A-Z][a-z]+)+$/.test(name)
    ? name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    : name;
}

/** The pages that are made of results, and what they should hold. */
export async function resultPages(): Promise<Readonly<Record<string, string>>> {
  const results = await storedResults();
  return {
    'docs/metrics.md': metricPage(),
    'docs/performance.md': performancePage(results),
    'docs/images/performance.svg': performancePicture(results),
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [path, text] of Object.entries(await resultPages())) await writeFile(root + path, text);
}
