import { portfolio, strategyLeg } from '@veloce/backtest';
import { scan, slice, type MarketData } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { inProcess, sweep } from '@veloce/research';
import { squeezeFlow } from '@veloce/squeezeflow';
import { writeResult } from './machine.js';

const round = (x: number): number => Math.round(10 * x) / 10;

/** Least processor time of some runs, in milliseconds. */
async function costOf(work: () => unknown, runs: number): Promise<number> {
  let least = Infinity;
  for (let run = 0; run < runs; run++) {
    const start = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

/** How the cost of the work that users wait for grows: with bars, with sets, with symbols. */
export async function benchGrowth(): Promise<void> {
  const { data } = simulateMarket({ seed: 1, bars: 1_000_000, tradesPerMinute: 20 });
  const bars = [];
  for (const length of [63_000, 250_000, 1_000_000]) {
    const ms = await costOf(() => scan(squeezeFlow, slice(data, 0, length)), 3);
    bars.push({ bars: length, ms: Math.round(ms), 'ns per bar': round((1e6 * ms) / length) });
  }
  const part = slice(data, 0, 63_000);
  const sets = [];
  for (const count of [10, 100, 1_000, 10_000]) {
    const ms = await costOf(() => search(part, count), count > 1_000 ? 1 : 2);
    sets.push({ sets: count, ms: Math.round(ms), 'ms per set': round(ms / count) });
  }
  const symbols = [];
  for (const count of [5, 20, 50]) {
    const legs = Array.from({ length: count }, (_, k) =>
      strategyLeg(squeezeFlow, Object.freeze({ ...part, symbol: `S${k}` })),
    );
    const ms = await costOf(() => portfolio(legs, { size: 0.02 }), 2);
    symbols.push({ symbols: count, ms: Math.round(ms), 'ns per bar': round((1e6 * ms) / (63_000 * count)) });
  }
  for (const rows of [bars, sets, symbols]) console.table(rows);
  await writeResult('growth', {
    measured: 'processor time, one thread',
    'a scan of SqueezeFlow': bars,
    'a search of SqueezeFlow over 63,000 bars': sets,
    'a portfolio of SqueezeFlow over 63,000 bars a symbol': symbols,
  });
}

/** Sets that differ in thresholds, stops and targets only. */
function search(data: MarketData, sets: number): Promise<unknown> {
  const steps = Math.round(sets / 10);
  return sweep(squeezeFlow, data, {
    space: {
      minScore: [3, 3.5, 4, 4.5, 5],
      stopAtr: [1, 2],
      targetAtr: Array.from({ length: steps }, (_, k) => 2 + k / steps),
    },
    search: { kind: 'grid' },
    objective: 'sharpe',
    executor: inProcess(),
    top: 0,
  });
}
