import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backtest, fromOrders, fromSignals, paperBroker, portfolio } from '@veloce/backtest';
import {
  alignTo,
  fromColumns,
  fromRows,
  intervalMs,
  live,
  orThrow,
  resample,
  scan,
  withColumns,
  type MarketData,
} from '@veloce/core';
import { fromArrow, toArrow } from '@veloce/core/table';
import { seededRandom } from '@veloce/core/testing';
import {
  fetchArchive,
  gatherTrades,
  joinSamples,
  loadKlineFiles,
  loadSampleFiles,
  loadTradeFiles,
} from '@veloce/data-files';
import { folderStore } from '@veloce/data-files/store';
import { influxProvider } from '@veloce/data-influx';
import { fisher, mfi } from '@veloce/indicators';
import { crossValidate, sweep, windowsOf } from '@veloce/research';
import { squeezeFlow } from '@veloce/squeezeflow';

/** Inputs that went wrong once, each with what is right; those that a package holds alone stand beside it. */
const cases = fileURLToPath(new URL('../../shared/data/cases/', import.meta.url));
const here = existsSync(cases);
const bars = 400;
const hour = 3_600_000;
const start = 1_735_689_600_000;
const wave = (i: number): number => 100 + Math.sin(i / 5) * 10;
const column = (of: (i: number) => number, length = bars): number[] =>
  Array.from({ length }, (_, i) => of(i));
const data = fromColumns({
  symbol: 'X', timeframe: '1h', time: column((i) => start + i * hour), open: column(wave), close: column((i) => wave(i + 1)),
  high: column((i) => Math.max(wave(i), wave(i + 1))), low: column((i) => Math.min(wave(i), wave(i + 1))), volume: column(() => 10),
}); // prettier-ignore
const flat = (length: number, price = 100): MarketData =>
  fromColumns({
    symbol: 'X', timeframe: '1h', time: column((i) => start + i * hour, length), open: column(() => price, length), close: column(() => price, length),
    high: column(() => price + 1, length), low: column(() => price - 1, length), volume: column(() => 1, length),
  }); // prettier-ignore
const at = (length: number, ...places: readonly number[]): Uint8Array => {
  const flags = new Uint8Array(length);
  for (const place of places) flags[place] = 1;
  return flags;
};
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veloce-trial-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The words with which a call refuses, on construction or as a value. */
async function said(act: () => unknown): Promise<string> {
  try {
    const given = act();
    const end: unknown = typeof given === 'function' ? await (given as () => unknown)() : await given;
    const { _tag, left } = (end ?? {}) as { readonly _tag?: string; readonly left?: unknown };
    return _tag === 'Left' ? JSON.stringify(left) : 'accepted';
  } catch (error) {
    return String(error);
  }
}

describe('a misspelt name is refused with the near one', () => {
  const samples = {
    length: 1,
    knownAt: Float64Array.of(start),
    values: { openInterest: Float64Array.of(1) },
    barMs: 0,
    notes: [],
    files: [],
  };
  const bar = { time: start, open: 1, high: 1, low: 1, close: 1, volume: 1 };
  const search = { space: { minScore: [3] }, search: { kind: 'grid' }, objective: 'sharpe' };
  const archive = {
    baseUrl: 'http://127.0.0.1:9',
    market: 'um',
    symbol: 'BTCUSDT',
    timeframe: '1m',
    periods: '2025-08',
    cacheFolder: 'x',
  };
  const influx = influxProvider({ connection: { url: 'http://127.0.0.1:9', database: 'd' } });
  const query = { symbol: 'X', timeframe: '1h' };
  const rows: readonly (readonly [string, string, (any: never) => unknown, object])[] = [
    ['lagMS', 'lagMs', (any) => joinSamples(data, samples, any), { lagMS: 300_000 }],
    ['exit', 'exits', (any) => fromSignals(data, any), { entries: at(bars, 5), exit: at(bars, 10) }],
    ['stopLoss', '', (any) => fromSignals(data, any), { entries: at(bars, 5), stopLoss: 0.01 }],
    ['symbl', 'symbol', (any) => loadKlineFiles(['x.csv'], any), { symbl: 'X' }],
    ['timeFrame', 'timeframe', (any) => loadKlineFiles(['x.csv'], any), { timeFrame: '1m' }],
    ['timeFrame', 'timeframe', (any) => loadTradeFiles(['x.csv'], any), { timeFrame: '1m' }],
    ['symbl', '', (any) => loadSampleFiles(['x.csv'], any), { symbl: 'X' }],
    ['cacheFoldr', 'cacheFolder', (any) => fetchArchive(any), { ...archive, cacheFoldr: 'y' }],
    ['journl', 'journal', (any) => sweep(squeezeFlow, data, any), { ...search, journl: {} }],
    ['from', '', (any) => folderStore({ folder }).load(any), { ...query, from: 0 }],
    ['strt', 'start', (any) => folderStore({ folder }).load(any), { ...query, strt: 0 }],
    ['strt', 'start', (any) => influx.load(any), { ...query, strt: 0 }],
    ['timframe', 'timeframe', (any) => fromRows([bar], any), { symbol: 'X', timeframe: '1h', timframe: '1h' }],
    ['blocklen', '', (any) => scan(squeezeFlow, data, {}, any), { blocklen: 5 }],
  ]; // prettier-ignore
  it.each(rows)('%s for %s', async (name, meant, act, options) => {
    const text = await said(() => act(options as never));
    expect(text).toContain(`unknown field ${name}`);
    expect(text).toContain(meant === '' ? 'known are' : `did you mean ${meant}?`);
  });
});

describe('columns of signals and lists of orders', () => {
  it('take no word that is none, and say when no entry could be filled', async () => {
    expect(await said(() => fromSignals(data, { entries: at(bars, 5), side: 'short' as never }))).toMatch(
      /side.*LONG, SHORT.*"short"/,
    );
    for (const size of [1.5, 100])
      expect(fromSignals(data, { entries: at(bars, 5), size }).warnings.join()).toMatch(
        /no trade: the only entry was rejected, because margin/,
      );
    expect(await said(() => fromSignals(data, { entries: at(bars, 5), stop: 20 }))).toMatch(
      /stop.*above 0 and at most 1/,
    );
    expect(await said(() => fromOrders(data, [{ time: start, side: 'buy' as never, size: 1 }]))).toMatch(
      /BUY/,
    );
  });

  it('an entry of all equity leaves room for its fee', () => {
    const { openPosition } = fromSignals(
      flat(4),
      { entries: at(4, 0) },
      { capital: 10_000, takerFee: 0.01, makerFee: 0.01, slippageBps: 0 },
    ).result(0);
    // 10,000 / (100 × 1.01)
    expect(openPosition?.size).toBeCloseTo(99.00990099009901, 10);
  });

  it('an entry and an exit at one bar: flat, nothing; held, the exit alone', () => {
    const costless = { takerFee: 0, makerFee: 0, slippageBps: 0 };
    expect(
      fromSignals(data, { entries: at(bars, 5), exits: at(bars, 5) }, costless).result(0).openPosition
        ?.entryBar,
    ).toBe(6);
    const held = fromSignals(data, { entries: at(bars, 5, 9), exits: at(bars, 9) }, costless).result(0);
    expect([held.trades.length, held.trades[0]?.exitBar, held.openPosition]).toEqual([1, 10, null]);
  });

  it('fill at no price of 0, whatever tick, lot, impact or spread', async () => {
    const d = flat(60);
    const tries: readonly (readonly [() => unknown, RegExp])[] = [
      [() => fromSignals(d, { entries: at(60, 5), exits: at(60, 9), side: 'SHORT' }, { instruments: [{ symbol: 'X', tickSize: 150 }] }).result(0), /tickSize/],
      [() => fromSignals(d, { entries: at(60, 5), stop: 0.1, target: 0.1 }, { instruments: [{ symbol: 'X', tickSize: 150 }] }).result(0), /tickSize/],
      [() => fromOrders(d, [{ time: d.time[5]!, side: 'SELL', size: 1 }], { slippage: { model: 'volume-share', impact: 10 } }), /slippage/],
      [() => fromSignals(d, { entries: at(60, 5) }, { lotStep: 1e-310 }), /lotStep/],
    ]; // prettier-ignore
    for (const [act, message] of tries) expect(await said(act)).toMatch(message);
  });

  it('a list with holes is refused at the place of the first', async () => {
    const order = { time: data.time[5]!, side: 'BUY' as const, size: 1 };

    expect(await said(() => fromOrders(data, [order, , order] as never))).toMatch(/order 1/);

    expect(await said(() => portfolio([,] as never))).toMatch(/legs|portfolio/);

    expect(
      await said(() => fromRows([, { time: start }] as never, { symbol: 'X', timeframe: '1h' })),
    ).toMatch(/row|must be/i);
    const flags = new Array<boolean>(bars);
    flags[5] = true;
    expect(await said(() => fromSignals(data, { entries: flags }))).toMatch(/entries.*row 0|entries/);
  });
});

describe('cross-validation', () => {
  it('leaves out what a position of the test part could still hold, on both sides', () => {
    const returns = Float64Array.from({ length: 60 }, (_, i) => Math.sin(i) / 100);
    const { splits } = crossValidate([returns, returns.map((one) => -one)], {
      groups: 6,
      testGroups: 2,
      purge: 3,
      embargo: 2,
    });
    const own = splits.find(({ trainCount }) => trainCount === 35);
    expect(own).toBeDefined();
    // Test parts 0 and 1 together are the first 20: purge and embargo after them alone.
    expect(splits[0]?.trainCount).toBe(35);
  });
});

describe('numbers', () => {
  const high = [10, 12, 11, 14, 13, 15, 14, 16, 18, 17, 16, 15];
  it('fisher has no unit of price', () => {
    const values = (scale: number): readonly number[] => {
      const { fisher: own } = fisher(
        Float64Array.from(high, (x) => x * scale),
        Float64Array.from(high, (x) => (x - 2) * scale),
        5,
      );
      return [...own].slice(4, 9);
    };
    const known = [0.1665, 0.5562, 0.7756, 1.1431, 1.5623];
    for (const scale of [1, 1e-5, 2 ** -30])
      values(scale).forEach((value, k) => expect(value).toBeCloseTo(known[k]!, 4));
  });

  it('mfi: prices of one sum in ticks are no move', () => {
    const out = mfi(
      Float64Array.of(2, 1.999, 1.999),
      Float64Array.of(2, 1.996, 1.997),
      Float64Array.of(2, 1.999, 1.998),
      Float64Array.of(1, 1, 1),
      1,
    );
    expect([...out]).toEqual([NaN, 0, NaN]);
  });
});

describe('what nobody should hand over', () => {
  const words =
    /Cannot read|is not a function|serialize a BigInt|call stack|not iterable|convert a Symbol|Invalid array length/u;
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  const bar = { time: start, open: 1, high: 1, low: 1, close: 1, volume: 1 };
  const acts: readonly (readonly [string, () => unknown])[] = [
    ['a BigInt as capital', () => backtest(squeezeFlow, data, {}, { capital: 5n as never })],
    ['a circle as size', () => backtest(squeezeFlow, data, {}, { size: circle as never })],
    ['toJSON that throws', () => backtest(squeezeFlow, data, {}, { capital: { toJSON: () => { throw new Error('no'); } } as never })],
    ['null among trades', () => gatherTrades([null] as never, { symbol: 'X', timeframe: '1m' })],
    ['a BigInt in a trade', () => gatherTrades([{ time: 5n, price: 1, quantity: 1 }] as never, { symbol: 'X', timeframe: '1m' })],
    ['a trade at 1e308', () => gatherTrades([{ time: 1e308, price: 1, quantity: 1 }], { symbol: 'X', timeframe: '1m' })],
    ['a trade before 1970', () => gatherTrades([{ time: -1, price: 1, quantity: 1 }], { symbol: 'X', timeframe: '1m' })],
    ['a trade beyond dates', () => gatherTrades([{ time: 2 ** 53 + 2, price: 1, quantity: 1 }], { symbol: 'X', timeframe: '1m' })],
    ['columns without open', () => fromColumns({ symbol: 'X', timeframe: '1h', time: [0] } as never)],
    ['null as open', () => fromColumns({ ...data, open: null } as never)],
    ['null among rows', () => fromRows([null] as never, { symbol: 'X', timeframe: '1h' })],
    ['a BigInt as time', () => fromRows([{ ...bar, time: 5n }] as never, { symbol: 'X', timeframe: '1h' })],
    ['null as extra', () => live(squeezeFlow, { symbol: 'X', timeframe: '1h' }).push({ ...bar, extra: null } as never)],
    ['a bar beyond dates', () => live(squeezeFlow, { symbol: 'X', timeframe: '1h' }).push({ ...bar, time: 6.7e19 })],
    ['null as size', () => fromSignals(data, { entries: at(bars, 5), size: null as never })],
    ['null as broker', () => paperBroker(null as never, {})],
    ['null among legs', () => portfolio([null] as never)],
    ['null as orders', () => fromOrders(data, null as never)],
    ['a number as columns', () => scan(squeezeFlow, data, {}, { columns: 5 as never })],
    ['a text as onProgress', () => scan(squeezeFlow, data, {}, { onProgress: 'x' as never })],
    ['an object as signal', () => scan(squeezeFlow, data, {}, { signal: {} } as never)],
    ['null as volume', () => fromColumns({ ...data, volume: column(() => null as never) })],
    ['text as volume', () => fromColumns({ ...data, volume: '12' as never })],
    ['true as open', () => fromColumns({ ...data, open: column(() => true as never) })],
    ['null to align', () => alignTo(data, { knownAt: [start], values: [null as never] })],
    ['a column called __proto__', () => withColumns(data, { ['__proto__']: column(() => 1) })],
    ['constructor as timeframe', () => intervalMs('constructor' as never)],
    ['__proto__ as timeframe', () => intervalMs('__proto__' as never)],
    ['a number as origin', () => fromColumns({ ...data, origin: 5 as never })],
    ['an origin that says nothing', () => fromColumns({ ...data, origin: {} as never })],
    ['text as absent', () => fromColumns({ ...data, absent: 'abc' as never })],
    ['5 as side', () => fromSignals(data, { entries: at(bars, 5), side: '5' as never })],
    ['a word that incomplete has not', () => resample(data, '4h', { incomplete: 'x' as never })],
    ['four billion windows', () => windowsOf(2 ** 32, { train: 1, test: 1 })],
    ['a grid of billions', () => sweep(squeezeFlow, data, { space: { minScore: { min: 0, max: 10, step: 1e-9 } }, search: { kind: 'grid' }, objective: 'sharpe' })],
    ['an Arrow file that was cut', () => fromArrow(Uint8Array.of(65, 82, 82, 79, 87, 49, 0, 0, 255, 255), { symbol: 'X', timeframe: '1h' })],
    ['a strategy that is none', () => scan({} as never, data)],
  ]; // prettier-ignore
  it.each(acts)('%s is refused in words', async (_, act) => {
    const text = await said(act);
    expect(text).not.toBe('accepted');
    expect(text).not.toMatch(words);
    expect(text.length).toBeGreaterThan(20);
  });

  it('volumes whose sum is no number are an error as a value', () => {
    const trade = { time: start, price: 1, quantity: 1e308 };
    expect(gatherTrades([trade, trade], { symbol: 'X', timeframe: '1m' })).toMatchObject({ _tag: 'Left' });
  });
});

describe.skipIf(!here)('files of other projects', () => {
  const file = (name: string): string => join(cases, name);
  it('bars of a minute off the grid can be left out', async () => {
    const name = file('off-grid-BTCUSDT-1m-2018-02.csv');
    expect(await said(() => loadKlineFiles([name]))).toContain("{ offGrid: 'drop' }");
    const [loaded] = await orThrow(loadKlineFiles([name], { offGrid: 'drop' }));
    expect(loaded?.notes.map(({ rule }) => rule)).toContain('off-grid');
  });

  it('a trade of Tardis 1.6 s late is refused at its row', async () => {
    expect(await said(() => loadTradeFiles([file('tardis-late-1600ms.csv')], { timeframe: '1s' }))).toMatch(
      /row":?\s*5|row 5/,
    );
  });

  it('depth beside bars, and liquidations as snapshots, are read as samples', async () => {
    const depth = file('BTCUSDT-bookDepth-2024-12-08.csv');
    expect(await said(() => loadKlineFiles([depth]))).toContain('percentage');
    const liquidations = await orThrow(loadSampleFiles([file('BTCUSDT-liquidationSnapshot-2023-06-25.csv')]));
    expect(Object.keys(liquidations.values)).toContain('liquidationsBuy');
  });

  it('an Arrow stream whose counts were changed is no market, and takes no memory', async () => {
    const bytes = await readFile(file('faults/faults-arrow-bomb.bin'));
    const before = process.memoryUsage().rss;
    expect(() => fromArrow(bytes, { symbol: 'X', timeframe: '1m' })).toThrow(RangeError);
    expect(process.memoryUsage().rss - before).toBeLessThan(500e6);
  });
});

describe('an Arrow table with some bytes changed', () => {
  it('is a market, or refused in words: counts in it are checked before anything is made', () => {
    const whole = toArrow(data);
    const random = seededRandom(7);
    let refused = 0;
    for (let k = 0; k < 400; k++) {
      const bytes = whole.slice(0, k % 10 === 0 ? Math.floor(random() * whole.length) : whole.length);
      // The first two thousand bytes are its schema and counts.
      for (let n = 0; n < 3; n++)
        bytes[Math.floor(random() * Math.min(2_000, bytes.length))] = Math.floor(random() * 256);
      try {
        fromArrow(bytes, { symbol: 'X', timeframe: '1h' });
      } catch (error) {
        refused++;
        expect(error).toBeInstanceOf(RangeError);
        expect(String(error)).not.toMatch(/Cannot read|is not a function|Invalid typed/u);
      }
    }
    expect(refused).toBeGreaterThan(100);
  });
});
