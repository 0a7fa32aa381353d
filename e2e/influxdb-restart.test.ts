import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { orThrow, type LoadProgress, type MarketData } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { importedBars, influxProvider, influxWriter, type InfluxProvider } from '@veloce/data-influx';
import { findInfluxd, startInfluxd, type Influxd } from '../testing/influxd.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const source = await findInfluxd();
const own = source !== undefined && 'executable' in source ? source : undefined;

describe.skipIf(own === undefined)('a real InfluxDB that is killed while it answers', () => {
  const { data } = simulateMarket({ seed: 11, bars: 60_000, tradesPerMinute: 2 });
  const query = { symbol: data.symbol, timeframe: '1m' } as const;
  let server: Influxd;

  beforeAll(async () => {
    if (own === undefined) return;
    server = await startInfluxd(own);
    const connection = { url: server.url, database: 'd' };
    const writer = influxWriter({ connection, profile: importedBars, create: true });
    await orThrow(writer.write(data));
  });
  afterAll(() => server.stop());

  const provider = (retries: number, rowsPerSlice: number): InfluxProvider =>
    influxProvider({
      connection: { url: server.url, database: 'd', retries, retryDelayMs: 400, timeoutMs: 5000 },
      profile: importedBars,
      rowsPerSlice,
    });

  const expectWhole = (loaded: MarketData): void => {
    expect(loaded.length).toBe(data.length);
    expect([...loaded.time]).toEqual([...data.time]);
    expect([...loaded.close]).toEqual([...data.close]);
    expect([...loaded.volume]).toEqual([...data.volume]);
  };

  it('finishes the load when it comes back, and nothing is lost or doubled', async () => {
    let killed: Promise<void> | undefined;
    const onProgress = ({ done }: LoadProgress): void => {
      if (done === 5) killed = server.kill().then(() => wait(200)).then(() => server.restart()); // prettier-ignore
    };
    const loaded = await orThrow(provider(12, 2000).load({ ...query, onProgress }));
    await killed;
    expect(killed).toBeDefined();
    expectWhole(loaded);
  });

  it('fails the load whole when it stays away', async () => {
    const onProgress = ({ done }: LoadProgress): void => {
      if (done === 5) void server.kill();
    };
    const result = await provider(1, 2000).load({ ...query, onProgress })();
    await server.restart();
    expect(result).toMatchObject({ _tag: 'Left', left: { _tag: 'ConnectionFailed' } });
  });

  it('gives the whole or an error wherever in one long answer it is killed', async () => {
    const outcomes = new Set<string>();
    for (const ms of [5, 20, 40, 80, 160]) {
      const loading = provider(0, 200_000).load(query)();
      await wait(ms);
      await server.kill();
      const result = await loading;
      if (result._tag === 'Right') expectWhole(result.right);
      else expect(['ConnectionFailed', 'DataIncomplete']).toContain(result.left._tag);
      outcomes.add(result._tag);
      await server.restart();
    }
    expect(outcomes).toContain('Left');
    expectWhole(await orThrow(provider(0, 200_000).load(query)));
  });
});
