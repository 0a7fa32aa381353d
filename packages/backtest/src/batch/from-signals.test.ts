import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromColumns, type MarketData } from '@veloce/core';
import { batchMetrics } from './batch-metrics.js';
import { fromSignals, fromSignalsAsync } from './from-signals.js';
import type { BacktestOptions } from '../account/settings.js';
import type { SignalColumns } from './signals.js';
import { exitKinds } from '../engine/trade-columns.js';

interface SignalBar {
  readonly bar: readonly [number, number, number, number];
  readonly entry: number;
  readonly exit: number;
  readonly side: number;
  readonly stop: number;
  readonly funding: number;
  readonly gap: number;
}

const price = fc.double({ min: 0.5, max: 2, noNaN: true });
const anyBar: fc.Arbitrary<SignalBar> = fc
  .record({
    values: fc.tuple(price, price, price, price),
    entry: fc.constantFrom(0, 0, 1),
    exit: fc.constantFrom(0, 0, 0, 1),
    side: fc.constantFrom(1, -1, 0),
    stop: fc.constantFrom(NaN, 0.05, 0.2),
    funding: fc.constantFrom(NaN, NaN, 0.001, -0.002),
    gap: fc.constantFrom(1, 1, 1, 5, 40),
  })
  .map(({ values: [open, close, a, b], ...rest }) => ({
    bar: [open, Math.max(open, close, a), Math.min(open, close, b), close] as const,
    ...rest,
  }));

function market(bars: readonly SignalBar[], withFunding: boolean): MarketData {
  let time = Date.UTC(2025, 0, 1);
  const times = bars.map(({ gap }) => (time += gap * 3_600_000));
  const column = (k: 0 | 1 | 2 | 3): number[] => bars.map(({ bar }) => bar[k]);
  return fromColumns({
    symbol: 'X',
    timeframe: '1h',
    time: times,
    open: column(0),
    high: column(1),
    low: column(2),
    close: column(3),
    volume: bars.map(() => 1),
    ...(withFunding ? { funding: bars.map(({ funding }) => funding) } : {}),
  });
}

const anyOptions = fc.record<BacktestOptions>({
  takerFee: fc.constantFrom(0, 0.0005),
  makerFee: fc.constantFrom(0, 0.0002),
  slippageBps: fc.constantFrom(0, 5),
  intrabar: fc.constantFrom('pessimistic', 'optimistic', 'ohlc-nearest'),
  oppositeSignal: fc.constantFrom('ignore', 'close', 'reverse'),
  fillOn: fc.constantFrom('next-open', 'close'),
  lotStep: fc.constantFrom(0, 100),
  minNotional: fc.constantFrom(0, 9000),
  closeAtEnd: fc.boolean(),
  sample: fc.constantFrom('daily', 'bar'),
});

const anySide = fc.constantFrom('LONG', 'SHORT', 'column');
const level = fc.constantFrom(undefined, 0.03, 0.1);

describe('fromSignals', () => {
  it('fills as the general engine does, to the bit, whatever the signals and settings', () => {
    fc.assert(
      fc.property(
        fc.array(anyBar, { minLength: 1, maxLength: 40 }),
        anyOptions,
        fc.record({
          side: anySide,
          exits: fc.boolean(),
          stop: fc.constantFrom<'column' | number | undefined>(undefined, 0.03, 'column'),
          target: level,
          trail: fc.constantFrom(undefined, undefined, 0.04),
          timeStop: fc.constantFrom(undefined, undefined, 3),
          size: fc.constantFrom(undefined, 0.3),
          funding: fc.boolean(),
        }),
        (bars, options, { side, exits, stop, funding, ...numbers }) => {
          const data = market(bars, funding);
          const given = Object.fromEntries(
            Object.entries(numbers).filter(([, value]) => value !== undefined),
          );
          const columns: SignalColumns = {
            entries: Uint8Array.from(bars, ({ entry }) => entry),
            ...(exits ? { exits: bars.map(({ exit }) => exit === 1) } : {}),
            side: side === 'column' ? Int8Array.from(bars, (bar) => bar.side) : side,
            ...(stop === undefined
              ? {}
              : { stop: stop === 'column' ? Float64Array.from(bars, (bar) => bar.stop) : stop }),
            ...given,
          };
          const batch = fromSignals(data, columns, { ...options, keep: { equity: true } });
          const whole = batch.result(0);
          const { trades } = batch;
          expect(
            Array.from(trades!.entryBar, (entryBar, t) => ({
              entryBar,
              exitBar: trades!.exitBar[t],
              entryPrice: trades!.entryPrice[t],
              exitPrice: trades!.exitPrice[t],
              size: Math.abs(trades!.size[t]),
              side: trades!.size[t] > 0 ? 'LONG' : 'SHORT',
              pnl: trades!.pnl[t],
              exit: exitKinds[trades!.exit[t] & 127],
              ambiguous: trades!.exit[t] > 127,
            })),
          ).toEqual(
            whole.trades.map((trade) => {
              const {
                entryBar,
                exitBar,
                entryPrice,
                exitPrice,
                size,
                side: direction,
                pnl,
                exit,
                ambiguous,
              } = trade;
              return {
                entryBar,
                exitBar,
                entryPrice,
                exitPrice,
                size,
                side: direction,
                pnl,
                exit,
                ambiguous,
              };
            }),
          );
          expect(batch.equity![0]).toEqual(whole.equity);
          expect(batch.ambiguousFills[0]).toBe(whole.ambiguousFills);
          for (const name of batchMetrics) {
            const { value } = batch.metric(name, 0);
            const expected = whole.metrics[name].value;
            // Sums of squares are taken by products here and by powers there; 1e-9 covers their last bits.
            if (value === null || expected === null) expect([name, value]).toEqual([name, expected]);
            else
              expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  const hours = (count: number): SignalBar[] =>
    Array.from({ length: count }, (_, i) => ({
      bar: [100 + i, 103 + i, 98 + i, 101 + i] as const,
      entry: i % 3 === 0 ? 1 : 0,
      exit: i % 3 === 2 ? 1 : 0,
      side: 1,
      stop: NaN,
      funding: NaN,
      gap: 1,
    }));
  const data = market(hours(60), false);
  const entries = Uint8Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? 1 : 0));
  const exits = Uint8Array.from({ length: 60 }, (_, i) => (i % 3 === 2 ? 1 : 0));

  it('gives each of many configurations what it gives it alone', () => {
    const stop = [0.005, 0.02, NaN];
    const other = Uint8Array.from(entries, (_, i) => (i % 7 === 0 ? 1 : 0));
    const batch = fromSignals(data, { entries: [entries, other, entries], exits, stop, target: 0.03 });
    expect(batch.length).toBe(3);
    stop.forEach((one, k) => {
      const alone = fromSignals(data, { entries: k === 1 ? other : entries, exits, stop: one, target: 0.03 });
      const { offsets, pnl } = batch.trades!;
      expect(pnl.slice(offsets[k], offsets[k + 1])).toEqual(alone.trades!.pnl);
      for (const name of batchMetrics) expect(batch.columns[name][k]).toBe(alone.columns[name][0]);
      expect(batch.result(k).trades.map((trade) => trade.pnl)).toEqual([...alone.trades!.pnl]);
    });
    expect(batch.result(1).params).toEqual({ configuration: 1, stop: 0.02, target: 0.03 });
  });

  it('leaves to the general engine what the loop does not know', () => {
    const options: BacktestOptions = {
      leverage: 5,
      margin: 'isolated',
      size: { model: 'fraction', fraction: 4 },
    };
    const batch = fromSignals(data, { entries, exits }, { ...options, keep: { equity: true } });
    const whole = batch.result(0);
    expect(whole.trades.length).toBeGreaterThan(10);
    expect([...batch.trades!.pnl]).toEqual(whole.trades.map((trade) => trade.pnl));
    expect(batch.equity![0]).toEqual(whole.equity);
    for (const name of batchMetrics) {
      const expected = whole.metrics[name].value;
      expect([name, batch.metric(name, 0).value]).toEqual([
        name,
        expected === null ? null : expect.closeTo(expected, 9),
      ]);
    }
  });

  it('keeps what it is asked to keep', () => {
    const batch = fromSignals(data, { entries, exits }, { keep: { trades: false } });
    expect([batch.trades, batch.equity]).toEqual([null, null]);
    expect(batch.columns.trades[0]).toBe(19);
  });

  it('reports progress by configuration, and in turns can be aborted', async () => {
    const done: number[] = [];
    const stop = Array.from({ length: 100 }, (_, k) => 0.001 * (k + 1));
    fromSignals(data, { entries, stop }, { onProgress: (count) => done.push(count) });
    expect(done).toEqual(Array.from({ length: 100 }, (_, k) => k + 1));
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(fromSignalsAsync(data, { entries }, { signal })).rejects.toThrow('enough');
    const batch = await fromSignalsAsync(data, { entries, stop });
    expect(batch.columns).toEqual(fromSignals(data, { entries, stop }).columns);
  });

  it.each<[SignalColumns, string]>([
    [{ entries: new Uint8Array(3) }, 'entries, configuration 0: has 3 rows, the data has 60 bars'],
    [{ entries, stop: 2 }, 'stop, configuration 0: must be above 0 and at most 1, got 2'],
    [{ entries, stop: [0.1, -1] }, 'stop, configuration 1: must be above 0 and at most 1, got -1'],
    [{ entries, stop: [0.1, 0.2], target: [0.1, 0.2, 0.3] }, 'target: is for 3 configurations, stop for 2'],
    [{ entries, target: [] }, 'target: needs at least one configuration'],
    [{ entries, timeStop: 1.5 }, 'timeStop, configuration 0: must be an integer >= 1, got 1.5'],
    [
      { entries, size: new Float64Array(60) },
      'size, configuration 0: row 0 must be above 0 and at most 125, got 0',
    ],
  ])('refuses %#: %s', (columns, message) => {
    expect(() => fromSignals(data, columns)).toThrow(message);
  });

  it('takes what is not known for no signal, as conditions in words say it', () => {
    const entries = new Float64Array(60).fill(NaN, 0, 30).fill(1, 40, 41);
    const known = entries.map((x) => (x === 1 ? 1 : 0));
    expect(fromSignals(data, { entries }).trades).toEqual(fromSignals(data, { entries: known }).trades);
  });

  it('refuses a configuration that is not there', () => {
    expect(() => fromSignals(data, { entries }).result(1)).toThrow('configurations 0 to 0, got 1');
  });
});
