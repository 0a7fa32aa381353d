import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  backtest,
  fromOrders,
  fromSignals,
  fromTrades,
  orderLeg,
  portfolio,
  resultFromJson,
  resultToJson,
  signalLeg,
  strategyLeg,
} from '@veloce/backtest';
import { above, between, fromColumns, orThrow, rule, slice, type MarketData } from '@veloce/core';
import { joinSamples, klineFileProvider } from '@veloce/data-files';
import { folderStore } from '@veloce/data-files/store';
import { playbookShelf, suggestPlaybooks } from '@veloce/playbooks';
import { report, researchReport } from '@veloce/report';
import { compareStrategies, randomEntryTest, sweep, walkForward } from '@veloce/research';
import { squeezeFlow } from '@veloce/squeezeflow';
import { hourlyMarket } from './testdata/hourly-market.js';

/** An empty result says why it is empty: every door at which one can come out. */
const price = Float64Array.from({ length: 400 }, (_, i) => 100 + 5 * Math.sin(i / 9));
const data = hourlyMarket(price);
const flags = (...bars: readonly number[]): Uint8Array => {
  const column = new Uint8Array(data.length);
  for (const bar of bars) column[bar] = 1;
  return column;
};
/** It asks for a close above a level that none reaches. */
const never = rule('never', {}, ({ close }) => ({ long: above(close, 1_000) }));
const noSignal = 'no trade: no signal at any of 400 bars; phase';
const order = (bar: number, more: object = {}) => ({
  time: data.time[bar]!,
  side: 'BUY' as const,
  size: 1,
  ...more,
});
const whole = (result: { readonly noTrade: string | null; readonly warnings: readonly string[] }) => {
  expect(result.warnings).toContain(result.noTrade);
  return result.noTrade;
};

describe('a backtest without a trade', () => {
  it('names the phase that let no bar through, and why', () => {
    expect(whole(backtest(never, data))).toContain(noSignal);
  });

  it('counts rejected entries by their reason', () => {
    const tooSmall = backtestOf({ entries: flags(5, 50) }, { minNotional: 1e9 });
    expect(whole(tooSmall)).toMatch(/^no trade: all 2 entries were rejected, the first because .*1000000000/);
    const two = fromOrders(data, [
      order(5, { size: 1e6 }),
      order(9, { size: 1e6 }),
      order(300, { time: data.time[399]! + 7_200_000 }),
    ]);
    expect(whole(two)).toMatch(
      /all 3 entries were rejected, the first because no bar .*\(2: .*margin.*; 1: no bar opens/,
    );
  });

  it('says that no entry is set, that an order was not filled, that there is none, that a position is open still', () => {
    expect(whole(backtestOf({ entries: flags() }))).toBe(
      'no trade: no entry with a side is set before the last bar',
    );
    expect(whole(backtestOf({ entries: flags(399) }))).toBe(
      'no trade: no entry with a side is set before the last bar',
    );
    expect(whole(fromOrders(data, []))).toBe('no trade: the list of orders is empty');
    expect(whole(fromOrders(data, [order(5, { type: 'limit', limitPrice: 1 })]))).toMatch(
      /^no trade: none of 1 orders was filled \(1: /,
    );
    expect(whole(backtestOf({ entries: flags(5) }))).toMatch(/^no closed trade: the position is open still/);
  });

  it('has no reason when there are trades', () => {
    const some = backtestOf({ entries: flags(5), exits: flags(10) });
    expect(some.trades).toHaveLength(1);
    expect(some.noTrade).toBeNull();
    expect(some.warnings.filter((text) => text.includes('no trade'))).toEqual([]);
  });

  it('refuses too little history with the number of bars', () => {
    expect(() => backtest(squeezeFlow, slice(data, 0, 20))).toThrow(
      /has 20 bars, and no signal is possible before \d+ have closed; load \d+ more/,
    );
  });

  it('keeps its reason in JSON and on the page', () => {
    const empty = backtest(never, data);
    expect(resultFromJson(resultToJson(empty), [data])).toMatchObject({ noTrade: empty.noTrade });
    expect(report(empty)).toContain('no signal at any of 400 bars');
  });
});

const backtestOf = (columns: Parameters<typeof fromSignals>[1], options = {}) =>
  fromSignals(data, columns, options).result(0);

it('a batch and a portfolio name the configuration and the market', () => {
  const batch = fromSignals(data, { entries: [flags(5), flags()], exits: flags(10) });
  expect(batch.warnings.join()).toContain('configuration 1: no trade: no entry is set at any bar');
  const other: MarketData = { ...data, symbol: 'OTHER' };
  const both = portfolio([
    strategyLeg(never, data),
    signalLeg(other, { entries: flags(5), exits: flags(9) }),
  ]);
  expect(both.symbols.map(({ noTrade }) => noTrade?.slice(0, noSignal.length) ?? null)).toEqual([
    noSignal,
    null,
  ]);
  expect(both.warnings.find((text) => text.startsWith(`${data.symbol}: no trade`))).toContain(noSignal);
  expect(portfolio([orderLeg(data, [])]).symbols[0]?.noTrade).toBe('no trade: the list of orders is empty');
  const { trades } = backtestOf({ entries: flags(5), exits: flags(10) });
  const [own, none] = fromTrades(trades, { markets: [data, other] }).symbols;
  expect(own?.noTrade).toBeNull();
  expect(none?.noTrade).toContain('none of the trades given is of this market');
});

it('searches say how many sets made no trade, why the first did not, and why none can win', async () => {
  const search = { space: { minScore: [5, 6] }, search: { kind: 'grid' }, objective: 'sharpe' } as const;
  const constraints = [{ metric: 'trades', min: 30 }] as const;
  const { notes, best } = await sweep(squeezeFlow, data, { ...search, constraints });
  expect(best).toBeNull();
  expect(notes).toEqual([
    expect.stringMatching(
      /^2 of 2 sets closed no trade; the first, \{"minScore":5\}: no trade: no signal at any of 400 bars; phase/,
    ),
    expect.stringMatching(/^no set is feasible \(2: /),
  ]);
  const html = researchReport({
    title: 'x',
    objective: 'sharpe',
    origin: data.origin,
    sweep: { rows: [], best: null, trials: 2, notes },
  });
  expect(html).toContain('2 of 2 sets closed no trade');
  const { windows } = await walkForward(squeezeFlow, data, { ...search, window: { train: 200, test: 100 } });
  expect(windows.map((one) => one.notes[0]?.slice(0, 28))).toEqual([
    '2 of 2 sets closed no trade;',
    '2 of 2 sets closed no trade;',
  ]);
  const { rows } = await compareStrategies([never], [data]);
  expect(rows[0]?.note).toContain(noSignal);
  expect(() => randomEntryTest(backtest(never, data))).toThrow(
    /closed no trade \(no trade: no signal at any of 400 bars/,
  );
});

it('playbooks that fit no bar say which condition never holds or has no value', () => {
  const minutes = fromColumns({
    ...data,
    timeframe: '1m',
    time: Float64Array.from(data.time, (_, i) => data.time[0]! + i * 60_000),
  });
  const { notes, sides } = suggestPlaybooks(playbookShelf(), minutes);
  const never = sides.filter(({ held, conditions }) => !Array.from(held).includes(conditions.length));
  expect(never.length).toBeGreaterThan(0);
  expect(notes).toHaveLength(never.length);
  for (const note of notes)
    expect(note).toMatch(/fits none of 400 bars: .*(never holds|has no value|never all of them)/);
});

describe('a loader with no bar in the range', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veloce-empty-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const has = (text: string) => {
    expect(text).toContain(new Date(data.time[0]!).toISOString().slice(0, 16));
    expect(text).toContain(new Date(data.time[399]!).toISOString().slice(0, 10));
  };

  it('says which range there is', async () => {
    const start = data.time[399]! + 1e9;
    const query = { symbol: data.symbol, timeframe: '1h' as const, start, end: start + 1e9 };
    const store = folderStore({ folder });
    await orThrow(store.append(data));
    const csv = join(folder, 'X-1h.csv');
    const rows = Array.from(data.time, (time, i) =>
      [time, data.open[i], data.high[i], data.low[i], data.close[i], data.volume[i]].join(','),
    );
    const { writeFile } = await import('node:fs/promises');
    await writeFile(csv, ['time,open,high,low,close,volume', ...rows].join('\n'));
    for (const provider of [store, klineFileProvider({ files: [csv], symbol: data.symbol })]) {
      const given = await provider.load(query)();
      expect(given._tag).toBe('Left');
      has(JSON.stringify(given));
    }
    expect(() => between(data, start)).toThrow('the data runs from');
  });

  it('notes samples that lie apart from the bars', () => {
    const samples = {
      length: 1,
      knownAt: Float64Array.of(data.time[399]! + 1e9),
      values: { funding: Float64Array.of(0.0001) },
      barMs: 0,
      notes: [],
      files: ['x.csv'],
    };
    const { notes } = joinSamples(data, samples);
    expect(notes.find(({ rule }) => rule === 'no-overlap')?.message).toMatch(
      /^no sample belongs to these bars: .* the bars run from/,
    );
  });
});
