import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gapsOf, orThrow, resample, type DataError, type LoadProgress } from '@veloce/core';
import { gatherTrades, type RawTrade } from './gather.js';
import { simulateMarket } from '../simulator/simulate-market.js';
import { simulateTrades } from '../simulator/trades.js';
import { loadTradeFiles, type LoadedTrades, type TradeFilesOptions } from './files.js';

const start = Date.UTC(2025, 7, 1);

/** The trades behind `simulateMarket`, numbered. */
const simulation = { seed: 3, bars: 3_000, timeframe: '1m', start } as const;
const trades: RawTrade[] = [];
simulateTrades(simulation, {
  onTrade: ({ time, price, size, buyerIsAggressor }) =>
    trades.push({
      time,
      price,
      quantity: size,
      side: buyerIsAggressor ? 'buy' : 'sell',
      id: trades.length + 1,
    }),
});

const maker = ({ side }: RawTrade): string => (side === 'sell' ? 'true' : 'false');
const spot = (list: readonly RawTrade[]): string =>
  list.map((t) => `${t.id},${t.price},${t.quantity},1,${t.time * 1000},${maker(t)},true\n`).join('');
const futures = (list: readonly RawTrade[]): string =>
  `id,price,qty,quote_qty,time,is_buyer_maker\n${list
    .map((t) => `${t.id},${t.price},${t.quantity},1,${t.time},${maker(t)}\n`)
    .join('')}`;
const header = 'time,price,quantity,side,id\n';

let folder = '';
const at = (name: string): string => join(folder, name);
const zip = (members: Record<string, string>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(members).map(([name, text]) => [name, Buffer.from(text)])));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veloce-trades-'));
  const half = trades.length >> 1;
  const files: Record<string, string | Uint8Array> = {
    'SIM-trades-2025-08-01.csv': spot(trades),
    'SIM-trades-2025-08-01.csv.gz': gzipSync(spot(trades)),
    'SIM-trades-2025-08-01.zip': zip({ 'SIM-trades-2025-08-01.csv': futures(trades) }),
    'SIM-trades-b.csv': spot(trades.slice(half)),
    'SIM-trades-a.csv': spot(trades.slice(0, half + 100)),
    'OTHER-trades.csv': spot(trades.slice(0, 50)),
  };
  await Promise.all(Object.entries(files).map(([name, content]) => writeFile(at(name), content)));
});
afterAll(() => rm(folder, { recursive: true }));

const load = (
  names: readonly string[],
  options: Partial<TradeFilesOptions> = {},
): Promise<readonly LoadedTrades[]> =>
  orThrow(loadTradeFiles(names.map(at), { timeframe: '1m', ...options }));

/** The bars of one CSV text. */
async function gathered(text: string, options: Partial<TradeFilesOptions> = {}): Promise<LoadedTrades> {
  await writeFile(at('X-trades-2025-08-01.csv'), text);
  const [loaded] = await load(['X-trades-2025-08-01.csv'], options);
  return loaded;
}

async function refusal(text: string, options: Partial<TradeFilesOptions> = {}): Promise<DataError> {
  await writeFile(at('BAD-trades-2025-08-01.csv'), text);
  const result = await loadTradeFiles([at('BAD-trades-2025-08-01.csv')], { timeframe: '1m', ...options })();
  if (result._tag === 'Right') throw new Error('loaded');
  return result.left;
}

describe('loadTradeFiles', () => {
  it('makes the bars that the simulator makes of the same trades, to the bit', async () => {
    const { data: expected } = simulateMarket(simulation);
    for (const name of [
      'SIM-trades-2025-08-01.csv',
      'SIM-trades-2025-08-01.csv.gz',
      'SIM-trades-2025-08-01.zip',
    ]) {
      const [{ data, notes }] = await load([name]);
      expect(data.length).toBe(expected.length);
      for (const column of [
        'time',
        'open',
        'high',
        'low',
        'close',
        'volume',
        'buyVolume',
        'sellVolume',
        'trades',
      ] as const) {
        expect(data[column], column).toEqual(expected[column]);
      }
      expect(notes).toEqual([]);
    }
  });

  it('makes bars of any timeframe, the longer ones as resample makes them', async () => {
    const [{ data: seconds, notes }] = await load(['SIM-trades-2025-08-01.csv'], { timeframe: '1s' });
    const [{ data: minutes }] = await load(['SIM-trades-2025-08-01.csv']);
    expect(notes.map(({ rule }) => rule)).toEqual(['quiet-bar']);
    expect(gapsOf(seconds)).toEqual([]);
    const summed = resample(seconds, '1m', { incomplete: 'keep' });
    // A minute that begins with a quiet second opens at the last price before it, as an exchange's 1s klines have it.
    for (const column of ['time', 'close', 'trades'] as const) {
      expect(summed[column], column).toEqual(minutes[column]);
    }
    // Sums of sums round otherwise than sums of all trades: 60 additions of doubles, 2^-53 each.
    minutes.volume
      .slice()
      .forEach((volume, i) => expect(Math.abs(summed.volume[i] / volume - 1)).toBeLessThan(1e-13));
  });

  it('reads files in the order of their trades, and drops what an earlier one has too', async () => {
    const [whole] = await load(['SIM-trades-2025-08-01.csv']);
    const [parts] = await load(['SIM-trades-b.csv', 'SIM-trades-a.csv']);
    expect({ ...parts.data, origin: whole.data.origin }).toEqual(whole.data);
    expect(parts.files).toEqual([at('SIM-trades-a.csv'), at('SIM-trades-b.csv')]);
    expect(parts.notes.map(({ rule, count }) => [rule, count])).toEqual([
      ['overlap', 100],
      ['edge-bar', 2],
    ]);
  });

  it('gives one market for each symbol', async () => {
    const markets = await load(['OTHER-trades.csv', 'SIM-trades-2025-08-01.csv']);
    expect(markets.map(({ data }) => data.symbol).sort()).toEqual(['OTHER', 'SIM']);
  });

  it('counts an aggregated trade as those that it stands for', async () => {
    const aggregated = `agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker
7,100,2,10,12,${start},true
8,101,3,13,13,${start + 10},false\n`;
    const { data } = await gathered(aggregated);
    expect([data.trades![0], data.buyVolume![0], data.sellVolume![0], data.volume[0]]).toEqual([4, 3, 2, 5]);
    const bare = `7,100,2,10,12,${start}000,True,True\n8,101,3,13,13,${start + 10}000,False,True\n`;
    expect((await gathered(bare)).data).toEqual(data);
  });

  it.each([
    ['ns', `${start}000000`],
    ['us', `${start}000`],
    ['ms', `${start}`],
    ['ms written as a float', `${start}.0`],
    ['ISO', '2025-08-01T00:00:00Z'],
    ['ISO with a space and a zone', '2025-08-01 02:00:00.000+02:00'],
  ])('reads times in %s', async (_, time) => {
    const { data } = await gathered(`${header}${time},100,1,buy,1\n`);
    expect(data.time[0]).toBe(start);
  });

  it('reads seconds when told', async () => {
    const { data } = await gathered(`${header}${start / 1000}.25,100,1,b,1\n`, { timeUnit: 's' });
    expect(data.time[0]).toBe(start);
  });

  it.each(['buy', 'BUY', 'Buy', 'b', 'long', '"buy"'])('takes %s for a buy', async (side) => {
    expect((await gathered(`${header}${start},100,1,${side},1\n`)).data.buyVolume![0]).toBe(1);
  });
});

describe('what is odd about trades', () => {
  const row = (ms: number, price: number, quantity: number, id: number | '' = '', side = 'buy'): string =>
    `${start + ms},${price},${quantity},${side},${id}\n`;
  const rulesOf = ({ notes }: LoadedTrades): unknown => notes.map(({ rule, count }) => [rule, count]);

  it('zero-price: a print of the exchange is no trade, and its number not missing', async () => {
    const loaded = await gathered(header + row(0, 100, 1, 1) + row(1, 0, 0, 2) + row(3_000, 101, 1, 3), {
      timeframe: '1s',
    });
    expect(rulesOf(loaded)).toEqual([['zero-price', 1], ['quiet-bar', 2]]); // prettier-ignore
    expect([...loaded.data.low]).toEqual([100, 100, 100, 101]);
    expect(loaded.notes[0].message).toBe(
      '1 trades at price 0, prints of the exchange itself, were passed over (first at row 3)',
    );
  });

  it('zero-quantity: no trade either', async () => {
    const loaded = await gathered(header + row(0, 100, 1, 1) + row(1, 500, 0, 2) + row(2, 101, 1, 3));
    expect(rulesOf(loaded)).toEqual([['zero-quantity', 1]]);
    expect([loaded.data.high[0], loaded.data.trades![0]]).toEqual([101, 2]);
  });

  it('missing-trades: a bar next to them is not called quiet, but a gap', async () => {
    const loaded = await gathered(
      header + row(0, 100, 1, 1) + row(3_000, 101, 1, 5) + row(5_000, 101, 1, 6),
      { timeframe: '1s' },
    );
    expect(rulesOf(loaded)).toEqual([['missing-trades', 3], ['quiet-bar', 1], ['gap', 2]]); // prettier-ignore
    const hidden = header + row(0, 100, 1, 1) + row(1_000, 0, 0, 3) + row(3_000, 101, 1, 4);
    expect(rulesOf(await gathered(hidden, { timeframe: '1s' }))).toEqual([
      ['zero-price', 1],
      ['missing-trades', 1],
      ['gap', 2],
    ]);
  });

  it('quiet-bar: not where trades have no numbers, nor for longer than a day', async () => {
    expect(
      rulesOf(await gathered(header + row(0, 100, 1) + row(3_000, 101, 1), { timeframe: '1s' })),
    ).toEqual([['gap', 2]]);
    const day = 86_400_000;
    const silent = header + row(0, 100, 1, 1) + row(day + 120_000, 101, 1, 2);
    expect(rulesOf(await gathered(silent))).toEqual([['gap', 1441]]);
  });

  it('late-trade: counted in its own bar, and the last there', async () => {
    const text =
      header +
      row(59_900, 100, 1, 1) +
      row(60_010, 101, 1, 2) +
      row(59_990, 99, 2, 3, 'sell') +
      row(60_020, 102, 1, 4);
    const loaded = await gathered(text);
    expect(rulesOf(loaded)).toEqual([['late-trade', 1]]);
    expect([...loaded.data.close]).toEqual([99, 102]);
    expect([...loaded.data.volume]).toEqual([3, 2]);
    expect(await refusal(header + row(70_000, 100, 1, 1) + row(58_000, 101, 1, 2))).toMatchObject({
      row: 3,
      column: 'time',
      value: '2025-08-01T00:00:58.000Z',
    });
  });

  it('late-trade: one that comes for a quiet bar opens it', async () => {
    const text = header + row(0, 100, 1, 1) + row(2_000, 102, 1, 2) + row(1_900, 101, 1, 3);
    const { data } = await gathered(text, { timeframe: '1s' });
    expect([data.open[1], data.high[1], data.low[1], data.close[1]]).toEqual([101, 101, 101, 101]);
  });

  it('repeated-row: a number that stands twice is one trade; one out of order is a fault', async () => {
    const loaded = await gathered(header + row(0, 100, 1, 1) + row(0, 100, 1, 1) + row(1, 101, 1, 2));
    expect(rulesOf(loaded)).toEqual([['repeated-row', 1]]);
    expect(loaded.data.volume[0]).toBe(2);
    const error = await refusal(header + row(0, 100, 1, 3) + row(0, 100, 1, 1));
    expect(error).toMatchObject({ row: 3, column: 'id', value: '1' });
  });

  it('unknown-side: the bar keeps its volume and has no sides', async () => {
    const loaded = await gathered(
      header + row(0, 100, 1, 1) + row(1, 101, 2, 2, '') + row(60_000, 101, 2, 3),
    );
    expect(rulesOf(loaded)).toEqual([['unknown-side', 1]]);
    expect([...loaded.data.volume]).toEqual([3, 2]);
    expect([...loaded.data.buyVolume!]).toEqual([NaN, 2]);
  });

  it('trades without a column for sides make a market that says so', async () => {
    const { data, notes } = await gathered(`time,price,qty\n${start},100,1\n`);
    expect(data.buyVolume).toBeUndefined();
    expect(Object.keys(data.absent)).toEqual(['buyVolume', 'sellVolume']);
    expect(notes).toEqual([]);
  });

  it('edge-bar: a name that promises no whole day or month', async () => {
    await writeFile(at('capture.csv'), header + row(30_000, 100, 1, 1));
    const [loaded] = await load(['capture.csv'], { symbol: 'X' });
    expect(rulesOf(loaded)).toEqual([['edge-bar', 2]]);
  });

  it('contracts: volume of a coin-margined market counts them', async () => {
    await writeFile(at('BTCUSD_PERP-trades-2025-08-01.csv'), header + row(0, 100, 1, 1));
    const [loaded] = await load(['BTCUSD_PERP-trades-2025-08-01.csv']);
    expect(rulesOf(loaded)).toEqual([['contracts', 1]]);
    expect(loaded.data.origin.name).toContain('in contracts');
  });
});

describe('what is no file of trades', () => {
  it.each([
    { text: '', says: 'the file is empty' },
    { text: header, says: 'there is no trade with a price' },
    { text: 'time,price\n1,2\n', says: 'column quantity: there is no such column' },
    { text: '1,2,3\n', says: 'no header and 3 columns' },
    { text: '1,2,3,4,5,6,7\n', says: 'no header and 7 columns' },
    { text: `${header}${start},x,1,buy,1\n`, says: 'row 2, column price: must be a number, got "x"' },
    {
      text: `${header}${start},-1,1,buy,1\n`,
      says: 'row 2, column price: must be a positive, finite price, got "-1"',
    },
    {
      text: `${header}${start},1,-1,buy,1\n`,
      says: 'row 2, column quantity: must be a positive, finite quantity, got "-1"',
    },
    { text: `${header}${start},1,1,maybe,1\n`, says: 'row 2, column side: must be buy or sell, got "maybe"' },
    { text: `time,price,qty,is_buyer_maker\n${start},1,1,2\n`, says: 'must be true or false' },
    { text: `${header}yesterday,1,1,buy,1\n`, says: 'row 2, column time: must be a time' },
    { text: `${header}${start},1\n`, says: 'row 2, column quantity: is missing' },
    {
      text: 'time,IsAsk,price,qty\n',
      says: 'column IsAsk: an order book has this column: its levels are no trades',
    },
    { text: `${header}${start},1,1,bid,1\n`, says: 'must be buy or sell, got "bid"' },
    { text: '{"result": [[1, 2, 3]]}', says: 'the file is JSON, not CSV' },
  ])('$says', async ({ text, says }) => {
    const error = await refusal(text);
    expect(error.message).toContain(says);
    expect(error.fix).not.toBe('');
  });

  it('needs a symbol', async () => {
    await writeFile(at('list.csv'), header);
    expect(await loadTradeFiles([at('list.csv')], { timeframe: '1m' })()).toMatchObject({
      left: { _tag: 'DataFormat', fix: expect.stringContaining('SYMBOL-trades-') as string },
    });
    expect(await loadTradeFiles([at('none.csv')], { timeframe: '1m' })()).toMatchObject({
      left: { _tag: 'DataNotFound' },
    });
  });

  it('rejects a malformed call', () => {
    expect(() => loadTradeFiles([], { timeframe: '1m' })).toThrow('name at least one file');
    expect(() => loadTradeFiles(['a'], { timeframe: '7m' as never })).toThrow('unknown timeframe "7m"');
  });

  it('says how far it is, and ends when its signal says so', async () => {
    const steps: LoadProgress[] = [];
    const names = ['SIM-trades-a.csv', 'SIM-trades-b.csv'];
    await load(names, { onProgress: (progress) => steps.push(progress) });
    expect(steps.map(({ done, total }) => [done, total])).toEqual([[0, 2], [1, 2], [2, 2]]); // prettier-ignore
    const aborted = loadTradeFiles(names.map(at), { timeframe: '1m', signal: AbortSignal.abort() });
    expect(await aborted()).toMatchObject({ left: { _tag: 'Aborted' } });
  });
});

describe('where', () => {
  it('picks the rows that have these texts', async () => {
    const text = `kind,venue,${header}quote,a,,,,,\ntrade,b,${start},9,9,buy,1\ntrade,"a",${start},100,1,sell,1\n`;
    const { data } = await gathered(text, { where: { kind: 'trade', venue: 'a' } });
    expect([data.close[0], data.volume[0], data.sellVolume![0]]).toEqual([100, 1, 1]);
    const error = await refusal(text, { where: { type: 'trade' } });
    expect(error.message).toContain('column type: there is no such column to pick rows by');
    expect((await refusal(text, { where: { venue: 'c' } })).message).toContain('no trade with a price');
  });
});

describe('gatherTrades', () => {
  it('makes the same bars of trades in memory, however many', () => {
    const result = gatherTrades(trades, { symbol: 'SIM', timeframe: '1m', simulated: true });
    if (result._tag === 'Left') throw new Error(result.left.message);
    const { data: expected } = simulateMarket(simulation);
    expect(trades.length).toBeGreaterThan(5_000);
    expect(result.right.data.buyVolume).toEqual(expected.buyVolume);
    expect(result.right.data.close).toEqual(expected.close);
    expect(result.right.data.origin).toEqual({ name: 'trades', simulated: true });
  });

  it('names the trade that is none', () => {
    const result = gatherTrades([{ time: start, price: NaN, quantity: 1 }], {
      symbol: 'X',
      timeframe: '1m',
      source: 'reply',
    });
    expect(result).toMatchObject({
      left: { message: 'reply, row 1, column price: must be a positive, finite price, got "NaN"' },
    });
    expect(gatherTrades([], { symbol: 'X', timeframe: '1m' })).toMatchObject({
      left: { _tag: 'DataFormat' },
    });
  });
});
