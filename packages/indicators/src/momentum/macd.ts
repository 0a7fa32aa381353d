import {
  checkArguments,
  checkFields,
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import { checkPeriod } from '../kit/check.js';
import { emaKernel } from '../averages/ema.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import type { Smoothing } from '../kit/smoothing.js';

/** Moving average convergence divergence, as columns or as series. */
export interface Macd<Values = Float64Array> {
  /** `ema(fast) - ema(slow)`. */
  readonly macd: Values;
  /** `ema(macd, smoothing)`. */
  readonly signal: Values;
  /** `macd - signal`. */
  readonly histogram: Values;
}

/** Settings of {@link macd}. */
export interface MacdParams {
  /** Period of the fast average in bars, an integer >= 1; usually 12. */
  readonly fast: number;
  /** Period of the slow average in bars, an integer >= 1; usually 26. */
  readonly slow: number;
  /** Period of the signal in bars, an integer >= 1; usually 9. */
  readonly smoothing: number;
}

/**
 * Moving average convergence divergence: the difference of two exponential averages, its own average, and the
 * distance between them. Each average is seeded as in `ema`. TA-Lib lets the fast one begin together with
 * the slow one, so that its first hundred values or so differ a little.
 *
 * @param source n values, any unit.
 * @returns n values each; NaN for the first values: `macd` `Math.max(fast, slow) - 1`, `signal` `Math.max(fast, slow)
 *   + smoothing - 2`, `histogram` `Math.max(fast, slow) + smoothing - 2`, and wherever `source` is NaN.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://tulipindicators.org/macd
 * @example
 * ```ts
 * const { macd, signal, histogram } = macd(source, { fast: 12, slow: 26, smoothing: 9 });
 * ```
 */
export function macd(source: Column, params: MacdParams, options?: RunOptions): Macd;
/** The same of a series, as series. */
export function macd(source: Operand, params: MacdParams): Macd<Series>;
export function macd(
  source: Column | Operand,
  params: MacdParams,
  options?: RunOptions,
): Macd<Float64Array | Series> {
  checkArguments('macd', { params }, { params: 'object' });
  checkFields('macd', params, ['fast', 'slow', 'smoothing']);
  const { fast, slow, smoothing } = params;
  const [macd, signal, histogram] = applyKernel(macdKernel, [fast, slow, smoothing], [source], options);
  return { macd, signal, histogram };
}

/** The three averages. */
interface MacdState {
  readonly fast: Smoothing;
  readonly slow: Smoothing;
  readonly signal: Smoothing;
}

/**
 * The kernel of {@link macd}; its outputs are in the order of {@link Macd}. Once the averages are seeded they are taken in one loop: they then
 * wait for each other's additions together.
 */
export function macdKernel(fast: number, slow: number, smoothing: number): Kernel {
  checkPeriod('macd', fast, 'fast');
  checkPeriod('macd', slow, 'slow');
  checkPeriod('macd', smoothing, 'smoothing');
  const fastKernel = emaKernel(fast);
  const slowKernel = emaKernel(slow);
  const signalKernel = emaKernel(smoothing);
  const [fastShare, slowShare, signalShare] = [fast, slow, smoothing].map((period) => 2 / (period + 1));

  const kernel: Kernel<MacdState> = {
    inputs: 1,
    outputs: 3,
    init: (firstBar) => ({
      fast: fastKernel.init(firstBar),
      slow: slowKernel.init(firstBar),
      signal: signalKernel.init(firstBar),
    }),

    advance(state, inputs, outputs, from, to) {
      const [source] = inputs;
      const [macdOutput, signalOutput, histogramOutput] = outputs;

      let i = from;
      for (; i < to && !isSeeded(state, fast, slow, smoothing); i++) {
        fastKernel.advance(state.fast, inputs, [macdOutput], i, i + 1);
        slowKernel.advance(state.slow, inputs, [signalOutput], i, i + 1);
        macdOutput[i] -= signalOutput[i];
        signalKernel.advance(state.signal, [macdOutput], [signalOutput], i, i + 1);
        histogramOutput[i] = macdOutput[i] - signalOutput[i];
      }
      const fastPart = 1 * fastShare; // unboxed, as all of these
      const slowPart = 1 * slowShare;
      const signalPart = 1 * signalShare;
      const fastRest = 1 - fastPart;
      const slowRest = 1 - slowPart;
      const signalRest = 1 - signalPart;
      let quick = 1 * state.fast.average;
      let late = 1 * state.slow.average;
      let smooth = 1 * state.signal.average;
      for (; i < to; i++) {
        const x = source[i];
        const quickNow = fastRest * quick + fastPart * x;
        const lateNow = slowRest * late + slowPart * x;
        const distance = quickNow - lateNow;
        const smoothNow = signalRest * smooth + signalPart * distance;
        macdOutput[i] = distance;
        signalOutput[i] = smoothNow;
        histogramOutput[i] = distance - smoothNow;
        // A gap leaves each average where it was.
        if (quickNow === quickNow) quick = quickNow;
        if (lateNow === lateNow) late = lateNow;
        if (smoothNow === smoothNow) smooth = smoothNow;
      }
      state.fast.average = quick;
      state.slow.average = late;
      state.signal.average = smooth;
    },
  };
  return kernel;
}

function isSeeded(
  { fast, slow, signal }: MacdState,
  quick: number,
  late: number,
  smoothing: number,
): boolean {
  return fast.seen === quick && slow.seen === late && signal.seen === smoothing;
}

/** Its row of the catalog. */
export const macdEntry: CatalogEntry = {
  name: 'macd',
  fullName: 'Moving average convergence divergence',
  group: 'momentum',
  pane: 'own',
  inputs: ['source'],
  params: [
    { name: 'fast', kind: 'int', least: 1, default: 12 },
    { name: 'slow', kind: 'int', least: 1, default: 26 },
    { name: 'smoothing', kind: 'int', least: 1, default: 9 },
  ],
  outputs: ['macd', 'signal', 'histogram'],
  warmup: (fast, slow, smoothing) => [
    Math.max(fast, slow) - 1,
    Math.max(fast, slow) + smoothing - 2,
    Math.max(fast, slow) + smoothing - 2,
  ],
  reading:
    '`macd` above 0 is an uptrend; `macd` crossing `signal`, where `histogram` changes sign, marks a gain or a loss of momentum.',
  source: 'https://tulipindicators.org/macd',
  evidence: 'ta-lib',
  kernel: macdKernel,
};
