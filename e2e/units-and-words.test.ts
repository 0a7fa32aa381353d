import { describe, expect, it } from 'vitest';
import { fromSignals } from '@veloce/backtest';
import { alignTo, between, fromRows, live } from '@veloce/core';
import { gatherTrades, klineFileProvider, simulateMarket } from '@veloce/data-files';
import { folderStore } from '@veloce/data-files/store';
import { influxProvider } from '@veloce/data-influx';
import { readLog, replayRecording } from '@veloce/feeds/record';
import { bybit } from '@veloce/feeds';
import { squeezeFlow } from '@veloce/squeezeflow';
import { packages, parametersOf, refusal, special, values, data, type AnyFunction } from './exports-walk.js';

/** A time in another unit than the one that is asked for, at every door that takes one; a word that no union has, at every field of options. */
const moment = 1_735_689_600_000;
const otherUnits: readonly (readonly [string, unknown])[] = [
  ['seconds', moment / 1_000],
  ['microseconds', moment * 1_000],
  ['nanoseconds', moment * 1e6],
  ['ISO 8601', '2025-01-01T00:00:00Z'],
  ['a Date', new Date(moment)],
  ['a timeframe', '1h'],
];

const bar = { time: moment, open: 1, high: 1, low: 1, close: 1, volume: 1, buyVolume: 1, sellVolume: 0 };
const market = { symbol: 'X', timeframe: '1h' } as const;
const flagged = new Uint8Array(data.length).fill(1, 5, 6);
const store = folderStore({ folder: 'never-made' });
const influx = influxProvider({ connection: { url: 'http://127.0.0.1:9', database: 'd' } });
const files = klineFileProvider({ files: ['never-made.csv'] });
const next = async (steps: AsyncIterable<unknown>): Promise<unknown> =>
  (await steps[Symbol.asyncIterator]().next()).value as unknown;

/** Each door that takes epoch milliseconds, as the name of what it takes and a call. */
const times: readonly (readonly [door: string, field: string, call: (time: never) => unknown])[] = [
  ['fromRows', 'time', (time) => fromRows([{ ...bar, time }], market)],
  ['live.push', 'time', (time) => live(squeezeFlow, market).push({ ...bar, time })],
  ['gatherTrades', 'time', (time) => gatherTrades([{ time, price: 1, quantity: 1 }], { symbol: 'X', timeframe: '1m' })],
  ['store.load', 'start', (start) => store.load({ ...market, start })()],
  ['store.load', 'end', (end) => store.load({ ...market, end })()],
  ['files.load', 'start', (start) => files.load({ ...market, start })()],
  ['files.load', 'end', (end) => files.load({ ...market, end })()],
  ['influx.load', 'start', (start) => influx.load({ ...market, start })()],
  ['influx.load', 'end', (end) => influx.load({ ...market, end })()],
  ['influx.follow', 'start', (start) => next(influx.follow({ ...market, start }))],
  ['simulateMarket', 'start', (start) => simulateMarket({ seed: 1, bars: 10, start })],
  ['readLog', 'from', (from) => next(readLog('never-made', { from }))],
  ['readLog', 'until', (until) => next(readLog('never-made', { until }))],
  ['replayRecording', 'until', (until) => next(replayRecording('never-made', bybit(), { until }))],
  ['fromOrders', 'time', (time) => (packages['backtest']?.['fromOrders'] as AnyFunction)(data, [{ time, side: 'BUY', size: 1 }])],
  ['fromSignals', 'knownAt', (knownAt) => fromSignals(data, { entries: flagged, knownAt: Array.from(flagged, () => knownAt) as never })],
  ['alignTo', 'knownAt', (knownAt) => alignTo(data, { knownAt: [knownAt], values: [1] })],
  ['joinSamples', 'knownAt', (time) => (packages['data-files']?.['joinSamples'] as AnyFunction)(data, { length: 1, knownAt: [time], values: { openInterest: Float64Array.of(1) }, barMs: 0, notes: [], files: [] })],
]; // prettier-ignore

describe('a time', () => {
  it.each(otherUnits)(
    'in %s is refused where epoch milliseconds are asked for, at every door',
    async (_name, time) => {
      const open: string[] = [];
      for (const [door, field, call] of times) {
        const said = await refusal(() => call(time as never), []);
        if (said.includes(field)) continue;
        open.push(`${door} ${field}: ${said.slice(0, 150)}`);
      }
      expect(open).toEqual([]);
    },
  );

  it('that is a number in another unit is told its unit', async () => {
    for (const [door, field, call] of times) {
      const said = await refusal(() => call((moment / 1_000) as never), []);
      expect(`${door} ${field}: ${said}`).toMatch(/epoch seconds|looks like epoch seconds/);
    }
  });

  it('may be text or a Date where that is documented', () => {
    const first = new Date(data.time[0] ?? NaN);
    expect(between(data, first).length).toBe(data.length);
    expect(between(data, first.toISOString().slice(0, 10)).length).toBe(data.length);
  });
});

/** Fields that take any text. */
const free =
  /^(begins|account|by|connection|group|owner|reader|cacheFolder|chat|folder|listen|module|out|source|venue|from|host|name|page|password|run|path|paths|person|symbol|to|token|topic|user|version|title|url|queue|zone|where|cause)$/;
const optionNames = ['options', 'settings', 'input', 'control', 'keep', 'of'];

describe('a word', () => {
  it('that is none of a field is refused by its name, and by the one that was meant', async () => {
    const open: string[] = [];
    let tried = 0;
    let near = 0;
    for (const [owner, exported] of Object.entries(packages)) {
      for (const [name, one] of Object.entries(exported)) {
        if (typeof one !== 'function' || one.toString().startsWith('class ')) continue;
        const parameters = parametersOf(one as AnyFunction);
        const own = special[`${owner}.${name}`] ?? {};
        for (const [place, parameter] of parameters.entries()) {
          if (!optionNames.includes(parameter) && !parameter.startsWith('{')) continue;
          const args = parameters.map(
            (each) => own[each] ?? values[each] ?? (optionNames.includes(each) ? {} : 20),
          );
          const given = args[place] as object;
          const say = (fields: object): Promise<string> =>
            refusal(one as AnyFunction, args.with(place, { ...given, ...fields }));
          const known = /known are ([^;]*)/.exec(await say({ zzUnknown: 1 }))?.[1]?.split(', ') ?? [];
          for (const field of known.filter((each) => /^\w+$/.test(each) && !free.test(each))) {
            const said = await say({ [field]: 'zzNo' });
            tried++;
            // Of a list that is named by its parts: periods, cuts.
            if (!said.includes(field.replace(/s$/, '')))
              open.push(`${owner}.${name} ${field}: ${said.slice(0, 100)}`);
            const word = new RegExp(`${field}: Invalid option: expected one of "([\\w-]+)"`).exec(said)?.[1];
            if (word === undefined) continue;
            near++;
            const misspelt = await say({ [field]: `${word}x` });
            if (!misspelt.includes(`did you mean ${word}?`))
              open.push(`${owner}.${name} ${field}: ${misspelt.slice(0, 200)}`);
          }
        }
      }
    }
    expect(tried).toBeGreaterThan(500);
    expect(near).toBeGreaterThan(40);
    expect(open).toEqual([]);
  });

  it.each([
    ['profileExtreme', 'side', 'hihg', 'high'],
    ['profileLevels', 'basis', 'volumes', 'volume'],
    ['profileNodes', 'basis', 'tpos', 'tpo'],
    ['zonesKernel', 'edges', 'bodies', undefined],
    ['zonesKernel', 'breakBy', 'closes', 'close'],
  ])('of %s, its %s, is refused', async (name, parameter, word, meant) => {
    const door = packages['vectorflow-analytics']?.[name] as AnyFunction;
    const own = special[`vectorflow-analytics.${name}`] ?? { edges: 'body', breakBy: 'close' };
    const args = parametersOf(door).map((each) =>
      each === parameter ? word : (own[each] ?? (each === 'options' ? {} : 20)),
    );
    const said = await refusal(door, args);
    expect(said).toContain(`${parameter} must be one of`);
    if (meant !== undefined) expect(said).toContain(`did you mean ${meant}?`);
  });

  it('is refused by tradesBy and windowDivergence, which took any for their last', async () => {
    const { backtest, tradesBy } = packages['backtest'] as Readonly<Record<string, AnyFunction>>;
    const result = backtest?.(squeezeFlow, data);
    expect(await refusal(tradesBy as AnyFunction, [result, 'week-day'])).toContain('did you mean weekday?');
    const window = packages['vectorflow-analytics']?.['windowDivergenceKernel'] as AnyFunction;
    expect(await refusal(window, [10, 1, 0.1, 'slop'])).toContain('did you mean slope?');
  });
});
