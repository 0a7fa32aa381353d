import { describe, expect, it } from 'vitest';
import { fromColumns, type MarketData } from '@veloce/core';
import { delta, logReturn } from '@veloce/indicators';
import {
  adaptiveVelocity,
  adxTalib,
  developingProfile,
  failedAuctions,
  failedBreakouts,
  flowTurn,
  heldHurst,
  nakedColumns,
  oiQuadrant,
  openInterestSpikes,
  outliers,
  pivotDivergence,
  regimeColumns,
  topOfBook,
  venueDisagreement,
  vwapSince,
  windowDivergence,
  zoneColumns,
} from './index.js';

const bars = 900;

/** Whole ticks and whole units: few, so that many of them are equal. */
function wholeRows(seed: number): number[][] {
  let state = seed;
  const below = (n: number): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) % n;
  const rows: number[][] = [];
  let at = 700;
  for (let i = 0; i < bars; i++) {
    const [open, close] = [at, Math.max(400, at + below(7) - 3)];
    const [buy, sell] = [1 + below(9), 1 + below(9)];
    rows.push([open, Math.max(open, close) + below(3), Math.min(open, close) - below(3), close, buy, sell, 90_000 + 30 * below(40)]); // prettier-ignore
    at = close;
  }
  return rows;
}

/** The market on a grid of `10 ** -digits`: each value is the double nearest to its decimal digits, as an exchange writes it. */
function onGrid(rows: readonly (readonly number[])[], priceDigits: number, sizeDigits: number): MarketData {
  const column = (k: number, digits: number): Float64Array =>
    Float64Array.from(rows, (row) => Number(`${row[k]}e${-digits}`));
  const volume = Float64Array.from(rows, ([, , , , buy, sell]) => Number(`${buy + sell}e${-sizeDigits}`));
  return fromColumns({
    symbol: 'TICKS',
    timeframe: '1m',
    time: rows.map((_, i) => Date.UTC(2025, 0, 6) + i * 60_000),
    open: column(0, priceDigits),
    high: column(1, priceDigits),
    low: column(2, priceDigits),
    close: column(3, priceDigits),
    volume,
    buyVolume: column(4, sizeDigits),
    sellVolume: column(5, sizeDigits),
    openInterest: column(6, sizeDigits),
  });
}

const flow = (d: MarketData): Float64Array => delta(d.buyVolume!, d.sellVolume!);
const levels = (d: MarketData): Float64Array =>
  Float64Array.from(d.close, (x, i) => (i % 37 === 5 ? x : NaN));

/**
 * Every analytic of series that reads prices or volumes, given a tick size as a price. Not those that read changes in percent, and
 * not the fit of a Markov model: its rounds carry the rounding of the returns on.
 */
const analytics: Readonly<Record<string, (data: MarketData, ticks: (n: number) => number) => object>> = {
  adaptiveVelocity: (d) => adaptiveVelocity(d.close, { fast: 5, slow: 20, memory: 50 }),
  adxTalib: (d) => adxTalib(d.high, d.low, d.close, 14),
  developingProfile: (d, ticks) =>
    developingProfile(d, { tickSize: ticks(1), rowSize: ticks(5), session: '30m' }),
  failedAuctions: (d) => failedAuctions(d, levels(d), levels(d), 3, 1),
  failedBreakouts: (d) => failedBreakouts(d, 20, 3, 1),
  flowTurn: (d) => flowTurn(flow(d), { bars: 5, window: 60, sigmas: 1 }),
  heldHurst: (d) => heldHurst(d.close, { period: 256, maxLag: 10, every: 7 }),
  nakedColumns: (d) => nakedColumns(d.high, d.low, d.close, levels(d)),
  oiQuadrant: (d) => oiQuadrant(d.high, d.low, d.close, d.openInterest!, flow(d), 20, 30),
  openInterestSpikes: (d, ticks) =>
    openInterestSpikes(d.close, [d.openInterest!, d.volume], {
      zWindows: 60,
      zLeast: 20,
      tickSize: ticks(1),
      wholeNumberSteps: [ticks(50)],
    }),
  outliers: (d) => outliers(logReturn(d.close), 30, 5),
  pivotDivergence: (d) =>
    pivotDivergence(d.high, d.low, d.close, flow(d), { left: 5, right: 5, maxSpan: 60, tolerance: 2 }),
  regimeColumns: (d) => regimeColumns(d, { hurstEvery: 30, volatilityWindow: 100 }),
  topOfBook: (d) => topOfBook(d.low, d.buyVolume!, d.high, d.sellVolume!),
  venueDisagreement: (d) => venueDisagreement([d.open, d.close, d.low]),
  vwapSince: (d) => vwapSince(d, 'swing-low'),
  windowDivergence: (d) =>
    windowDivergence(d.high, d.low, d.close, flow(d), { window: 50, minPrice: 1, minFlow: 0.02 }),
  zoneColumns: (d) => zoneColumns(d),
};

const listed = (found: object): readonly (readonly [string, Float64Array])[] =>
  ArrayBuffer.isView(found)
    ? [['', found as Float64Array]]
    : Object.entries(found).filter(
        (entry): entry is [string, Float64Array] => entry[1] instanceof Float64Array,
      );

/** First place where a column is not the other one times a factor; -1 where it is. Rounding is of the data: a few 1e-16 of a price of 700 ticks. */
function differsAt(found: Float64Array, expected: Float64Array, factor: number): number {
  const most = expected.reduce((all, x) => (Number.isFinite(x) ? Math.max(all, Math.abs(x)) : all), 0);
  const bound = 1e-9 * most;
  return found.findIndex((x, i) => {
    const own = x / factor;
    const same = Object.is(own, expected[i]) || Math.abs(own - expected[i]) <= bound;
    return found.length !== expected.length || !same;
  });
}

const grids: readonly (readonly [prices: number, sizes: number])[] = [
  [2, 0], [5, 0], [8, 0], [11, 0], [-3, 0], [0, 3], [0, 8], [0, -4], [4, 3], [9, 8],
]; // prettier-ignore

describe.each(grids)('a market in ticks of 1e-%d and lots of 1e-%d', (priceDigits, sizeDigits) => {
  it.each(Object.entries(analytics))('is the one in whole numbers, for %s', (_, of) => {
    for (const seed of [1, 2]) {
      const rows = wholeRows(seed);
      const expected = listed(of(onGrid(rows, 0, 0), (n) => n));
      const [tick, lot] = [Number(`1e${-priceDigits}`), Number(`1e${-sizeDigits}`)];
      const found = listed(of(onGrid(rows, priceDigits, sizeDigits), (n) => Number(`${n}e${-priceDigits}`)));
      expect(found.map(([name]) => name)).toEqual(expected.map(([name]) => name));
      for (const [k, [name, column]] of found.entries()) {
        // A column is without a unit, or in one of these.
        const places = [1, tick, lot, tick * lot].map((factor) => differsAt(column, expected[k][1], factor));
        const place = Math.min(...places) === -1 ? -1 : Math.max(...places);
        expect([name, place, place < 0 ? [] : [column[place], expected[k][1][place]]]).toEqual([
          name,
          -1,
          [],
        ]);
      }
    }
  });
});
