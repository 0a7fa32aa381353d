import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cachedProvider, orThrow, type DataProvider } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { folderStore } from '@veloce/data-files/store';
import { writeResult } from './machine.js';

const start = Date.UTC(2025, 0, 1);
const query = { symbol: 'BTCUSDT', timeframe: '1m' } as const;

/** Least processor time of a load, in ms. */
async function leastCpu(provider: DataProvider, part: object, runs: number): Promise<number> {
  let least = Infinity;
  for (let run = 0; run < runs; run++) {
    const from = process.cpuUsage();
    await orThrow(provider.load({ ...query, ...part }));
    const { user, system } = process.cpuUsage(from);
    least = Math.min(least, (user + system) / 1_000);
  }
  return least;
}

/** Loads from a folder of a year of minutes, with and without the cache before it; processor time. */
export async function benchCaches(bars = 525_600): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'veloce-bench-'));
  try {
    const store = folderStore({ folder });
    const { data } = simulateMarket({ seed: 1, bars, start, symbol: 'BTCUSDT', tradesPerMinute: 2 });
    await orThrow(store.append(data));
    const cached = cachedProvider(store);
    const rows = [];
    for (const [name, part] of [
      ['a day', { start: Date.UTC(2025, 5, 10), end: Date.UTC(2025, 5, 11) }],
      ['a month', { start: Date.UTC(2025, 5, 1), end: Date.UTC(2025, 6, 1) }],
      ['a year', {}],
    ] as const) {
      await orThrow(cached.load({ ...query, ...part }));
      const without = await leastCpu(store, part, 5);
      const withCache = await leastCpu(cached, part, 20);
      rows.push({ load: name, 'without, ms': Number(without.toFixed(1)), 'with, ms': Number(withCache.toFixed(2)), times: Math.round(without / withCache) }); // prettier-ignore
    }
    console.table(rows);
    const { hits, misses, bytes } = cached.status();
    console.log(`hits ${hits}, misses ${misses}, ${(bytes / 2 ** 20).toFixed(0)} MiB`);
    await writeResult('caches', {
      'a year of minutes in a folder': rows,
      'MiB held': Math.round(bytes / 2 ** 20),
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
