import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describeDataError, intervalMs, orThrow, type Column, type Timeframe } from '@veloce/core';
import { seededRandom } from '@veloce/core/testing';
import { describeLoadReport } from './load-report.js';
import { influxProvider, type InfluxProvider } from '../provider.js';
import { aggrServer, squeezeFlowSchema } from '../schema/profile.js';
import type { InfluxProviderOptions } from './settings.js';
import { aggrBar, fakeInflux, type FakeInflux, type Point } from '../testdata/fake-influx.js';

const second = 1000;
const minute = 60_000;
const start = Date.UTC(2025, 7, 10, 12);
const market = 'BINANCE:btcusdt';
const other = 'BINANCE_FUTURES:btcusdt';

let server: FakeInflux;
beforeAll(async () => {
  server = await fakeInflux({});
});
afterAll(() => server.close());
beforeEach(() => {
  server.content = {};
});

const provider = (options: Partial<InfluxProviderOptions> = {}): InfluxProvider =>
  influxProvider({
    connection: { url: server.url, database: 'd', retries: 0 },
    now: () => start + 100 * 86_400_000,
    ...options,
  });

const minutesOf = (column: Column): readonly number[] =>
  Array.from(column, (time) => (time - start) / minute);

/** Seconds of a market, about two of three with a row, some with a liquidation and nothing else. */
function seconds(count: number, seed: number): readonly Point[] {
  const random = seededRandom(seed);
  let price = 100;
  return Array.from({ length: count }, (_, i): Point | undefined => {
    const time = start + i * second;
    const kind = random();
    if (kind < 0.3) return undefined;
    if (kind < 0.35) return { time, lbuy: random(), lsell: random() };
    const open = price;
    price += random() - 0.5;
    const high = Math.max(open, price) + random();
    const low = Math.min(open, price) - random();
    const sides = { vbuy: random() * 1e4, vsell: random() * 1e4, cbuy: Math.ceil(random() * 9), csell: 1 };
    const liquidation: Record<string, number> = kind > 0.9 ? { lbuy: random() * 100, lsell: 0 } : {};
    return { time, open, high, low, close: price, ...sides, ...liquidation };
  }).filter((point) => point !== undefined);
}

/** The expected bar, computed as slowly and plainly as can be. */
function oracle(points: readonly Point[], time: number, interval: number): readonly number[] | undefined {
  const within = points.filter((point) => point.time >= time && point.time < time + interval);
  const priced = within.filter((point) => 'close' in point);
  if (priced.length === 0) return undefined;
  const sum = (...names: readonly string[]): number =>
    within.reduce((total, point) => total + names.reduce((all, name) => all + (point[name] ?? 0), 0), 0);
  return [
    time,
    priced[0].open,
    Math.max(...priced.map(({ high }) => high)),
    Math.min(...priced.map(({ low }) => low)),
    priced[priced.length - 1].close,
    sum('vbuy', 'vsell'),
    sum('vbuy'),
    sum('vsell'),
    sum('lbuy'),
    sum('lsell'),
    sum('cbuy', 'csell'),
  ];
}

describe('aggregation', () => {
  const points = seconds(1800, 5);
  beforeEach(() => {
    server.content = { 'aggr_1s.trades_1s': { [`market=${market}`]: points } };
  });

  it.each(['5s', '1m', '15m'] as const)(
    'makes %s bars of seconds exactly, whatever the slices',
    async (timeframe) => {
      const interval = intervalMs(timeframe);
      for (const rowsPerSlice of [200_000, 901, 47]) {
        const data = await orThrow(provider({ rowsPerSlice }).load({ symbol: market, timeframe }));
        expect(data.length).toBe((1800 * second) / interval);
        for (let i = 0; i < data.length; i++) {
          const bar = [data.time, data.open, data.high, data.low, data.close, data.volume, data.buyVolume!, data.sellVolume!, data.liquidationsBuy!, data.liquidationsSell!, data.trades!].map((column) => column[i]); // prettier-ignore
          const wanted = oracle(points, data.time[i], interval);
          if (wanted === undefined) {
            const carried = data.close[i - 1];
            expect(bar.slice(1, 6)).toEqual([carried, carried, carried, carried, 0]);
          } else expect(bar).toEqual(wanted);
        }
      }
    },
  );

  it('gives a part of a load as the whole has it, also where the part begins in silence', async () => {
    const whole = await orThrow(provider().load({ symbol: market, timeframe: '1s' }));
    for (const from of [1, 7, 100, 333, 334, 335, 336, 1700]) {
      const query = {
        symbol: market,
        timeframe: '1s',
        start: start + from * second,
        end: start + (from + 60) * second,
      } as const;
      const part = await orThrow(provider().load(query));
      const index = Array.from(whole.time).indexOf(query.start);
      expect([...part.time]).toEqual([...whole.time.subarray(index, index + part.length)]);
      expect([...part.close]).toEqual([...whole.close.subarray(index, index + part.length)]);
      expect(part.length).toBe(60);
    }
  });

  it('tells how far it is', async () => {
    const told: string[] = [];
    const query = { symbol: market, timeframe: '1m', onProgress: ({ done, total }: { done: number; total: number }) => told.push(`${done}/${total}`) } as const; // prettier-ignore
    await orThrow(provider({ rowsPerSlice: 600 }).load(query));
    expect(told).toEqual(['1/3', '2/3', '3/3']);
  });

  it('tells the unit of volume, and where it comes from', async () => {
    const { origin } = await orThrow(provider().load({ symbol: market, timeframe: '1m' }));
    expect(origin).toEqual({
      name: `${server.url} (d), aggr-server 1s`,
      simulated: false,
      volumeUnit: 'quote',
    });
  });
});

describe('the stored timeframe that is read', () => {
  const bars = (timeframe: Timeframe, from: number, to: number): readonly Point[] => {
    const points: Point[] = [];
    for (let time = start + from * minute; time < start + to * minute; time += intervalMs(timeframe)) {
      points.push(aggrBar(time, 100));
    }
    return points;
  };

  it('is the finest that reaches as far as any', async () => {
    server.content = {
      'aggr_1m.trades_1m': { [`market=${market}`]: bars('1m', 60, 120) },
      'aggr_5m.trades_5m': { [`market=${market}`]: bars('5m', 0, 120) },
      'aggr_1h.trades_1h': { [`market=${market}`]: bars('1h', 0, 120) },
    };
    const sourceOf = async (timeframe: Timeframe, from?: number): Promise<Timeframe> =>
      (await orThrow(provider().loadWithReport({ symbol: market, timeframe, ...(from !== undefined && { start: start + from * minute }) }))).report.source; // prettier-ignore
    expect(await sourceOf('1h')).toBe('5m');
    expect(await sourceOf('1h', 60)).toBe('1m');
    expect(await sourceOf('5m', 30)).toBe('5m');
    expect(await sourceOf('1m')).toBe('1m');
  });

  it('has SqueezeFlow’s fields and policies too', async () => {
    const renamed = bars('1m', 0, 3).map(({ time, open, high, low, close }) => ({
      time,
      open,
      high,
      low,
      close,
      buy_volume: 4,
      sell_volume: 5,
    }));
    server.content = { 'rp_1m.trades_1m': { [`market=${market}`]: renamed } };
    const data = await orThrow(
      provider({ profile: squeezeFlowSchema }).load({ symbol: market, timeframe: '1m' }),
    );
    expect([[...data.buyVolume!], [...data.volume]]).toEqual([
      [4, 4, 4],
      [9, 9, 9],
    ]);
    expect(data.trades).toBeUndefined();
  });
});

describe('quiet bars and outages', () => {
  const at = (...seconds: readonly number[]): readonly Point[] =>
    seconds.map((one) => aggrBar(start + one * second, 100 + one / 1000));
  const range = (from: number, to: number, step = 1): readonly number[] =>
    Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => from + i * step);
  const store = (own: readonly Point[], others: readonly Point[] = []): void => {
    server.content = { 'aggr_1s.trades_1s': { [`market=${market}`]: own, [`market=${other}`]: others } };
  };
  const load = (timeframe: Timeframe, options: Partial<InfluxProviderOptions> = {}) =>
    orThrow(provider(options).loadWithReport({ symbol: market, timeframe }));

  it('carries the price through a silence while others trade', async () => {
    store(at(...range(0, 60), ...range(360, 420)), at(...range(0, 420, 5)));
    const { data, report } = await load('1m');
    expect(minutesOf(data.time)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect([...data.close.subarray(0, 6)]).toEqual(Array(6).fill(100.059));
    expect([...data.volume]).toEqual([300, 0, 0, 0, 0, 0, 300]);
    expect(report).toMatchObject({
      quietBars: 5,
      incompleteBars: 0,
      gaps: [],
      markets: [{ market, outages: [] }],
    });
  });

  it('leaves out what an outage touches, and carries nothing over it', async () => {
    // Nobody trades from second 90 to 250; this market begins again at 310 only.
    store(at(...range(0, 90), ...range(310, 420)), at(...range(0, 90, 5), ...range(250, 420, 5)));
    const { data, report } = await load('1m');
    expect(minutesOf(data.time)).toEqual([0, 5, 6]);
    expect(report).toMatchObject({ incompleteBars: 1, quietBars: 0, gaps: [{ after: 0, bars: 4 }] });
    expect(report.markets[0].outages).toEqual([{ start: start + 90 * second, end: start + 250 * second }]);
    expect(describeLoadReport(report).split('\n')).toEqual([
      'BINANCE:btcusdt 1m: 3 bars from 200 rows of 1s in 1 slice',
      '  quiet: 0; incomplete, left out: 1; not closed yet: 0; missing in 1 gap: 4',
      '  BINANCE:btcusdt: outages 2025-08-10T12:01:30.000Z to 2025-08-10T12:04:10.000Z',
    ]);
    const kept = await load('1m', { incomplete: 'keep' });
    expect(minutesOf(kept.data.time)).toEqual([0, 1, 5, 6]);
    expect(kept.data.volume[1]).toBe(150);
  });

  it('takes a silence of all for quiet up to the length that the profile says', async () => {
    const gapAt = (seconds: number): readonly Point[] => at(...range(0, 60), ...range(60 + seconds, 180));
    store(gapAt(30));
    expect((await load('1m')).report).toMatchObject({ bars: 3, quietBars: 0, incompleteBars: 0 });
    store(gapAt(31));
    expect((await load('1m')).report).toMatchObject({ bars: 2, incompleteBars: 1 });
    const patient = { ...aggrServer, silence: { outageAfterMs: 60_000, feedTimeoutMs: 3_600_000 } };
    expect((await load('1m', { profile: patient })).report).toMatchObject({ bars: 3 });
  });

  it('goes on to the end of the range while it is quiet, and no further than the collector was up', async () => {
    const until = async (seconds: number): Promise<readonly number[]> => {
      const query = { symbol: market, timeframe: '10s', end: start + seconds * second } as const;
      const { data } = await orThrow(provider().loadWithReport(query));
      return Array.from(data.time, (time) => (time - start) / second);
    };
    store(at(...range(0, 60), 400), at(...range(0, 200, 5), ...range(220, 400, 5)));
    expect(await until(90)).toEqual(range(0, 90, 10));
    expect(await until(300)).toEqual(range(0, 300, 10));
    // From 196 to 300 there are no trades: bars that it touches are left out, inside the range or beyond it.
    store(at(...range(0, 60), 400), at(...range(0, 200, 5), ...range(300, 400, 5)));
    for (const end of [200, 220, 300]) expect(await until(end)).toEqual(range(0, 190, 10));
    // It never trades again: its feed was down from the first second of its silence.
    store(at(...range(0, 60)), at(...range(0, 200, 5)));
    expect(await until(90)).toEqual(range(0, 60, 10));
  });

  it('takes a market that is silent for too long for a dead feed, whoever else trades', async () => {
    const hour = 3600;
    store(at(...range(0, 60), ...range(2 * hour, 2 * hour + 60)), at(...range(0, 2 * hour + 60, 20)));
    const { data, report } = await load('1m');
    expect(minutesOf(data.time)).toEqual([0, 120]);
    expect(report.markets[0]).toMatchObject({ outages: [], feedOutages: [{ start: start + 60 * second }] });
  });

  it('drops a row that repeats another, and refuses one that differs', async () => {
    const [a, b] = at(0, 1);
    server.content = {
      'aggr_1s.trades_1s': { [`market=${market},x=1`]: [a, b], [`market=${market},x=2`]: [b] },
    };
    const { data, report } = await load('1s');
    expect([data.length, report.markets[0].repeated]).toEqual([2, 1]);
    server.content = {
      'aggr_1s.trades_1s': {
        [`market=${market},x=1`]: [a, b],
        [`market=${market},x=2`]: [{ ...b, vbuy: 9 }],
      },
    };
    const result = await provider().load({ symbol: market, timeframe: '1s' })();
    expect(result).toMatchObject({ left: { _tag: 'DataFormat', column: 'time' } });
    expect(result._tag === 'Left' && result.left.message).toContain('distinguished by further tags');
  });

  it('refuses rows off the grid and bars that cannot be', async () => {
    server.content = {
      'aggr_1m.trades_1m': { [`market=${market}`]: [aggrBar(start, 1), aggrBar(start + 90 * second, 1)] },
    };
    expect(await provider().load({ symbol: market, timeframe: '1m' })()).toMatchObject({
      left: {
        _tag: 'DataFormat',
        message: expect.stringContaining('is not the open of a 1m bar') as unknown,
      },
    });
    server.content = { 'aggr_1m.trades_1m': { [`market=${market}`]: [aggrBar(start, 2, { low: 3 })] } };
    expect(await provider().load({ symbol: market, timeframe: '1m' })()).toMatchObject({
      left: {
        _tag: 'DataFormat',
        column: 'high',
        row: 1,
        message: expect.stringContaining('2025-08-10T12:00') as unknown,
      },
    });
  });
});

describe('bars that are not closed', () => {
  beforeEach(() => {
    const points = Array.from({ length: 10 }, (_, i) => aggrBar(start + i * minute, 100 + i));
    server.content = { 'aggr_1m.trades_1m': { [`market=${market}`]: points } };
  });
  const query = { symbol: market, timeframe: '1m' } as const;

  it('are left out until they have closed and may have been written', async () => {
    const lengthAt = async (now: number): Promise<number> =>
      (await orThrow(provider({ now: () => now }).load(query))).length;
    // The bar of 12:05 ends at 12:06, and may be written until 70 s later.
    expect(await lengthAt(start + 6 * minute + 69_999)).toBe(5);
    expect(await lengthAt(start + 6 * minute + 70_000)).toBe(6);
    expect(await lengthAt(start + 60 * minute)).toBe(10);
    expect(await provider({ now: () => start })
      .load(query)()).toMatchObject({ left: { _tag: 'DataNotFound', missing: 'range', message: expect.stringContaining('no closed bar yet') as unknown } }); // prettier-ignore
  });

  it('are flagged where that is asked for', async () => {
    const now = (): number => start + 9.5 * minute;
    const { data, report } = await orThrow(provider({ now, unfinished: 'flag' }).loadWithReport(query));
    expect([...data.extra.unfinished]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
    expect(report.unfinishedBars).toBe(2);
    expect((await orThrow(provider({ now }).loadWithReport(query))).report).toMatchObject({
      bars: 8,
      unfinishedBars: 2,
    });
  });
});

describe('several markets', () => {
  const bars = (price: number, volume: number, skip: readonly number[] = []): readonly Point[] =>
    Array.from({ length: 6 }, (_, i) =>
      aggrBar(start + i * second, price + i, { vbuy: volume, vsell: volume / 2, lbuy: 1 }),
    ).filter((_, i) => !skip.includes(i));
  const symbols = {
    BTC: { reference: other, spot: [market, 'COINBASE:BTC-USD'], perp: [other, 'BYBIT:BTCUSDT'] },
  };

  beforeEach(() => {
    server.content = {
      'aggr_1s.trades_1s': {
        [`market=${market}`]: bars(100, 10),
        'market=COINBASE:BTC-USD': bars(101, 20, [2]),
        [`market=${other}`]: bars(200, 40, [4]),
        'market=BYBIT:BTCUSDT': bars(300, 80),
      },
    };
  });

  it('take prices from one and volumes from all, by kind', async () => {
    const { data, report } = await orThrow(
      provider({ symbols }).loadWithReport({ symbol: 'BTC', timeframe: '1s' }),
    );
    expect([...data.close]).toEqual([200, 201, 202, 203, 203, 205]);
    expect([...data.buyVolume!]).toEqual([150, 150, 130, 150, 110, 150]);
    expect([...data.sellVolume!]).toEqual([75, 75, 65, 75, 55, 75]);
    expect([...data.volume]).toEqual([225, 225, 195, 225, 165, 225]);
    expect([...data.liquidationsBuy!]).toEqual([4, 4, 3, 4, 3, 4]);
    expect([...data.extra.spotBuyVolume]).toEqual([30, 30, 10, 30, 30, 30]);
    expect([...data.extra.perpSellVolume]).toEqual([60, 60, 60, 60, 40, 60]);
    expect([...data.extra.marketsAlive]).toEqual([4, 4, 4, 4, 4, 4]);
    expect(report.markets.map((one) => one.market)).toEqual([
      other,
      market,
      'COINBASE:BTC-USD',
      'BYBIT:BTCUSDT',
    ]);
    expect(report.quietBars).toBe(1);
  });

  it('count those whose feed is alive, as far as that was known when the bar closed', async () => {
    const profile = { ...aggrServer, silence: { outageAfterMs: 1000, feedTimeoutMs: 2000 } };
    server.content = {
      'aggr_1s.trades_1s': {
        ...server.content['aggr_1s.trades_1s'],
        [`market=${market}`]: bars(100, 10, [1, 2, 3]),
      },
    };
    const data = await orThrow(provider({ symbols, profile }).load({ symbol: 'BTC', timeframe: '1s' }));
    expect([...data.extra.marketsAlive]).toEqual([4, 4, 4, 3, 4, 4]);
    expect([...data.extra.spotBuyVolume]).toEqual([30, 20, 0, 20, 30, 30]);
  });

  it('must all be there', async () => {
    const wrong = { BTC: { ...symbols.BTC, spot: ['BINANCE:BTCUSDT'] } };
    expect(await provider({ symbols: wrong }).load({ symbol: 'BTC', timeframe: '1s' })()).toMatchObject({
      left: {
        missing: 'market',
        message: expect.stringContaining(
          'no market BINANCE:BTCUSDT; did you mean BINANCE:btcusdt',
        ) as unknown,
      },
    });
  });

  it('are listed beside the markets they are made of', async () => {
    const markets = await orThrow(provider({ symbols }).markets());
    expect(markets.map(({ symbol, venue }) => [symbol, venue])).toEqual([
      ['BTC', 'BINANCE_FUTURES'],
      ['BINANCE:btcusdt', 'BINANCE'],
      ['BINANCE_FUTURES:btcusdt', 'BINANCE_FUTURES'],
      ['BYBIT:BTCUSDT', 'BYBIT'],
      ['COINBASE:BTC-USD', 'COINBASE'],
    ]);
    expect(markets[0].timeframes).toEqual(['1s']);
    expect(await orThrow(provider({ symbols }).coverage({ symbol: market, timeframe: '1s' }))).toEqual({
      symbol: market, timeframe: '1s', start, end: start + 6 * second, bars: 6, gaps: [],
    }); // prettier-ignore
  });

  it.each([
    [{ BTC: { reference: '' } }, 'symbols: BTC.reference'],
    [{ BTC: { reference: 'a', spot: ['a'], perp: ['a'] } }, 'a market stands twice'],
    [{ BTC: { reference: 'a', openInterest: { symbol: 'BTC', venues: { TOTAL_AGG: {} } } } }, 'mixes units'],
    [
      { BTC: { reference: 'a', openInterest: { symbol: 'BTC', venues: { X: {} } } } },
      'does not say where it is',
    ],
  ])('%o throws', (wrong, says) => {
    expect(() => provider({ symbols: wrong })).toThrow(says);
  });
});

describe('open interest', () => {
  const symbols = {
    BTC: {
      reference: market,
      openInterest: {
        symbol: 'BTC',
        venues: { BINANCE: {}, OKX: { unit: 'contracts', contractSize: 0.01 }, DERIBIT: { unit: 'quote' } },
      },
    },
  } as const;
  const sample = (minutes: number, value: number): Point => ({
    time: start + minutes * minute,
    open_interest: value,
  });

  it('is summed over venues in base units, while every venue has a fresh sample', async () => {
    const bars = Array.from({ length: 40 }, (_, i) => aggrBar(start + i * minute, 200));
    server.content = {
      'aggr_1m.trades_1m': { [`market=${market}`]: bars },
      'autogen.open_interest': {
        // A zero is a failed sample. A sample is known from its time on: the bar that ends then is the first to have it.
        'exchange=BINANCE,base_symbol=BTC': [sample(-1, 50), sample(3, 0), sample(5, 60)],
        'exchange=OKX,base_symbol=BTC': [sample(2, 1000), sample(20, 2000)],
        'exchange=DERIBIT,base_symbol=BTC': [sample(-5, 400), sample(15, 600)],
        'exchange=DERIBIT,base_symbol=ETH': [sample(0, 1e9)],
      },
    };
    const data = await orThrow(
      provider({ symbols, profile: squeezeFlowSchema }).load({ symbol: 'BTC', timeframe: '1m' }),
    );
    expect(data.openInterest![0]).toBeNaN();
    expect(data.openInterest![1]).toBe(50 + 1000 * 0.01 + 400 / 200);
    expect(data.openInterest![3]).toBe(50 + 10 + 2);
    expect(data.openInterest![4]).toBe(60 + 10 + 2);
    expect([...data.extra.openInterestVenues].slice(0, 2)).toEqual([2, 3]);
    expect(data.extra['openInterest:OKX'][1]).toBe(10);
    // BINANCE's last is 20 minutes old at the end of bar 24.
    expect(data.openInterest![24]).toBe(60 + 20 + 3);
    expect(data.openInterest![25]).toBeNaN();
    expect(data.extra['openInterest:OKX'][25]).toBe(20);
  });

  it('says what is missing', async () => {
    const bars = { 'aggr_1m.trades_1m': { [`market=${market}`]: [aggrBar(start, 200)] } };
    const load = () =>
      provider({ symbols, profile: squeezeFlowSchema }).load({ symbol: 'BTC', timeframe: '1m' })();
    server.content = bars;
    expect(await load()).toMatchObject({ left: { missing: 'measurement' } });
    server.content = {
      ...bars,
      'autogen.open_interest': { 'exchange=BINANCE,base_symbol=BTC': [{ time: start, oi: 1 }] },
    };
    expect(await load()).toMatchObject({
      left: { missing: 'field', message: expect.stringContaining('fields are oi') as unknown },
    });
    server.content = {
      ...bars,
      'autogen.open_interest': {
        'exchange=BINANCE,base_symbol=BTC': [sample(0, 1)],
        'exchange=OKEX,base_symbol=BTC': [sample(0, 1)],
      },
    };
    expect(await load()).toMatchObject({
      left: { missing: 'market', message: expect.stringContaining('OKX; did you mean OKEX') as unknown },
    });
  });
});

describe('an empty answer is explained', () => {
  const bars = [aggrBar(start, 1), aggrBar(start + minute, 1)];
  const stored = { 'aggr_1m.trades_1m': { [`market=${market}`]: bars } };
  const query = { symbol: market, timeframe: '1m' } as const;

  it.each([
    {
      what: 'no data in the range',
      content: stored,
      asking: { start: start + 10 * minute, end: start + 20 * minute },
      missing: 'range',
      says: 'it has 1m from 2025-08-10T12:00:00.000Z to 2025-08-10T12:01:00.000Z',
      fix: 'ask for a part of that',
    },
    {
      what: 'another retention policy',
      content: { 'rp_1m.trades_1m': stored['aggr_1m.trades_1m'] },
      missing: 'retention-policy',
      says: 'trades_1m is in the policy rp_1m',
      fix: "to ['rp_{timeframe}']",
    },
    {
      what: 'another measurement',
      content: { 'aggr_1m.candles_1m': stored['aggr_1m.trades_1m'] },
      missing: 'measurement',
      says: 'no measurement trades_{timeframe}; it has candles_1m',
      fix: 'correct the measurement',
    },
    {
      what: 'other fields',
      content: {
        'aggr_1m.trades_1m': {
          [`market=${market}`]: [{ time: start, open: 1, high: 1, low: 1, close: 1, v_buy: 1 }],
        },
      },
      missing: 'field',
      says: 'without buyVolume (vbuy or buy_volume), sellVolume (vsell or sell_volume); their numeric fields are open, high, low, close, v_buy; did you mean v_buy?',
      fix: 'in fields of the schema profile',
    },
    {
      what: 'another market',
      content: stored,
      asking: { symbol: 'BINANCE:BTCUSDT' },
      missing: 'market',
      says: 'has no market BINANCE:BTCUSDT; did you mean BINANCE:btcusdt?',
      fix: 'names count case and separators; there are BINANCE:btcusdt',
    },
    {
      what: 'a timeframe that is not stored',
      content: stored,
      asking: { timeframe: '10s' },
      missing: 'timeframe',
      says: 'no bars that 10s could be made of; it stores 1m, the finest is 1m',
      fix: 'ask for 1m or a multiple',
    },
  ] as const)('$what', async ({ content, missing, says, fix, ...rest }) => {
    server.content = content;
    const result = await provider().load({ ...query, ...('asking' in rest ? rest.asking : {}) })();
    if (result._tag === 'Right') throw new Error('bars');
    expect(result.left).toMatchObject({ _tag: 'DataNotFound', missing });
    expect(result.left.message).toContain(says);
    expect(result.left.fix).toContain(fix);
  });

  it('looks again when the schema has been put right meanwhile', async () => {
    const own = provider();
    server.content = { 'aggr_1m.trades_1m': { 'market=X': bars } };
    expect(await own.load(query)()).toMatchObject({ left: { missing: 'market' } });
    server.content = stored;
    expect((await orThrow(own.load(query))).length).toBe(2);
  });

  it('refuses unknown names with the near one, and times in another unit, at every door', () => {
    const own = provider();
    const says = (ask: (asking: never) => unknown, asking: object, what: string): void =>
      expect(() => ask(asking as never)).toThrow(what);
    says(own.load, { ...query, strat: 1 }, 'load: unknown field strat; known are symbol, timeframe, start, end, signal, onProgress; did you mean start?'); // prettier-ignore
    says(own.loadWithReport, { ...query, onprogress: 1 }, 'did you mean onProgress?');
    says(own.latest, { ...query, start: 0 }, 'latest: unknown field start');
    says(own.coverage, { ...query, symbl: 'x' }, 'coverage: unknown field symbl');
    says(own.follow, { ...query, pollms: 5 }, 'did you mean pollMs?');
    says(own.load, { ...query, signal: true }, 'load: signal: must be an AbortSignal');
    says(own.load, { ...query, start: 1_754_784_000 }, 'look like epoch seconds: multiply them by 1000');
    says(own.follow, { ...query, start: 1_754_784_000_000_000 }, 'look like epoch microseconds');
    says(own.load, { ...query, end: Infinity }, 'load: end');
    expect(() => provider({ incomplet: 'keep' } as never)).toThrow('did you mean incomplete?');
    expect(() => provider({ profile: { ...aggrServer, lagMS: 5 } as never })).toThrow('lagMS');
    expect(() => provider({ profile: { ...aggrServer, tags: { host: '' } } })).toThrow('profile: tags.host');
  });

  it.each([undefined, null, 5, 'http://ann:hunter2@host', ['x'], 1n])(
    'refuses %s for options, and does not show it',
    (odd) => {
      for (const make of [
        () => influxProvider(odd as never),
        () => provider({ connection: odd as never }),
        () => provider().load(odd as never),
        () => provider().follow(odd as never),
        () => provider().coverage(odd as never),
      ]) {
        expect(make).toThrow(/^(influxProvider|load|follow|coverage)/);
      }
      expect(() => influxProvider(odd as never)).not.toThrow('hunter2');
      expect(() => provider({ connection: odd as never })).not.toThrow('hunter2');
    },
  );

  it('throws for a query that is malformed', () => {
    expect(() => provider().load({ ...query, start: 5, end: 5 })).toThrow(
      'load: end: end must be later than start',
    );
    expect(() => provider().latest({ symbol: '', timeframe: '1m' })).toThrow('latest: symbol');
    expect(() => provider().follow({ ...query, pollMs: 0 })).toThrow('follow: pollMs');
    expect(() => provider({ rowsPerSlice: 0 })).toThrow('rowsPerSlice');
    expect(() => provider({ profile: { ...aggrServer, measurement: 'x_{tf}' } })).toThrow(
      'no placeholder but {timeframe}',
    );
  });
});

describe('hostile names', () => {
  const names = [
    `a' OR 'x'='x`,
    `a"; DROP DATABASE d; --`,
    'back\\slash\\',
    "quote's",
    'semi;colon',
    '/.*/',
    '$market',
    'ünïcode 🚀',
  ];

  it.each(names)('%s is one market, and nothing else', async (name) => {
    server.content = {
      'aggr_1m.trades_1m': {
        [`market=${name}`]: [aggrBar(start, 7)],
        [`market=${market}`]: [aggrBar(start, 8)],
      },
    };
    const data = await orThrow(provider().load({ symbol: name, timeframe: '1m' }));
    expect([...data.close]).toEqual([7]);
    expect(server.asked.every((statement) => /^(SELECT|SHOW) /.test(statement))).toBe(true);
    expect(server.asked.at(-1)).toContain(`"market" = '${name.replace(/['\\]/g, '\\$&')}'`);
  });

  it.each(['a\nb', 'a\u0000', '\u007f'])('%j is refused', (name) => {
    expect(() => provider().load({ symbol: name, timeframe: '1m' })).toThrow(RangeError);
  });
});

describe('discover', () => {
  it('tells what is there and which profile fits', async () => {
    server.content = {
      'aggr_1s.trades_1s': { [`market=${market}`]: seconds(10, 1) },
      'rp_1m.trades_1m': { [`market=${market}`]: [aggrBar(start, 1)], 'market=X': [aggrBar(start, 1)] },
      'autogen.open_interest': { 'exchange=OKX': [{ time: start, open_interest: 1 }] },
    };
    const found = await orThrow(provider({ profile: squeezeFlowSchema }).discover());
    expect(found.fits).toEqual({ 'aggr-server': ['1s'], squeezeflow: ['1s', '1m'] });
    expect(found.bars.map(({ timeframe, markets }) => [timeframe, markets.length])).toEqual([
      ['1s', 1],
      ['1m', 2],
    ]);
    expect(found.openInterest).toEqual({
      measurement: 'open_interest',
      fields: ['open_interest'],
      venues: ['OKX'],
    });
    expect(found.problem).toBeUndefined();
  });

  it('says why nothing fits', async () => {
    server.content = { 'x.y': { 'market=X': [aggrBar(start, 1)] } };
    const found = await orThrow(provider().discover());
    expect(found).toMatchObject({ bars: [], fits: {}, problem: { missing: 'measurement' } });
    expect(describeDataError(found.problem!)).toContain('it has y');
  });
});
