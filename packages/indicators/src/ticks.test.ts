import { describe, expect, it } from 'vitest';
import { runKernel } from '@veloce/core';
import { catalog } from './catalog.js';
import type { CatalogEntry } from './kit/catalog-entry.js';
import { fisher, kvo, mfi } from './index.js';
import { pick } from './testdata/market.js';
import { mapPrices, tickMarket } from './testdata/tick-market.js';

/**
 * No indicator may depend on the unit of price, nor on which of two doubles a price in ticks is rounded to. Ticks are whole numbers, so
 * that sums of them are exact; the same prices in units are not.
 */
const bars = 1200;
const bases = [130, 50_000]; // a coarse tick, and a fine one
const units = [10, 1000, 1e8];

type Market = Readonly<Record<string, Float64Array>>;

const compute = (entry: CatalogEntry, market: Market, params: readonly number[]): readonly Float64Array[] =>
  runKernel(entry.kernel(...params), pick(market, entry.inputs));

const usual = (entry: CatalogEntry): readonly number[] => entry.params.map((param) => param.default);
const others = (entry: CatalogEntry): readonly number[] =>
  entry.params.map(({ kind, least = 1, default: value }) =>
    kind === 'int' ? Math.max(least, value - 3) : kind === 'fraction' ? value / 2 : 1.25 * value,
  );

/** Rounding in windows of a hundred values, against the largest value of the column; ratios of small differences lose the most. */
const tolerance = 1e-8;

/** The bars at which a column is not the other one times `factor` plus `shift`. */
function differences(ours: Float64Array, theirs: Float64Array, factor: number, shift = 0): readonly number[] {
  const scale = ours.reduce((most, x) => (x === x ? Math.max(most, Math.abs(x)) : most), 0);
  return [...ours.keys()].filter((i) => {
    const mapped = ours[i] * factor + shift;
    return !(
      (mapped !== mapped && theirs[i] !== theirs[i]) ||
      Math.abs(mapped - theirs[i]) <= tolerance * scale * factor
    );
  });
}

/** The power of the unit of price that an output stands in: 0 for a ratio, 1 for a price, 2 for a variance. */
function degreeOf(whole: Float64Array, halved: Float64Array): number {
  const degree = [0, 1, 2, 3, 4, -1].find(
    (power) => differences(whole, halved, 2 ** (-10 * power)).length === 0,
  );
  if (degree === undefined) throw new Error('the output is no power of the unit of price');
  return degree;
}

describe.each(catalog.map((entry) => [entry.name, entry] as const))('%s', (_, entry) => {
  it.each(bases)('gives in any unit of price what it gives in ticks, around %d ticks', (base) => {
    const ticks = tickMarket(bars, base);
    for (const params of [usual(entry), others(entry)]) {
      const whole = compute(entry, ticks, params);
      const halved = compute(
        entry,
        mapPrices(ticks, (price) => price / 1024),
        params,
      );
      const degrees = whole.map((column, k) => degreeOf(column, halved[k]));
      for (const unit of units) {
        const priced = compute(
          entry,
          mapPrices(ticks, (price) => price / unit),
          params,
        );
        whole.forEach((column, k) => {
          const factor = unit ** -degrees[k];
          expect({ unit, output: entry.outputs[k], bars: differences(column, priced[k], factor) }).toEqual({
            unit,
            output: entry.outputs[k],
            bars: [],
          });
        });
      }
    }
  });

  it('moves with all prices, or not at all, where its definition has no ratio of prices', () => {
    const ticks = tickMarket(bars, 2000);
    const whole = compute(entry, ticks, usual(entry));
    const shifted = compute(
      entry,
      mapPrices(ticks, (price) => price + 1000),
      usual(entry),
    );
    const moves = whole.every(
      (column, k) =>
        differences(column, shifted[k], 1).length === 0 ||
        differences(column, shifted[k], 1, 1000).length === 0,
    );
    expect(moves).toBe(!ratios.has(entry.name));
  });
});

/** Those which divide by a price, take its logarithm or power, or add prices up: another level of prices is another value. */
const ratios = new Set(
  (
    'amihud bandwidth coppock ewmaVariance garmanKlass historicalVolatility hurst hurstRs kst logReturn mcginley mfi natr nvi ' +
    'parkinson ppo pvi roc rogersSatchell rollingSum trix ulcer vpt yangZhang zigzag'
  ).split(' '),
);

describe('rounding is no move', () => {
  it('mfi: bars whose prices have the same sum have no flow', () => {
    const value = mfi(
      Float64Array.of(2, 1.999, 1.999),
      Float64Array.of(2, 1.996, 1.997),
      Float64Array.of(2, 1.999, 1.998),
      Float64Array.of(1, 1, 1),
      1,
    );
    expect(value).toEqual(Float64Array.of(NaN, 0, NaN));
  });

  it('kvo: bars whose prices have the same sum keep the side', () => {
    const ticks = [
      [2000, 2000, 2000],
      [1999, 1996, 1999],
      [1999, 1997, 1998],
      [2001, 1995, 1998],
    ];
    const [high, low, close] = [0, 1, 2].map((k) => Float64Array.from(ticks, (bar) => bar[k] / 1000));
    const whole = [0, 1, 2].map((k) => Float64Array.from(ticks, (bar) => bar[k]));
    const volume = Float64Array.of(1, 1, 1, 1);
    const inTicks = kvo(whole[0], whole[1], whole[2], volume, 1, 2);
    const inUnits = kvo(high, low, close, volume, 1, 2);
    for (let i = 2; i < 4; i++) expect(inUnits[i]).toBeCloseTo(inTicks[i], 9);
  });

  it('fisher: the unit of price changes nothing', () => {
    const high = [10, 12, 11, 14, 13, 15, 14, 16, 18, 17, 16, 15];
    const of = (scale: number): number[] => [
      ...fisher(
        Float64Array.from(high, (x) => x * scale),
        Float64Array.from(high, (x) => (x - 2) * scale),
        5,
      ).fisher,
    ];
    const published = [0.1665, 0.5562, 0.7756, 1.1431, 1.5623];
    for (const scale of [1, 1e-5, 1e7]) {
      expect(of(scale).slice(0, 4)).toEqual([NaN, NaN, NaN, NaN]);
      of(scale)
        .slice(4, 9)
        .forEach((value, k) => expect(value).toBeCloseTo(published[k], 4));
    }
  });

  it('fisher: a window whose middles are equal pulls the value towards 0', () => {
    const flat = new Float64Array(6).fill(0.13);
    expect(fisher(flat, flat, 3).fisher).toEqual(Float64Array.of(NaN, NaN, 0, 0, 0, 0));
  });
});
