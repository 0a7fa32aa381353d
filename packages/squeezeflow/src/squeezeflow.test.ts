import { describe, expect, it } from 'vitest';
import { analyze, scan, withColumns, type MarketData } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { squeezeFlow } from './squeezeflow.js';
import { simulated } from './testdata/markets.js';

describe('squeezeFlow', () => {
  it('finds signals of both sides on a simulated market', () => {
    const sides = new Set(
      scan(squeezeFlow, simulateMarket({ seed: 1, bars: 60_000 }).data).signals.map((one) => one.side),
    );
    expect([...sides].sort()).toEqual(['LONG', 'SHORT']);
  });

  it('decides the same when prices are scaled, volumes are scaled, or the clock is shifted', () => {
    const data = simulated();
    const { signals, signalBars } = scan(squeezeFlow, data);
    const scaled = scan(squeezeFlow, scaleMarket(data, 0.0009765625, 1024));
    expect(scaled.signalBars).toEqual(signalBars);
    expect(scaled.signals.map((one) => [one.side, one.score])).toEqual(
      signals.map((one) => [one.side, one.score]),
    );
    expect(scaled.signals.map((one) => one.stopLoss * 1024)).toEqual(signals.map((one) => one.stopLoss));
  });

  it('leaves open interest out of the score when there is none, and says so', () => {
    const { openInterest: _, ...rest } = simulated();
    const without = scan(squeezeFlow, rest);
    expect(without.missing.map((one) => one.column)).toEqual(['openInterest']);
    expect(without.signals.every((one) => !('openInterest' in one.scoreBreakdown))).toBe(true);
    expect(without.signals[0].reason).toContain('open interest unknown');

    const jump = withColumns(rest, {
      openInterest: Array.from({ length: rest.length }, (_, i) => 1000 * 1.1 ** (i % 40)),
    });
    const [first] = scan(squeezeFlow, jump).signals;
    expect(first.scoreBreakdown['openInterest']).toBe(2);
    expect(first.reason).toMatch(/open interest [+-]\d/);
  });

  it('says what it lacks without taker volume', () => {
    const { buyVolume: _b, sellVolume: _s, ...rest } = simulated();
    expect(() => analyze(squeezeFlow, rest)).toThrow(/no buyVolume \(needed by divergence, reset/);
  });
});

function scaleMarket(data: MarketData, price: number, volume: number): MarketData {
  const scale = (column: ArrayLike<number>, by: number): Float64Array =>
    Float64Array.from(column, (x) => x * by);
  const { open, high, low, close, buyVolume, sellVolume } = data;
  return {
    ...data,
    ...{
      open: scale(open, price),
      high: scale(high, price),
      low: scale(low, price),
      close: scale(close, price),
    },
    ...{
      volume: scale(data.volume, volume),
      buyVolume: scale(buyVolume!, volume),
      sellVolume: scale(sellVolume!, volume),
    },
  };
}
