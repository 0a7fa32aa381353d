import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scan, type MarketData, type ParamsInput } from '@veloce/core';
import { squeezeFlow } from './squeezeflow.js';
import { hasKlines, realMarket, twoMarkets, withOutages } from './testdata/markets.js';

type Given = ParamsInput<typeof squeezeFlow>;

/** Prices and volumes in other units, the joined market's as well. */
function rescale(data: MarketData, price: number, volume: number): MarketData {
  const by = (column: ArrayLike<number>, factor: number): Float64Array =>
    Float64Array.from(column, (x) => x * factor);
  const { open, high, low, close, buyVolume, sellVolume, openInterest, extra } = data;
  const isPrice = (name: string): boolean => /\.(open|high|low|close)$/.test(name);
  return {
    ...data,
    ...{ open: by(open, price), high: by(high, price), low: by(low, price), close: by(close, price) },
    ...{
      volume: by(data.volume, volume),
      buyVolume: by(buyVolume!, volume),
      sellVolume: by(sellVolume!, volume),
    },
    ...(openInterest === undefined ? {} : { openInterest: by(openInterest, volume) }),
    extra: Object.fromEntries(
      Object.entries(extra).map(([name, column]) => [name, by(column, isPrice(name) ? price : volume)]),
    ),
  };
}

/** The same flow from another level of CVD, the joined market's as well: so much more was bought at the first bar. */
function raiseCvd(data: MarketData, amount: number): MarketData {
  const raised = (column: ArrayLike<number>, by: number): Float64Array =>
    Float64Array.from(column, (x, i) => (i === 0 ? x + by : x));
  const { volume, buyVolume, sellVolume, extra } = data;
  const more: Readonly<Record<string, number>> = {
    'spot.volume': Math.abs(amount),
    'spot.buyVolume': Math.max(0, -amount),
    'spot.sellVolume': Math.max(0, amount),
  };
  return {
    ...data,
    extra: Object.fromEntries(
      Object.entries(extra).map(([name, column]) => [name, raised(column, more[name] ?? 0)]),
    ),
    volume: raised(volume, Math.abs(amount)),
    buyVolume: raised(buyVolume!, Math.max(0, amount)),
    sellVolume: raised(sellVolume!, Math.max(0, -amount)),
  };
}

const decisions = (data: MarketData, given: Given): unknown => {
  const { signals, signalBars, funnel } = scan(squeezeFlow, data, given);
  return {
    stages: funnel.stages,
    decided: signals.map(({ side, score, confidence }, k) => [signalBars[k], side, score.toFixed(9), confidence.toFixed(9)]),
  };
}; // prettier-ignore

const forms: readonly Given[] = [
  { minScore: 3 },
  { minScore: 3, divergenceForm: 'pivot', pivotKind: 'either', squeezeState: 'either' },
  { minScore: 3, divergenceForm: 'markets', otherMarket: 'spot' },
];
const markets: readonly (readonly [string, () => MarketData, boolean])[] = [
  ['simulated, two markets', () => twoMarkets('spot', 8, 6_000), false],
  ['simulated, with outages', () => withOutages(4, 6_000), false],
  ['FILUSDT 2023-06', () => realMarket('FILUSDT-1m-2023-06', 8_000), !hasKlines],
];
const cases = markets.flatMap(([name, load, skipped]) =>
  forms
    .filter((given) => given.otherMarket === undefined || name.includes('two markets'))
    .map((given) => ({ name: `${name}, ${JSON.stringify(given)}${skipped ? ' (skipped: no klines)' : ''}`, load, given, skipped })),
); // prettier-ignore

describe('squeezeFlow decides the same', () => {
  it.each(cases)('in any unit of price and volume: $name', ({ load, given, skipped }) => {
    if (skipped) return;
    const data = load();
    const expected = decisions(data, given);
    // Powers of two move no bit; other factors round, which no decision of these markets hangs on.
    const factor = fc.oneof(
      fc.integer({ min: -30, max: 30 }).map((power) => 2 ** power),
      fc.double({ min: 1e-4, max: 1e4, noNaN: true }),
    );
    fc.assert(
      fc.property(factor, factor, (price, volume) => {
        expect(decisions(rescale(data, price, volume), given)).toEqual(expected);
      }),
      { numRuns: 12, seed: 1 },
    );
  });

  it.each(cases)('from any level of CVD: $name', ({ load, given, skipped }) => {
    if (skipped) return;
    const data = load();
    // The first bar's own flow leaves the windows after a hundred bars; decisions before it are not compared.
    const later = (one: MarketData): unknown => {
      const { signals, signalBars } = scan(squeezeFlow, one, given);
      return signals.filter((_, k) => signalBars[k] > 200);
    };
    const expected = later(data);
    fc.assert(
      fc.property(fc.double({ min: -1e12, max: 1e12, noNaN: true }), (amount) => {
        expect(later(raiseCvd(data, amount))).toEqual(expected);
      }),
      { numRuns: 8, seed: 2 },
    );
  });
});
