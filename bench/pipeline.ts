import { gzipSync } from 'node:zlib';
import { backtest } from '@veloce/backtest';
import { scan, type MarketData } from '@veloce/core';
import { parseKlines, simulateMarket } from '@veloce/data-files';
import { squeezeFlow } from '@veloce/squeezeflow';
import { leastTime, peakMemory, writeResult } from './machine.js';

/** The main job on a million 1m bars, in one process: load from CSV, scan, backtest. */
export async function benchPipeline(bars = 1_000_000): Promise<void> {
  const text = toKlineCsv(simulateMarket({ seed: 1, bars }).data);
  const bytes = Buffer.from(text);
  console.log(
    `${bars} bars, ${(bytes.length / 1e6).toFixed(0)} MB of CSV (${(gzipSync(bytes, { level: 1 }).length / 1e6).toFixed(0)} MB gzip)`,
  );
  const load = (): MarketData => parse(bytes);
  const data = load();
  const signals = scan(squeezeFlow, data).signals.length;
  const trades = backtest(squeezeFlow, data).trades.length;
  const nsPerBar = (milliseconds: number): number => Math.round((1e7 * milliseconds) / bars) / 10;
  const steps = {
    'load from CSV': nsPerBar(leastTime(load, 3)),
    scan: nsPerBar(leastTime(() => scan(squeezeFlow, data))),
    'scan and backtest': nsPerBar(leastTime(() => backtest(squeezeFlow, data))),
  };
  console.log(`${signals} signals, ${trades} trades`);
  console.table(Object.entries(steps).map(([step, ns]) => ({ step, 'ns per bar': ns })));
  const peakMiB = peakMemory();
  console.log(`peak memory ${peakMiB} MiB (with the simulator's and the CSV text's)`);
  await writeResult('pipeline', { bars, signals, trades, nsPerBar: steps, peakMiB });
}
