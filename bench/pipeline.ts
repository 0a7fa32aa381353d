import { isLeft } from 'fp-ts/lib/Either.js';
import { backtest } from '@veloce/backtest';
import { live, scan, type MarketData } from '@veloce/core';
import { parseKlines, simulateMarket } from '@veloce/data-files';
import { squeezeFlow } from '@veloce/squeezeflow';
import { leastTime, peakMemory, writeResult } from './machine.js';
import { pushBars } from './push-bars.js';

/** The main job on a million 1m bars, in one process: load from CSV, scan, backtest. */
export async function benchPipeline(bars = 1_000_000): Promise<void> {
  const bytes = klineCsv(simulateMarket({ seed: 1, bars, tradesPerMinute: 2 }).data);
  console.log(`${bars} bars, ${(bytes.length / 1e6).toFixed(0)} MB of CSV`);
  const load = (): MarketData => parse(bytes);
  const data = load();
  const signals = scan(squeezeFlow, data).signals.length;
  const trades = backtest(squeezeFlow, data).trades.length;
  const followLive = (): void => {
    pushBars(live(squeezeFlow, data), data, 0, liveBars);
  };
  const nsPerBar = (milliseconds: number): number => Math.round((1e7 * milliseconds) / bars) / 10;
  const steps = {
    'load from CSV': nsPerBar(leastTime(load, 3)),
    scan: nsPerBar(leastTime(() => scan(squeezeFlow, data))),
    'scan and backtest': nsPerBar(leastTime(() => backtest(squeezeFlow, data))),
    'live, bar by bar': Math.round((1e6 * leastTime(followLive, 2)) / liveBars),
  };
  console.log(`${signals} signals, ${trades} trades`);
  console.table(Object.entries(steps).map(([step, ns]) => ({ step, 'ns per bar': ns })));
  const peakMiB = peakMemory();
  console.log(`peak memory ${peakMiB} MiB (with the simulator's and the CSV text's)`);
  await writeResult('pipeline', { bars, signals, trades, nsPerBar: steps, peakMiB });
}

const liveBars = 200_000;

function parse(bytes: Uint8Array): MarketData {
  const parsed = parseKlines(bytes, { source: 'SIMUSDT-1m.csv' });
  if (isLeft(parsed)) throw new Error(parsed.left.message);
  return parsed.right.data;
}

/** A market as Binance would write its klines. */
function klineCsv(data: MarketData): Uint8Array {
  const { time, open, high, low, close, volume, buyVolume, trades, intervalMs, length } = data;
  const parts: Buffer[] = [];
  let text = '';
  for (let i = 0; i < length; i++) {
    const start = time[i] ?? NaN;
    text += `${start},${open[i]},${high[i]},${low[i]},${close[i]},${(volume[i] ?? NaN).toFixed(3)},${start + intervalMs - 1},0,${trades?.[i]},${(buyVolume?.[i] ?? NaN).toFixed(3)},0,0\n`;
    if (i % 10_000 === 9_999) {
      parts.push(Buffer.from(text));
      text = '';
    }
  }
  return Buffer.concat([...parts, Buffer.from(text)]);
}
