import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile, input, startProgram } from '@veloce/core';
import { describeKernel } from '@veloce/core/testing';
import { sma } from '../averages/sma.js';
import { squeeze, squeezeKernel, squeezeSeries } from './squeeze.js';
import { stdev } from '../statistics/stdev.js';
import { trueRange } from './true-range.js';

/** The market of definitions §6. */
function exampleMarket(): { high: Float64Array; low: Float64Array; close: Float64Array } {
  const close = Float64Array.from({ length: 60 }, (_, i) => 100 + 0.15 * i + 4 * Math.sin(i / 6));
  const open = close.map((_, i) => close[Math.max(0, i - 1)]);
  const high = close.map((c, i) => Math.max(open[i], c) + 0.5 + 0.25 * (i % 3));
  const low = close.map((c, i) => Math.min(open[i], c) - 0.5 - 0.25 * (i % 4));
  return { high, low, close };
}

describe('squeeze', () => {
  const { high, low, close } = exampleMarket();
  const found = squeeze(high, low, close, { period: 20, bandWidth: 2, channelWidth: 1.5 });

  it.each([
    { bar: 38, mean: 101.8849451069, deviation: 1.6628373625, range: 2.0817614507, momentum: 1.6398541393 },
    { bar: 45, mean: 104.467875882, deviation: 3.6067988104, range: 2.152661521, momentum: 6.7352821694 },
    { bar: 52, mean: 108.090980465, deviation: 3.0434623351, range: 2.1233989339, momentum: 5.8231444196 },
    { bar: 59, mean: 109.6316352639, deviation: 1.2779357852, range: 2.054676104, momentum: -0.3368153266 },
  ])('reproduces the definition at bar $bar', ({ bar, mean, deviation, range, momentum }) => {
    expect(sma(close, 20)[bar]).toBeCloseTo(mean, 9);
    expect(stdev(close, 20)[bar]).toBeCloseTo(deviation, 9);
    expect(sma(trueRange(high, low, close), 20)[bar]).toBeCloseTo(range, 9);
    expect(found.momentum[bar]).toBeCloseTo(momentum, 9);
  });

  it('is on exactly at the bars of the definition', () => {
    const bars = (column: Float64Array): number[] => [...column.keys()].filter((i) => column[i] === 1);
    expect(bars(found.on)).toEqual([20, 21, 22, 23, 34, 35, 36, 37, 57, 58, 59]);
    expect(bars(found.fired)).toEqual([24, 38]);
    expect([...found.barsInSqueeze.slice(19, 26)]).toEqual([0, 1, 2, 3, 4, 0, 0]);
    expect(bars(found.off)).toEqual([...found.on.keys()].filter((i) => i > 18 && found.on[i] === 0));
    expect([...found.onCount.slice(37, 40)]).toEqual([NaN, 8, 8]);
  });

  it('warms up as declared', () => {
    const first = (column: Float64Array): number => column.findIndex((x) => !Number.isNaN(x));
    expect(Object.values(found).map(first)).toEqual([19, 19, 38, 19, 38, 20]);
  });

  it('is the same as series, whose parts are shared', () => {
    const market = { high: input('high'), low: input('low'), close: input('close') };
    const series = squeezeSeries(market, { length: 20, bbMult: 2, kcMult: 1.5 });
    const looser = squeezeSeries(market, { length: 20, bbMult: 2, kcMult: 2 });
    const program = compile({ ...series, other: looser.on });
    expect(program.steps.length).toBe(compile(series).steps.length + 1);
    const run = startProgram(program, 0, 60);
    const inputs = { high, low, close };
    run.advance(
      program.inputs.map((name) => inputs[name as keyof typeof inputs]),
      60,
    );
    for (const [name, column] of Object.entries(found)) {
      expect(run.columns[program.slots[name]]).toEqual(column);
    }
  });

  it('knows nothing after a gap until it has left the windows, and counts again', () => {
    const gap = close.slice();
    gap[22] = NaN;
    const after = squeeze(high, low, gap, { period: 5, bandWidth: 2, channelWidth: 1.5 });
    expect(after.on.slice(22, 28).every(Number.isNaN)).toBe(true);
    expect(after.on[28]).not.toBeNaN();
    expect(after.fired[28]).toBeNaN();
  });

  it('is on exactly while the deviation is below the range, in units of the multipliers', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(prices, prices, prices), { minLength: 5, maxLength: 60 }), (bars) => {
        const column = (pick: (bar: number[]) => number): Float64Array => Float64Array.from(bars, pick);
        const [h, l, c] = [
          column((bar) => Math.max(...bar)),
          column((bar) => Math.min(...bar)),
          column((b) => b[1]),
        ];
        const { on, off, barsInSqueeze } = squeeze(h, l, c, { period: 5, bandWidth: 2, channelWidth: 1.5 });
        const deviation = stdev(c, 5);
        const range = sma(trueRange(h, l, c), 5);
        for (let i = 4; i < c.length; i++) {
          expect(on[i]).toBe(2 * deviation[i] < 1.5 * range[i] ? 1 : 0);
          expect(on[i] + off[i]).toBeLessThanOrEqual(1);
          expect(barsInSqueeze[i] > 0).toBe(on[i] === 1);
        }
      }),
    );
  });

  it.each([
    { args: [1, 2, 1.5], message: 'squeeze: period must be an integer >= 2, got 1' },
    { args: [20, 0, 1.5], message: 'squeeze: bandWidth must be a finite number > 0, got 0' },
    { args: [20, 2, NaN], message: 'squeeze: channelWidth must be a finite number > 0, got NaN' },
  ])('rejects $args', ({ args: [period, bands, channel], message }) => {
    expect(() => squeezeKernel(period, bands, channel)).toThrow(new RangeError(message));
  });
});

const prices = fc.double({ min: 1e-8, max: 1e5, noNaN: true });

describeKernel('squeeze', () => squeezeKernel(20, 2, 1.5));
