import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { comparisons } from './performance-picture.js';

const names = [
  'backtest',
  'csv',
  'data-files',
  'data-influx',
  'feeds',
  'indicators',
  'playbooks',
  'report',
  'ta-lib',
];
const stored = async (name: string): Promise<[string, Record<string, unknown>]> => [
  name,
  JSON.parse(await readFile(`bench/results/${name}.json`, 'utf8')) as Record<string, unknown>,
];

it('divides the time of the peer by ours, and the rates the other way round', async () => {
  const results = Object.fromEntries(await Promise.all(names.map(stored)));
  const csv = {
    results: [
      { name: '@veloce/data-files, a file', cpuMs: 400 },
      { name: 'DuckDB', cpuMs: 200 },
      { name: 'papaparse', cpuMs: 1_600 },
      { name: 'csv-parse', cpuMs: 800 },
    ],
  };
  const feeds = {
    'frames per processor second': [
      { job: 'trade frames to bars', veloce: 600, 'tardis-dev': 1_200, ccxt: 100 },
      { job: 'diffs of 40 levels on a book', veloce: 50, 'tardis-dev': 25, ccxt: 10 },
    ],
  };
  const times = comparisons({ ...results, csv, feeds }).map((one) => [one.peer, one.times]);
  expect(times).toEqual(
    expect.arrayContaining([
      ['papaparse', 4],
      ['csv-parse', 2],
      ['DuckDB', 0.5],
      ['ccxt', 6],
      ['tardis-dev', 0.5],
      ['ccxt', 5],
      ['tardis-dev', 2],
    ]),
  );
});

it('names what a result lacks', () => {
  expect(() => comparisons({ csv: { results: [] } })).toThrow(
    'csv.results has no row with name "@veloce/data-files, a file"',
  );
});
