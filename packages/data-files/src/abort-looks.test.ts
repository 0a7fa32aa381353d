import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orThrow, type DataError } from '@veloce/core';
import type { Either } from 'fp-ts/lib/Either.js';
import { readArrow, writeArrow } from './arrow.js';
import { readParquet, writeParquet } from './parquet.js';
import { folderStore } from './store.js';
import { loadKlineFiles, loadSampleFiles, loadTradeFiles, simulateMarket } from './index.js';

/**
 * Whoever takes a signal looks at it between any two passes over the rows, also after the last byte has been read: a signal that is aborted at any
 * of these looks ends the load. One pass takes a few ms for a million rows.
 */
const bars = 30_000;
const { data } = simulateMarket({ bars, seed: 3 });
const { symbol } = data;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veloce-looks-'));
  const rows = Array.from({ length: bars }, (_, i) => [
    data.time[i],
    data.open[i],
    data.high[i],
    data.low[i],
    data.close[i],
    data.volume[i],
  ]);
  const csv = ['time,open,high,low,close,volume', ...rows.map((row) => row.join(','))].join('\n');
  await writeFile(join(folder, 'X-1m-2025-01.csv'), csv);
  await writeFile(join(folder, 'X-1m-2025-02.csv'), csv);
  const metrics = (from: number) =>
    [
      'create_time,symbol,sum_open_interest',
      ...rows.map((_, i) => `${1_700_000_000_000 + (from + i) * 300_000},X,${i}`),
    ].join('\n');
  await writeFile(join(folder, 'X-metrics-2025-01-01.csv'), metrics(0));
  await writeFile(join(folder, 'X-metrics-2025-01-02.csv'), metrics(bars));
  const trades = [
    'id,price,qty,quote_qty,time,is_buyer_maker',
    ...rows.map((_, i) => `${i + 1},100,0.5,50,${1_735_689_600_000 + i * 40},true`),
  ];
  await writeFile(join(folder, 'X-trades-2025-01.csv'), trades.join('\n'));
  await orThrow(writeParquet(join(folder, 'X.parquet'), data));
  await orThrow(writeArrow(join(folder, 'X.arrow'), data));
  await orThrow(folderStore({ folder: join(folder, 'store') }).append(data));
});
afterAll(() => rm(folder, { recursive: true }));

/** A signal that counts how often it is looked at, and is aborted at one of these looks. */
function counted(abortAt = Infinity): { readonly signal: AbortSignal; readonly looks: () => number } {
  const controller = new AbortController();
  const { signal } = controller;
  let looks = 0;
  const look = (): void => {
    if (++looks === abortAt) controller.abort();
  };
  const isAborted = Object.getOwnPropertyDescriptor(AbortSignal.prototype, 'aborted') as { readonly get: (this: AbortSignal) => boolean };
  const get = (): boolean => {
    look();
    return isAborted.get.call(signal);
  };
  const value = (): void => {
    look();
    AbortSignal.prototype.throwIfAborted.call(signal);
  };
  Object.defineProperties(signal, { aborted: { get }, throwIfAborted: { value } });
  return { signal, looks: () => looks };
} // prettier-ignore

type Load = (signal: AbortSignal) => Promise<Either<DataError, unknown>>;
const path = (...names: readonly string[]) => names.map((name) => join(folder, name));
/** Each loader, and the least number of looks after its bytes are there: a few passes over the rows. */
const loaders: Readonly<Record<string, readonly [least: number, load: Load]>> = {
  loadKlineFiles: [10, (signal) => loadKlineFiles(path('X-1m-2025-01.csv'), { signal })()],
  'loadKlineFiles, two that overlap': [20, (signal) => loadKlineFiles(path('X-1m-2025-01.csv', 'X-1m-2025-02.csv'), { signal })()],
  loadSampleFiles: [8, (signal) => loadSampleFiles(path('X-metrics-2025-01-01.csv'), { signal })()],
  'loadSampleFiles, two': [16, (signal) => loadSampleFiles(path('X-metrics-2025-01-01.csv', 'X-metrics-2025-01-02.csv'), { signal })()],
  loadTradeFiles: [3, (signal) => loadTradeFiles(path('X-trades-2025-01.csv'), { timeframe: '1s', signal })()],
  readParquet: [20, (signal) => readParquet(path('X.parquet')[0], { signal })()],
  readArrow: [20, (signal) => readArrow(path('X.arrow')[0], { signal })()],
  'folderStore.load': [20, (signal) => folderStore({ folder: join(folder, 'store') }).load({ symbol, timeframe: '1m', signal })()],
}; // prettier-ignore

describe('a signal', () => {
  it.each(Object.entries(loaders))('ends %s at any of its looks', async (_, [least, load]) => {
    const whole = counted();
    expect((await load(whole.signal))._tag).toBe('Right');
    const all = whole.looks();
    expect(all).toBeGreaterThanOrEqual(least);
    const places = Array.from({ length: 12 }, (_, k) => 1 + Math.round(((all - 1) * k) / 11));
    for (const at of new Set(places)) {
      const { signal, looks } = counted(at);
      const ended = await load(signal);
      expect(ended, `aborted at look ${at} of ${all}`).toMatchObject({
        _tag: 'Left',
        left: { _tag: 'Aborted' },
      });
      // It asks once more to say why it ended, and no more.
      expect(looks() - at).toBeLessThanOrEqual(4);
    }
  });
});
