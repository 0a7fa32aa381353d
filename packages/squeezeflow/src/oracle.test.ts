import { describe, expect, it } from 'vitest';
import { parseParams, scan, withColumns, type MarketData, type ParamsInput } from '@veloce/core';
import { squeezeFlow } from './squeezeflow.js';
import { hasKlines, realMarket, realMonths, simulated, twoMarkets, withOutages } from './testdata/markets.js';
import { slowSqueezeFlow } from './testdata/slow-squeezeflow.js';

type Given = ParamsInput<typeof squeezeFlow>;

function agrees(data: MarketData, given: Given, least: number): void {
  const { signals, signalBars, funnel } = scan(squeezeFlow, data, given);
  const expected = slowSqueezeFlow(data, parseParams(squeezeFlow, given));
  expect(funnel.stages.map((stage) => stage.passed)).toEqual(expected.passed);
  expect(signalBars).toEqual(expected.signals.map((one) => one.bar));
  signals.forEach((signal, k) => {
    const { side, score, parts, stopLoss, takeProfit } = expected.signals[k];
    expect(signal.side).toBe(side);
    // Two orders of summation of at most 200 terms: 200 rounding errors of 2^-53 each.
    expect(signal.score).toBeCloseTo(score, 9);
    expect(Object.keys(signal.scoreBreakdown)).toEqual(Object.keys(parts));
    expect(signal.stopLoss! / stopLoss).toBeCloseTo(1, 12);
    expect(signal.takeProfit! / takeProfit).toBeCloseTo(1, 12);
  });
  expect(signals.length).toBeGreaterThanOrEqual(least);
}

/** Open interest that jumps, stays constant, is missing, and is zero for a while. */
function withInterest(data: MarketData): MarketData {
  const openInterest = Array.from({ length: data.length }, (_, i) => {
    const phase = Math.floor(i / 300) % 5;
    return phase === 0
      ? 1000 * 1.02 ** (i % 40)
      : phase === 1
        ? NaN
        : phase === 2
          ? 5000
          : phase === 3
            ? 0
            : 1000 + i;
  });
  return withColumns(data, { openInterest });
}

const forms: readonly (readonly [string, Given, number])[] = [
  ['the defaults', {}, 10],
  ['the release of a squeeze', { squeezeState: 'fired', minScore: 3 }, 3],
  ['in a squeeze or at its release', { squeezeState: 'either', minScore: 3 }, 20],
  ['other windows', { squeezeLength: 12, divergenceLookback: 31, resetBars: 3, resetWindow: 40, atrPeriod: 7, minPriceMove: 0.5 }, 20],
  ['pivots', { divergenceForm: 'pivot', minScore: 3 }, 10],
  ['hidden pivots', { divergenceForm: 'pivot', pivotKind: 'hidden', pivotBars: 3, minScore: 3 }, 5],
  ['all pivots, counted at once only', { divergenceForm: 'pivot', pivotKind: 'either', pivotBars: 2, pivotMaxAge: 0, resetSigmas: 0.5, minScore: 3 }, 5],
]; // prettier-ignore

describe('squeezeFlow agrees at every bar with a slow oracle written from the definitions', () => {
  it.each(forms)('simulated, with outages: %s', (_, given, least) => {
    agrees(withInterest(withOutages(4, 20_000)), given, least);
  });

  it.each(forms)('simulated: %s', (_, given, least) => {
    agrees(simulated(3, 20_000), given, least);
  });

  it.each<readonly [string, Given, 'spot' | 'perp', number]>([
    ['own divergence, both converge', { otherMarket: 'spot' }, 'spot', 2],
    ['spot against the perpetual it is joined to', { otherMarket: 'spot', divergenceForm: 'markets', minScore: 3 }, 'spot', 5],
    ['the perpetual against the spot it is joined to', { otherMarket: 'perp', divergenceForm: 'markets', minScore: 3 }, 'perp', 5],
    ['pivots, both converge', { otherMarket: 'perp', divergenceForm: 'pivot', minScore: 3 }, 'perp', 2],
  ])('two markets: %s', (_, given, name, least) => {
    agrees(twoMarkets(name, 8, 20_000), given, least);
  }); // prettier-ignore

  it.skipIf(!hasKlines).each(realMonths)('real klines: %s', (name) => {
    agrees(realMarket(name, 30_000), {}, 5);
    agrees(realMarket(name, 15_000), { divergenceForm: 'pivot', minScore: 3 }, 2);
  });
});
