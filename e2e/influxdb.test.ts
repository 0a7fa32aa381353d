import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fromColumns, orThrow, type Column, type MarketData } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { influxWriter } from '@veloce/data-influx';
import { findInfluxd, startInfluxd, type Influxd } from '../testing/influxd.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const source = await findInfluxd();
const root = fileURLToPath(new URL('..', import.meta.url));

/** A simulated market as aggr-server would keep it: volumes in quote units, trades not counted. */
function inQuoteUnits(data: MarketData): MarketData {
  const { symbol, timeframe, time, open, high, low, close } = data;
  const quote = (column: Column | undefined): Float64Array =>
    Float64Array.from(close, (price, i) => price * (column?.[i] ?? NaN));
  const [buyVolume, sellVolume] = [quote(data.buyVolume), quote(data.sellVolume)];
  return fromColumns({
    symbol, timeframe, time, open, high, low, close, buyVolume, sellVolume,
    volume: buyVolume.map((buy, i) => buy + (sellVolume[i] ?? NaN)),
    origin: { ...data.origin, volumeUnit: 'quote' },
  }); // prettier-ignore
}

describe.skipIf(source === undefined)('the examples of InfluxDB', () => {
  const database = `veloce_example_${process.pid}`;
  const imported = `${database}_imported`;
  let server: Influxd;
  beforeAll(async () => {
    if (source === undefined) return;
    server = await startInfluxd(source);
    const writer = influxWriter({ connection: { url: server.url, database }, create: true });
    const data = inQuoteUnits(simulateMarket({ seed: 7, bars: 30_000 }).data);
    await orThrow(writer.write(data, { market: 'BINANCE:btcusdt' }));
  });
  afterAll(async () => {
    for (const name of [database, imported]) {
      const q = encodeURIComponent(`DROP DATABASE "${name}"`);
      await fetch(`${server.url}/query?q=${q}`, { method: 'POST' });
    }
    await server.stop();
  });

  const run = async (example: string, more: Readonly<Record<string, string>> = {}): Promise<string> => {
    const tsx = fileURLToPath(new URL('../node_modules/tsx/dist/cli.mjs', import.meta.url));
    const args = [tsx, '--conditions=@veloce/source', `examples/${example}.ts`];
    const env = { ...process.env, INFLUX_URL: server.url, INFLUX_DATABASE: database, ...more };
    return (await promisify(execFile)(process.execPath, args, { cwd: root, env })).stdout;
  };

  it('discovers, loads, backtests and reports', async () => {
    const printed = await run('influxdb');
    expect(printed).toContain('profiles that fit: aggr-server (1m)');
    expect(printed).toContain('BINANCE:btcusdt 1m: 30000 bars from 30000 rows of 1m in 1 slice');
    expect(printed).toMatch(/[1-9]\d* trades, return -?\d/);
    expect(printed).toMatch(/report: .*out\/influxdb\.html/);
  });

  it('imports, joins markets, and follows (influxdb-import.ts)', async () => {
    const printed = await run('influxdb-import', { INFLUX_DATABASE: imported });
    expect(printed).toContain('COINBASE:BTC-USD: 2000 bars');
    expect(printed).toContain('400 bars of BTC with ');
    expect(printed).toContain('spotBuyVolume, spotSellVolume, marketsAlive, perpBuyVolume, perpSellVolume');
    expect(printed.match(/Z: /g)).toHaveLength(3);
  });
});
