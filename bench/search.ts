import { scan, type MarketData } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { inProcess, sweep } from '@veloce/research';
import { squeezeFlow } from '@veloce/squeezeflow';
import { writeResult } from './machine.js';

const squeezes = [15, 20];
const lookbacks = [60, 80, 100, 120, 140];
const bars = 525_600;

/**
 * The cost of a search in scans: 1000 sets with all metrics in one thread, against one scan for each of the 10 combinations of features that
 * differ between them. A ratio of processor times that were measured side by side holds on any machine.
 */
export async function benchSearch(): Promise<void> {
  const markets = { 'a quiet market, 2 trades a minute': 2, 'a busy market, 60 trades a minute': 60 };
  const result: Record<string, Readonly<Record<string, number>>> = {};
  for (const [name, tradesPerMinute] of Object.entries(markets)) {
    const { data } = simulateMarket({ seed: 1, bars, tradesPerMinute });
    scanAll(data); // compiles
    const scans = await secondsOf(() => scanAll(data));
    let trades = 0;
    const seconds = await secondsOf(async () => {
      trades = await search(data);
    });
    result[name] = {
      trades,
      'scans, s': round(scans),
      'search, s': round(seconds),
      'search in scans': round(seconds / scans),
    };
    console.log(name, JSON.stringify(result[name]));
  }
  await writeResult('search', { bars, sets: 1_000, measured: 'processor time, one thread', ...result });
}

function scanAll(data: MarketData): void {
  for (const squeezeLength of squeezes)
    for (const divergenceLookback of lookbacks)
      scan(squeezeFlow, data, { squeezeLength, divergenceLookback });
}

/** Sets in all: how many trades they made. */
async function search(data: MarketData): Promise<number> {
  const { rows } = await sweep(squeezeFlow, data, {
    space: {
      squeezeLength: squeezes,
      divergenceLookback: lookbacks,
      minScore: [3, 3.5, 4, 4.5, 5],
      stopAtr: [1, 1.5, 2, 3],
      targetAtr: [2, 3, 4, 5, 6],
    },
    search: { kind: 'grid' },
    objective: 'sharpe',
    executor: inProcess(),
    top: 0,
  });
  return rows.reduce((sum, { metrics }) => sum + (metrics?.trades ?? 0), 0);
}

async function secondsOf(work: () => unknown): Promise<number> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

const round = (x: number): number => Math.round(100 * x) / 100;
