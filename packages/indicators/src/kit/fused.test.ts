import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Column, Kernel } from '@veloce/core';
import { emaKernel } from '../averages/ema.js';
import { linregSlopeKernel } from '../averages/linreg-slope.js';
import { rmaKernel } from '../averages/rma.js';
import { smaKernel } from '../averages/sma.js';
import { macdKernel } from '../momentum/macd.js';
import { rollingSumKernel } from '../statistics/rolling-sum.js';
import { stdevKernel } from '../statistics/stdev.js';
import { atrKernel } from '../volatility/atr.js';
import { bbandsKernel } from '../volatility/bbands.js';
import { trueRangeKernel } from '../volatility/true-range.js';
import { combineKernel, composeKernel } from './compose.js';

/** Kernels that take several steps in one loop, and the same steps one after the other. */
const pairs: readonly (readonly [string, Kernel, Kernel])[] = [
  [
    'macd',
    macdKernel(3, 6, 4),
    composeKernel(
      'source',
      [
        [emaKernel(3), 'source', 'quick'],
        [emaKernel(6), 'source', 'slow'],
        [combineKernel(1, -1), 'quick slow', 'macd'],
        [emaKernel(4), 'macd', 'signal'],
        [combineKernel(1, -1), 'macd signal', 'histogram'],
      ],
      'macd signal histogram',
    ),
  ],
  [
    'bbands',
    bbandsKernel(5, 1.7),
    composeKernel(
      'source',
      [
        [smaKernel(5), 'source', 'middle'],
        [stdevKernel(5), 'source', 'deviation'],
        [combineKernel(1, -1.7), 'middle deviation', 'lower'],
        [combineKernel(1, 1.7), 'middle deviation', 'upper'],
      ],
      'lower middle upper',
    ),
  ],
  [
    'atr',
    atrKernel(4),
    composeKernel(
      'high low close',
      [
        [trueRangeKernel(), 'high low close', 'range'],
        [rmaKernel(4), 'range', 'average'],
      ],
      'average',
    ),
  ],
];

/** Runs a kernel in pieces of some lengths. */
function run(
  kernel: Kernel,
  inputs: readonly Column[],
  firstBar: number,
  pieces: readonly number[],
): readonly Column[] {
  const { length } = inputs[0];
  const outputs = Array.from({ length: kernel.outputs }, () => new Float64Array(length));
  const state = kernel.init(firstBar);
  for (let at = 0, k = 0; at < length; k++) {
    const to = Math.min(length, at + (pieces[k] ?? length));
    kernel.advance(state, inputs, outputs, at, to);
    at = to;
  }
  return outputs;
}

const anyBars = fc.array(
  fc.tuple(
    fc.double({ min: 90, max: 110, noNaN: true }),
    fc.double({ min: 0, max: 5, noNaN: true }),
    fc.nat(25),
  ),
  { minLength: 1, maxLength: 60, size: 'max' },
);

/** Kernels that take whole blocks of bars at once, by window. */
const blockKernels: readonly (readonly [string, (period: number) => Kernel])[] = [
  ['rollingSum', rollingSumKernel],
  ['sma', smaKernel],
  ['linregSlope', linregSlopeKernel],
];

describe('kernels that take whole blocks at once', () => {
  it.each(blockKernels)('%s gives in long calls what it gives bar by bar, to the bit', (_name, make) => {
    const anySign = fc.array(fc.tuple(fc.double({ min: -1e3, max: 1e3, noNaN: true }), fc.nat(60)), {
      minLength: 1,
      maxLength: 60,
      size: 'max',
    });
    fc.assert(
      fc.property(
        anySign,
        fc.integer({ min: 2, max: 13 }),
        fc.nat(20),
        fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 5 }),
        (bars, period, firstBar, pieces) => {
          const source = Float64Array.from(bars, ([x, gap]) => (gap === 0 ? NaN : x));
          const barByBar = run(
            make(period),
            [source],
            firstBar,
            bars.map(() => 1),
          );
          expect(run(make(period), [source], firstBar, pieces)).toEqual(barByBar);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('a window of one bar is the bar', () => {
    const source = Float64Array.of(3, -0.1, NaN, 7, 1e-300);
    expect(run(rollingSumKernel(1), [source], 0, [])).toEqual([source]);
  });
});

describe('kernels that take several steps in one loop', () => {
  it.each(pairs)('%s gives what the steps give one after the other, to the bit', (_name, fused, composed) => {
    fc.assert(
      fc.property(
        anyBars,
        fc.nat(20),
        fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 5 }),
        (bars, firstBar, pieces) => {
          const close = Float64Array.from(bars, ([x, , gap]) => (gap === 0 ? NaN : x));
          const high = Float64Array.from(bars, ([x, up, gap]) => (gap === 1 ? NaN : x + up));
          const low = Float64Array.from(bars, ([x, up]) => x - up / 2);
          const inputs = fused.inputs === 1 ? [close] : [high, low, close];
          expect(run(fused, inputs, firstBar, pieces)).toEqual(run(composed, inputs, firstBar, []));
        },
      ),
      { numRuns: 500 },
    );
  });
});
