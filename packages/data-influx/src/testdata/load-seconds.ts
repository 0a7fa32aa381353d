import { memoryUsage } from 'node:process';
import { orThrow, type MarketData, type Timeframe } from '@veloce/core';
import { influxProvider } from '../provider.js';
import { endlessSeconds } from './endless-seconds.js';

/** The cost of loading many seconds. */
export interface SecondsLoad {
  readonly data: MarketData;
  readonly gigabytes: number;
  /** Most memory that was held beyond what there was before, in MB, after each slice. */
  readonly peakMegabytes: number;
}

const start = Date.UTC(2024, 0, 1);
/** MB on the heap and in buffers. */
export const held = (): number => {
  const { heapUsed, arrayBuffers } = memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
};

/** Loads bars of `timeframe` from `hours` of seconds. */
export async function loadSeconds(hours: number, timeframe: Timeframe): Promise<SecondsLoad> {
  const end = start + hours * 3_600_000;
  const server = await endlessSeconds(start, end);
  const provider = influxProvider({ connection: { url: server.url, database: 'd' } });
  const before = held();
  let peak = 0;
  try {
    const data = await orThrow(
      provider.load({
        symbol: 'X',
        timeframe,
        onProgress: () => (peak = Math.max(peak, held() - before)),
      }),
    );
    return { data, gigabytes: server.bytes / 1e9, peakMegabytes: peak };
  } finally {
    await server.close();
  }
}
