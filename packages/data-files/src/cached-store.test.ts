import { cpSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  cachedProvider,
  columnNames,
  columnOf,
  orThrow,
  slice,
  withColumns,
  type MarketData,
} from '@veloce/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulateMarket } from './simulator/simulate-market.js';
import { folderStore, type FolderStore } from './store.js';

const start = Date.UTC(2025, 0, 20);
const { data } = simulateMarket({ seed: 4, bars: 12 * 24 * 80, timeframe: '5m', start, symbol: 'BTCUSDT' });
const bitsOf = (market: MarketData): object => ({
  ...{ symbol: market.symbol, timeframe: market.timeframe, origin: market.origin, firstBar: market.firstBar },
  columns: columnNames(market).map((name) => [
    name,
    [...new BigUint64Array(Float64Array.from(columnOf(market, name)!).buffer)],
  ]),
});

let folder = '';
let store: FolderStore;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'veloce-cached-'));
  store = folderStore({ folder });
  await orThrow(store.append(data));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
const fiveMinutes = { symbol: 'BTCUSDT', timeframe: '5m' } as const;

describe('a cache in front of a folder', () => {
  it.each([
    [{}],
    [{ start: Date.UTC(2025, 1, 3), end: Date.UTC(2025, 1, 4) }],
    [{ start: Date.UTC(2025, 0, 31, 12), end: Date.UTC(2025, 2, 1, 12) }],
    [{ timeframe: '1h' }],
    [{ timeframe: '1w' }],
    [{ timeframe: '1d', start: Date.UTC(2025, 1, 1), end: Date.UTC(2025, 2, 1) }],
  ] as const)('gives the same bits, cold and warm: %o', async (part) => {
    const cached = cachedProvider(store);
    const query = { ...fiveMinutes, ...part };
    const whole = bitsOf(await orThrow(store.load(query)));
    expect(bitsOf(await orThrow(cached.load(query)))).toEqual(whole);
    const { misses } = cached.status();
    expect(misses).toBeGreaterThan(0);
    expect(bitsOf(await orThrow(cached.load(query)))).toEqual(whole);
    expect(cached.status()).toMatchObject({ name: 'bars', misses, hits: misses });
  });

  it('months are parts, and only those that were not asked for are read', async () => {
    const cached = cachedProvider(store);
    await orThrow(cached.load({ ...fiveMinutes, start: Date.UTC(2025, 1, 3), end: Date.UTC(2025, 1, 4) }));
    expect(cached.status()).toMatchObject({ misses: 1, hits: 0, entries: 1 });
    await orThrow(cached.load(fiveMinutes));
    // 20 January to 10 April: four months, one of which was there.
    expect(cached.status()).toMatchObject({
      misses: 4,
      hits: 1,
      entries: 4,
      bytes: 8 * data.length * columnNames(data).length,
    });
  });

  it('what is appended or corrected is seen at the next load, and nothing else is read again', async () => {
    const own = mkdtempSync(join(tmpdir(), 'veloce-cached-'));
    const writer = folderStore({ folder: own });
    await orThrow(writer.append(slice(data, 0, data.length - 10)));
    const cached = cachedProvider(folderStore({ folder: own }));
    await orThrow(cached.load(fiveMinutes));
    await orThrow(writer.append(slice(data, data.length - 10, data.length)));
    expect(bitsOf(await orThrow(cached.load(fiveMinutes)))).toEqual(
      bitsOf(await orThrow(writer.load(fiveMinutes))),
    );
    expect(cached.status()).toMatchObject({ misses: 5, hits: 3 });
    const corrected = withColumns(slice(data, 5, 6), { volume: [123] });
    await orThrow(writer.append(corrected));
    expect((await orThrow(cached.load(fiveMinutes))).volume[5]).toBe(123);
    expect(cached.status()).toMatchObject({ misses: 6, hits: 6 });
    rmSync(own, { recursive: true });
  });

  it('a coarse bar that reaches into the next file is made again when that file changes', async () => {
    const own = mkdtempSync(join(tmpdir(), 'veloce-cached-'));
    const writer = folderStore({ folder: own });
    await orThrow(writer.append(data));
    const cached = cachedProvider(folderStore({ folder: own }));
    const weeks = { symbol: 'BTCUSDT', timeframe: '1w' } as const;
    await orThrow(cached.load(weeks));
    // 1 February 2025 is a Saturday: its week began in January.
    const at = (Date.UTC(2025, 1, 1) - start) / data.intervalMs;
    await orThrow(writer.append(withColumns(slice(data, at, at + 1), { volume: [1e9] })));
    expect(bitsOf(await orThrow(cached.load(weeks)))).toEqual(bitsOf(await orThrow(writer.load(weeks))));
    rmSync(own, { recursive: true });
  });

  it('a file that was replaced is seen, also with an older time', async () => {
    const own = mkdtempSync(join(tmpdir(), 'veloce-cached-'));
    const other = mkdtempSync(join(tmpdir(), 'veloce-cached-'));
    await orThrow(folderStore({ folder: own }).append(data));
    await orThrow(
      folderStore({ folder: other }).append(
        withColumns(data, { volume: Array.from(data.volume, (v) => v + 1) }),
      ),
    );
    const cached = cachedProvider(folderStore({ folder: own }));
    await orThrow(cached.load(fiveMinutes));
    cpSync(join(other, 'BTCUSDT', '5m', '2025-02.parquet'), join(own, 'BTCUSDT', '5m', '2025-02.parquet'));
    utimesSync(join(own, 'BTCUSDT', '5m', '2025-02.parquet'), 0, 0);
    const at = (Date.UTC(2025, 1, 10) - start) / data.intervalMs;
    expect((await orThrow(cached.load(fiveMinutes))).volume[at]).toBe(data.volume[at] + 1);
    for (const one of [own, other]) rmSync(one, { recursive: true });
  });

  it('holds no more than it may, and forgets what was not asked for the longest', async () => {
    const month = 8 * 31 * 288 * columnNames(data).length;
    const cached = cachedProvider(store, { bytes: 2 * month });
    const load = (k: number) =>
      orThrow(cached.load({ ...fiveMinutes, start: Date.UTC(2025, k, 5), end: Date.UTC(2025, k, 6) }));
    for (const k of [1, 2, 1, 3]) await load(k);
    expect(cached.status().bytes).toBeLessThanOrEqual(2 * month);
    const { hits } = cached.status();
    await load(1);
    expect(cached.status().hits).toBe(hits + 1);
    await load(2);
    expect(cached.status().hits).toBe(hits + 1);
    const none = cachedProvider(store, { bytes: 0 });
    await orThrow(none.load(fiveMinutes));
    expect(none.status()).toMatchObject({ entries: 0, bytes: 0 });
  });

  it('an error is the one of the provider, and is not kept', async () => {
    const cached = cachedProvider(store);
    for (const query of [
      { ...fiveMinutes, symbol: 'NONE' },
      { ...fiveMinutes, start: Date.UTC(2030, 0) },
    ] as const) {
      const own = await store.load(query)();
      expect(own._tag).toBe('Left');
      expect(await cached.load(query)()).toEqual(own);
    }
    expect(await cached.load({ ...fiveMinutes, signal: AbortSignal.abort() })()).toMatchObject({
      left: { _tag: 'Aborted' },
    });
    expect(() => cachedProvider({} as never)).toThrow('provider');
    expect(() => cachedProvider(store, { bytes: -1 })).toThrow('bytes');
    expect(() => cached.load({ ...fiveMinutes, timeframe: '7m' as never })).toThrow('timeframe');
  });
});
