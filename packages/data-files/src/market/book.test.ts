import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orThrow } from '@veloce/core';
import { loadKlineFiles } from '../klines/files.js';
import { loadSampleFiles } from '../samples/files.js';
import { loadTradeFiles } from '../trades/files.js';

const start = Date.UTC(2023, 4, 16);
const header =
  'update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time';
const rows = [0, 7, 7, 60_003].map((ms, k) =>
  [100 + k, 27_000.1 + k, 1.5, 27_000.2 + k, 2.5, start + ms, start + ms + 5].join(),
);

let folder = '';
const at = (name: string): string => join(folder, name);
const [named, bare] = ['BTCUSDT-bookTicker-2023-05-16.csv', 'BTCUSDT-bookTicker-2023-05-17.csv'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veloce-quotes-'));
  await writeFile(at(named), [header, ...rows].join('\n'));
  await writeFile(at(bare), rows.join('\n'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('a file of quotes', () => {
  it('is told from trades, with and without a header', async () => {
    for (const name of [named, bare]) {
      const refused = await loadTradeFiles([at(name)], { symbol: 'BTCUSDT', timeframe: '1m' })();
      expect(refused).toMatchObject({ left: { _tag: 'DataFormat' } });
      expect(JSON.stringify(refused)).toContain('the best bid and ask are no trades');
      expect(JSON.stringify(refused)).toContain('loadSampleFiles');
    }
  });

  it('is told from bars', async () => {
    const refused = await loadKlineFiles([at(named)], { symbol: 'BTCUSDT', timeframe: '1m' })();
    expect(refused).toMatchObject({ left: { _tag: 'DataFormat', column: 'best_bid_price' } });
    expect(JSON.stringify(refused)).toContain('the best bid and ask are no bars');
  });

  it('is read as samples by the columns that the refusal names', async () => {
    const refused = await loadSampleFiles([at(named)])();
    expect(refused).toMatchObject({
      left: {
        fix: "name the columns: { columns: { time: 'transaction_time' }, extra: { bid: 'best_bid_price', ask: 'best_ask_price' }, barsOf: 'none' }",
      },
    });
    const { length, knownAt, values } = await orThrow(
      loadSampleFiles([at(named)], {
        columns: { time: 'transaction_time' },
        extra: { bid: 'best_bid_price', ask: 'best_ask_price' },
        barsOf: 'none',
      }),
    );
    expect([...knownAt]).toEqual([start, start + 7, start + 60_003]);
    expect([...(values.bid ?? [])]).toEqual([27_000.1, 27_002.1, 27_003.1]);
    expect([...(values.ask ?? [])].at(-1)).toBe(27_003.2);
    expect(length).toBe(3); // of two at one time the last counts
  });
});
