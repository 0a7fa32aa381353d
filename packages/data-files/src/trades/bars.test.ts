import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTradeBars, type TradeBarColumns, type TradeToGather } from './bars.js';

const trade = fc.record({
  step: fc.oneof(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 200_000 })),
  late: fc.boolean(),
  price: fc.oneof({ weight: 9, arbitrary: fc.double({ min: 1, max: 9, noNaN: true }) }, fc.constant(0)),
  quantity: fc.double({ min: 0.001, max: 5, noNaN: true }),
  side: fc.constantFrom(1, -1, 1, -1, NaN),
  skip: fc.integer({ min: 0, max: 12 }),
});

const minuteOf = (time: number): number => Math.floor(time / 60_000);

/** Numbered trades in order, a few of them up to a second late, a few numbers missing. Every late trade has a bar to go to: otherwise it is refused. */
const trades = fc.array(trade, { minLength: 1, maxLength: 60 }).map((made) => {
  let time = 1_000_000_000_000;
  let id = 100;
  const traded = new Set<number>();
  return made.map(({ step, late, price, quantity, side, skip }): TradeToGather => {
    time += step;
    id += skip === 12 ? 3 : 1;
    const minute = minuteOf(time - 800);
    const at = late && (traded.has(minute) || minute === minuteOf(time)) ? time - 800 : time;
    if (price > 0) traded.add(minuteOf(at));
    return { time: at, price, quantity, side, id, count: 1 };
  });
});

const batch = (list: readonly TradeToGather[]): TradeBarColumns => {
  const bars = createTradeBars('1m');
  const column = (name: keyof TradeToGather): Float64Array => Float64Array.from(list, (one) => one[name]);
  const fault = bars.add({
    length: list.length,
    time: column('time'),
    price: column('price'),
    quantity: column('quantity'),
    side: column('side'),
    id: column('id'),
    lines: Uint32Array.from(list, (_, i) => i + 1),
  });
  expect(fault).toBeUndefined();
  return bars.columns();
};

const rowsOf = (columns: TradeBarColumns): readonly (readonly number[])[] =>
  [...columns.time].map((_, i) => Object.values(columns).map((column) => column[i]));

describe('createTradeBars', () => {
  it('one by one gives the bars of the whole, to the bit', () => {
    fc.assert(
      fc.property(trades, (list) => {
        const bars = createTradeBars('1m');
        for (const one of list) expect(bars.addTrade(one)).toBeUndefined();
        expect(bars.columns()).toEqual(batch(list));
      }),
    );
  });

  it('refuses a late trade whose bar is not there', () => {
    const bars = createTradeBars('1m');
    const trade = { price: 1, quantity: 1, side: 1, count: 1 };
    expect(bars.addTrade({ ...trade, time: 120_000, id: 1 })).toBeUndefined();
    expect(bars.addTrade({ ...trade, time: 119_200, id: 2 })).toMatchObject({ row: 2, as: 'time' });
  });

  it('taken while trades come, with what was corrected put right, are the same bars', () => {
    fc.assert(
      fc.property(trades, fc.infiniteStream(fc.boolean()), (list, looks) => {
        const bars = createTradeBars('1m');
        const got = new Map<number, readonly number[]>();
        let latest = 0;
        const look = (until: number): void => {
          const { closed, corrected } = bars.take(until);
          for (const row of rowsOf(closed)) {
            expect(got.has(row[0])).toBe(false);
            got.set(row[0], row);
          }
          for (const row of rowsOf(corrected)) got.set(row[0], row);
        };
        for (const one of list) {
          bars.addTrade(one);
          latest = Math.max(latest, one.time);
          if (looks.next().value === true) look(latest);
        }
        look(Infinity);
        expect([...got.values()].sort((a, b) => a[0] - b[0])).toEqual(rowsOf(batch(list)));
      }),
    );
  });

  const at = (minute: number, id: number, price = 10): TradeToGather => ({
    time: minute * 60_000,
    price,
    quantity: 1,
    side: 1,
    id,
    count: 1,
  });

  it('known to be quiet are closed before anybody trades again, as they would be then', () => {
    const bars = createTradeBars('1m');
    bars.addTrade(at(1, 7, 10));
    bars.quietUntil(4 * 60_000 + 1);
    expect(
      rowsOf(bars.take(4 * 60_000).closed).map(([time, , , , close, volume]) => [time, close, volume]),
    ).toEqual([
      [60_000, 10, 1],
      [120_000, 10, 0],
      [180_000, 10, 0],
    ]);
    bars.addTrade(at(6, 8, 11));
    expect([...bars.take(Infinity).closed.time]).toEqual([240_000, 300_000, 360_000]);
  });

  it('are not called quiet where trades have no numbers, or one is missing', () => {
    const bars = createTradeBars('1m');
    bars.addTrade({ ...at(1, NaN) });
    bars.quietUntil(10 * 60_000);
    expect(bars.columns().time.length).toBe(1);
  });

  it('are forgotten when they were taken, and nothing else changes', () => {
    const bars = createTradeBars('1m');
    for (let k = 0; k < 5_000; k++) {
      bars.addTrade(at(k, k));
      bars.take(k * 60_000);
    }
    expect(bars.columns().time.length).toBeLessThan(1_100);
    expect(bars.take(Infinity).closed.time[0]).toBe(4_999 * 60_000);
    expect(bars.addTrade({ ...at(10, 5_000) })).toMatchObject({ as: 'time' });
  });
});
