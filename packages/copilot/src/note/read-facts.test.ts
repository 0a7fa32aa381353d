import { slice, withColumns } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { journalOrThrow } from '@veloce/journal';
import { regimeColumns, regimes } from '@veloce/vectorflow-analytics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copilotOrThrow } from '../error.js';
import { modelServer, type ModelServer } from '../testdata/model-server.js';
import { openTestJournal } from '../testdata/open-test-journal.js';
import { describeMarket, marketNote } from './market-note.js';
import { marketFacts } from './read-facts.js';

const day = 86_400_000;
const { data } = simulateMarket({ seed: 5, bars: 3_000, timeframe: '5m', symbol: 'BTCUSDT' });
const [last, at] = [data.length - 1, data.time[data.length - 1] + data.intervalMs];
const today = Math.floor(data.time[last] / day) * day;
const bars = Array.from({ length: data.length }, (_, k) => k);
const rowSize = 10;

describe('each number is the one that its definition says', () => {
  const facts = marketFacts(data, { tickSize: 0.1, rowSize });

  it('close and the moment it was known', () => {
    expect(facts).toMatchObject({ symbol: 'BTCUSDT', timeframe: '5m', at, close: data.close[last] });
  });

  it('point of control and value area, by the volume of each row, row by row', () => {
    // Each bar spreads its volume evenly over the rows from its low to its high, rounded to ticks.
    const rows = new Map<number, number>();
    const rowOf = (price: number): number => Math.floor(Math.round(price / 0.1) / Math.round(rowSize / 0.1));
    for (const k of bars.filter((one) => data.time[one] >= today)) {
      const [low, high] = [rowOf(data.low[k]), rowOf(data.high[k])];
      for (let row = low; row <= high; row++) {
        rows.set(row, (rows.get(row) ?? 0) + data.volume[k] / (high - low + 1));
      }
    }
    const middle = (row: number): number => (row + 0.5) * rowSize;
    const total = [...rows.values()].reduce((sum, volume) => sum + volume, 0);
    const [busiest] = [...rows].reduce((best, one) => (one[1] > best[1] ? one : best));
    const { poc, vah, val } = facts.profile!;
    expect(poc).toBeCloseTo(middle(busiest), 9);
    const inside = [...rows].filter(([row]) => middle(row) >= val - 1e-6 && middle(row) <= vah + 1e-6);
    const share = (of: readonly (readonly [number, number])[]): number =>
      of.reduce((sum, [, volume]) => sum + volume, 0) / total;
    expect(share(inside)).toBeGreaterThanOrEqual(0.7);
    // Without the rows at its ends it would be too little: it grows by two rows at most at a time.
    const inner = inside.filter(
      ([row]) => Math.abs(middle(row) - vah) > 2 * rowSize && Math.abs(middle(row) - val) > 2 * rowSize,
    );
    expect(share(inner)).toBeLessThan(0.7);
  });

  it('open interest, and its change since the last bar of the day before', () => {
    const before = bars.filter((k) => data.time[k] < today).at(-1)!;
    const [now, then] = [data.openInterest![last], data.openInterest![before]];
    expect(facts.openInterest!.value).toBe(now);
    expect(facts.openInterest!.change).toBeCloseTo((now - then) / then, 12);
  });

  it('the regime at the last bar', () => {
    const { regime, confidence } = regimeColumns(data);
    expect(facts.regime).toEqual({ name: regimes[regime[last]], score: confidence[last] });
  });

  it('signals that closed on the day, up to the last bar', () => {
    const signal = (time: number) => ({ time, side: 'LONG', score: 1, decision: 'taken' }) as const;
    const times = [today, today + 1, at, at + 1];
    const { signals } = marketFacts(data, { signals: times.map(signal) });
    expect(signals!.map(({ time }) => time)).toEqual([today + 1, at]);
  });
});

it('what is not known is left out, and nothing after the last bar is looked at', () => {
  const short = marketFacts(slice(data, 0, 5), { tickSize: 0.1 });
  expect(Object.keys(short).sort()).toEqual(['at', 'close', 'signals', 'symbol', 'timeframe']);
  expect(
    marketFacts(withColumns(data, { openInterest: Array.from(data.close, () => NaN) })),
  ).not.toHaveProperty('openInterest');
  const whole = slice(data, 0, 2_000);
  const cut = withColumns(data, {
    openInterest: Array.from(data.openInterest!, (value, k) => (k < 2_000 ? value : 1)),
  });
  expect(marketFacts(slice(cut, 0, 2_000), { tickSize: 0.1, rowSize })).toEqual(
    marketFacts(whole, { tickSize: 0.1, rowSize }),
  );
  expect(() => marketFacts(data, { tickSize: 0 })).toThrow('tickSize');
});

describe('a note on a market', () => {
  let home: Awaited<ReturnType<typeof openTestJournal>>;
  let server: ModelServer;
  beforeAll(async () => {
    server = await modelServer();
    home = await openTestJournal();
    const signal = {
      venue: 'test',
      actor: { kind: 'strategy', name: 's' },
      action: 'BUY',
      score: 7.1,
    } as const;
    await journalOrThrow(
      home.journal.signals.add(
        [
          ['BTCUSDT', '5m', today, 'LONG'],
          ['BTCUSDT', '5m', at - data.intervalMs, 'LONG'],
          ['BTCUSDT', '5m', at, 'SHORT'],
          ['BTCUSDT', '1h', at, 'LONG'],
          ['ETHUSDT', '5m', at, 'LONG'],
          ['BTCUSDT', '5m', at - 2 * data.intervalMs, null],
        ].map(([symbol, timeframe, closedAt, side]) => ({
          ...signal,
          ...({
            symbol,
            timeframe,
            closedAt,
            side,
            decision: side === 'SHORT' ? 'vetoed' : 'taken',
          } as const),
        })) as never,
      ),
    );
  });
  afterAll(async () => {
    server.close();
    await home.end();
  });

  it('rests on the market and on the signals of its day', async () => {
    server.say({
      text: `BTCUSDT closed at ${data.close[last]}. The day has 2 signals. It will reach 105,000.`,
    });
    const note = await copilotOrThrow(
      marketNote(server.models.ollama, data, { journal: home.journal, tickSize: 0.1, rowSize }),
    );
    expect(note.text).toBe(`BTCUSDT closed at ${data.close[last]}. The day has 2 signals.`);
    const [, { content }] = server.heard[0].body['messages'] as readonly { content: string }[];
    expect(JSON.parse(content)).toMatchObject({
      signalCount: { all: 2, long: 1, short: 1 },
      signals: [
        { side: 'LONG', decision: 'taken' },
        { side: 'SHORT', decision: 'vetoed' },
      ],
      profile: marketFacts(data, { tickSize: 0.1, rowSize }).profile,
    });
  });

  it('needs no journal, and no model for the plain words', async () => {
    server.say({ text: 'The day has 0 signals.' });
    expect((await copilotOrThrow(marketNote(server.models.ollama, data))).text).toBe(
      'The day has 0 signals.',
    );
    expect(describeMarket(marketFacts(data))).toContain(`closed at ${data.close[last]}`);
    expect(() => marketNote(server.models.ollama, data, { journal: {} as never })).toThrow('journal');
  });
});
