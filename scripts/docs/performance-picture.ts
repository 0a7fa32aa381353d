import * as Plot from '@observablehq/plot';
import { JSDOM } from 'jsdom';

/** The content of `bench/results`: one document per benchmark, by its name. */
export type Results = Readonly<Record<string, unknown>>;

/** A job, a peer that does it too, and how many times faster we are; below 1 the peer is faster. */
export interface Comparison {
  readonly job: string;
  readonly peer: string;
  readonly times: number;
}

/** The jobs that ran beside a peer, in the order of the picture. Ratios are of processor time where both have it. */
export function comparisons(results: Results): readonly Comparison[] {
  const at = (...path: readonly (string | number)[]): number => numberAt(results, path);
  const row = (path: readonly string[], key: string, value: string, field: string): number =>
    numberAt(results, [...path, rowOf(results, path, key, value), field]);
  const csv = (name: string): number => row(['csv', 'results'], 'name', name, 'cpuMs');
  const file = (kind: string, name: string): number => row(['data-files', kind], 'name', name, 'cpuMs');
  const decoded = (name: string): number =>
    row(['data-influx', 'decoders'], 'name', `msgpack, ${name}`, 'ms');
  const read = (name: string): number => row(['data-influx', 'reads'], 'name', name, 'ms');
  const rate = (job: string, name: string): number =>
    row(['feeds', 'frames per processor second'], 'job', job, name);
  const [bars, diffs] = ['trade frames to bars', 'diffs of 40 levels on a book'];
  const longest = { rows: rowsAt(results, ['report', 'rows']).filter((one) => one['bars'] === 1_000_000) };
  const page = (name: string): number =>
    numberAt(longest, ['rows', rowOf(longest, ['rows'], 'page', name), 'readyMs']);
  const own = csv('@veloce/data-files, a file');
  const peer = at('backtest', 'peer', 'milliseconds', 'grademark');
  return [
    {
      job: 'backtest with stops',
      peer: 'grademark',
      times: peer / at('backtest', 'peer', 'milliseconds', 'veloce'),
    },
    {
      job: 'eight conditions of a playbook',
      peer: 'json-rules-engine',
      times: at('playbooks', 'rule engine over playbook'),
    },
    {
      job: 'report of a million bars',
      peer: 'a page of all candles',
      times: page('plain page') / page('report'),
    },
    { job: 'CSV, a million klines', peer: 'papaparse', times: csv('papaparse') / own },
    { job: '', peer: 'csv-parse', times: csv('csv-parse') / own },
    { job: '', peer: 'DuckDB', times: csv('DuckDB') / own },
    {
      job: 'Arrow',
      peer: 'arquero',
      times: file('arrow', 'Arrow, arquero') / file('arrow', 'Arrow, @veloce/data-files'),
    },
    {
      job: 'Parquet',
      peer: 'DuckDB',
      times: file('parquet', 'Parquet, DuckDB') / file('parquet', 'Parquet, @veloce/data-files'),
    },
    {
      job: 'bars from InfluxDB',
      peer: 'influx',
      times: read('influx') / read('@veloce/data-influx, 1s bars'),
    },
    {
      job: 'its MessagePack answers',
      peer: 'msgpackr',
      times: decoded('msgpackr') / decoded('@veloce/data-influx'),
    },
    {
      job: 'indicators, 23 of them',
      peer: 'the best of four in JavaScript',
      times: at('indicators', 'geometricMean'),
    },
    {
      job: 'indicators, 14 of them',
      peer: 'TA-Lib, compiled C',
      times: at('ta-lib', 'geometric mean of its time over ours'),
    },
    { job: 'trade frames to bars', peer: 'ccxt', times: rate(bars, 'veloce') / rate(bars, 'ccxt') },
    { job: '', peer: 'tardis-dev', times: rate(bars, 'veloce') / rate(bars, 'tardis-dev') },
    { job: 'book of 40-level diffs', peer: 'ccxt', times: rate(diffs, 'veloce') / rate(diffs, 'ccxt') },
    { job: '', peer: 'tardis-dev', times: rate(diffs, 'veloce') / rate(diffs, 'tardis-dev') },
  ];
}

const ticks = [0.5, 1, 2, 5, 10, 20, 50, 100, 200];
const [faster, slower, ink] = ['#0d9488', '#d97706', '#64748b'] as const;

/** The comparisons as bars on a logarithmic axis, as SVG that reads on light and dark pages. */
export function performancePicture(results: Results): string {
  const { document } = new JSDOM('').window;
  const rows = comparisons(results).map((one, k) => ({ ...one, k }));
  const times = ({ times: x }: Comparison): string => (x < 10 ? x.toPrecision(2) : x.toFixed(0));
  const svg = Plot.plot({
    document,
    width: 790,
    height: 34 + rows.length * 24,
    marginLeft: 220,
    marginRight: 190,
    marginTop: 30,
    style: { color: ink, background: 'transparent', fontSize: '13px', fontFamily: 'system-ui, sans-serif' },
    x: { type: 'log', domain: [0.5, Math.max(...rows.map((one) => one.times)) * 1.1], axis: null },
    y: { type: 'band', axis: null, padding: 0.3, domain: rows.map(({ k }) => k) },
    marks: [
      Plot.gridX(ticks, { stroke: ink }),
      Plot.axisX(ticks, { anchor: 'top', tickFormat: (x: number) => `${x}×`, tickSize: 0, label: null }),
      Plot.barX(rows, {
        y: 'k',
        x1: 1,
        x2: 'times',
        fill: ({ times: x }: Comparison) => (x >= 1 ? faster : slower),
      }),
      Plot.ruleX([1], { stroke: ink }),
      Plot.text(rows, { y: 'k', text: 'job', frameAnchor: 'left', textAnchor: 'end', dx: -10 }),
      Plot.text(rows, {
        y: 'k',
        x: ({ times: x }: Comparison) => Math.max(x, 1),
        text: (one: Comparison) => `${times(one)}× ${one.peer}`,
        textAnchor: 'start',
        dx: 6,
      }),
    ],
  });
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return `${svg.outerHTML}\n`;
}

/** The place in a list of the row whose field has a value. */
function rowOf(results: Results, path: readonly string[], key: string, value: string): number {
  const k = rowsAt(results, path).findIndex((one) => one[key] === value);
  if (k < 0) throw new RangeError(`bench/results: ${path.join('.')} has no row with ${key} "${value}"`);
  return k;
}

/** A list of rows; an empty one where there is none. */
function rowsAt(results: Results, path: readonly string[]): readonly Results[] {
  const list = valueAt(results, path);
  return Array.isArray(list) ? (list as readonly Results[]) : [];
}

function numberAt(results: Results, path: readonly (string | number)[]): number {
  const value = valueAt(results, path);
  if (typeof value === 'number' && value > 0) return value;
  throw new RangeError(`bench/results: ${path.join('.')} is ${JSON.stringify(value)}, not a number above 0`);
}

function valueAt(results: Results, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, name) => (value as Record<string, unknown> | undefined)?.[name],
    results,
  );
}
