import {
  checkFields,
  checkArguments,
  runKernel,
  type Column,
  type Kernel,
  type RunOptions,
} from '@veloce/core';
import {
  atrKernel,
  composeKernel,
  cvdSlopeKernel,
  linregSlopeKernel,
  momKernel,
  rollingSumKernel,
  smaKernel,
  stdevKernel,
} from '@veloce/indicators';
import { checkInteger, checkPositive } from '../check.js';

/** Trends of price and flow over a window, and whether they oppose each other. */
export interface WindowDivergence {
  /** -1 bearish (price rises against flow), 1 bullish, 0 neither. */
  readonly side: Float64Array;
  /** Trend of price over the window, in average true ranges of 14 bars. */
  readonly priceMove: Float64Array;
  /** Trend of CVD over the window, as a share of all taker flow in it. */
  readonly flowMove: Float64Array;
}

/** How a trend over a window is measured: by the slope of a regression, or between its ends, which is noisy: two bars decide it. */
export type TrendMeasure = 'slope' | 'ends';

/** Settings of {@link windowDivergence}. */
export interface WindowDivergenceParams {
  /** Window in bars, an integer >= 3; usually 100. */
  readonly window: number;
  /** Least trend of price in average true ranges, > 0; usually 1. */
  readonly minPrice: number;
  /** Least trend of flow as a share of all taker flow, > 0; usually 0.02. */
  readonly minFlow: number;
}

/**
 * Fast divergence: trends of close and CVD over `window` bars that oppose each other.
 *
 * @param delta n net taker volumes; NaN where missing.
 * @param options `by`: `slope` by default.
 * @returns n values each; NaN while the window is not full, and while a NaN is in it.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see definitions §3.2
 * @example
 * ```ts
 * windowDivergence(high, low, close, delta, { window: 100, minPrice: 1, minFlow: 0.02 }).side;
 * ```
 */
export function windowDivergence(
  high: Column,
  low: Column,
  close: Column,
  delta: Column,
  params: WindowDivergenceParams,
  options: RunOptions & { readonly by?: TrendMeasure } = {},
): WindowDivergence {
  checkArguments('windowDivergence', { params }, { params: 'object' });
  checkFields('windowDivergence', params, ['window', 'minPrice', 'minFlow']);
  const { window, minPrice, minFlow } = params;
  checkArguments('windowDivergence', { options }, { options: 'object' });
  const { by, ...run } = options;
  const kernel = windowDivergenceKernel(window, minPrice, minFlow, by);
  const [side, priceMove, flowMove] = runKernel(kernel, [high, low, close, delta], run);
  return { side, priceMove, flowMove };
}

/** The kernel of {@link windowDivergence}; its outputs are in the order of {@link WindowDivergence}. */
export function windowDivergenceKernel(
  window: number,
  minPrice: number,
  minFlow: number,
  by: TrendMeasure = 'slope',
): Kernel {
  const where = 'windowDivergence';
  checkArguments(where, { by }, { by: 'slope|ends' });
  checkInteger(where, window, 'window', 3);
  checkPositive(where, minPrice, 'minPrice');
  checkPositive(where, minFlow, 'minFlow');
  const [trendOf, flowTrendOf, bars] =
    by === 'slope' ? [linregSlopeKernel, cvdSlopeKernel, window] : [momKernel, rollingSumKernel, 1];
  const opposed: Kernel<null> = {
    inputs: 4,
    outputs: 3,
    init: () => null,
    advance(_state, [trend, range, flowTrend, gross], [side, priceMove, flowMove], from, to) {
      for (let i = from; i < to; i++) {
        const price = range[i] > 0 ? (trend[i] * bars) / range[i] : NaN;
        const flow = gross[i] > 0 ? (flowTrend[i] * bars) / gross[i] : NaN;
        priceMove[i] = price;
        flowMove[i] = flow;
        const isBearish = price >= minPrice && flow <= -minFlow;
        const isBullish = price <= -minPrice && flow >= minFlow;
        side[i] = (isBearish ? -1 : isBullish ? 1 : 0) + 0 * (price + flow);
      }
    },
  };
  return composeKernel(
    'high low close delta',
    [
      [atrKernel(14), 'high low close', 'range'],
      [trendOf(window), 'close', 'trend'],
      [flowTrendOf(window), 'delta', 'flowTrend'],
      [sizeKernel(), 'delta', 'size'],
      [rollingSumKernel(window), 'size', 'gross'],
      [opposed, 'trend range flowTrend gross', 'side priceMove flowMove'],
    ],
    'side priceMove flowMove',
  );
}

function sizeKernel(): Kernel<null> {
  return {
    inputs: 1,
    outputs: 1,
    init: () => null,
    advance(_state, [source], [output], from, to) {
      for (let i = from; i < to; i++) output[i] = Math.abs(source[i]);
    },
  };
}

/** Settings of {@link flowTurn}. */
export interface FlowTurnParams {
  /** An integer >= 1; usually 5. */
  readonly bars: number;
  /** An integer >= 2; usually 100. */
  readonly window: number;
  /** > 0; usually 1. */
  readonly sigmas: number;
}

/**
 * Whether flow has turned: 1 when the mean of the last `bars` deltas is above `sigmas` standard errors (of a mean of that many, by the
 * deviation of the last `window`), -1 when below minus that, else 0. After a bearish divergence -1 is its reset, after a bullish
 * one 1.
 *
 * @param delta n net taker volumes.
 * @returns n values; NaN until both windows are full, and while a NaN is in one.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see definitions §3.3
 * @example
 * ```ts
 * flowTurn(delta, { bars: 5, window: 100, sigmas: 1 });
 * ```
 */
export function flowTurn(delta: Column, params: FlowTurnParams, options?: RunOptions): Float64Array {
  checkArguments('flowTurn', { params }, { params: 'object' });
  checkFields('flowTurn', params, ['bars', 'window', 'sigmas']);
  const { bars, window, sigmas } = params;
  return runKernel(flowTurnKernel(bars, window, sigmas), [delta], options)[0];
}

/** The kernel of {@link flowTurn}. */
export function flowTurnKernel(bars: number, window: number, sigmas: number): Kernel {
  checkInteger('flowTurn', bars, 'bars');
  checkInteger('flowTurn', window, 'window', 2);
  checkPositive('flowTurn', sigmas, 'sigmas');
  const root = Math.sqrt(bars);
  const turn: Kernel<null> = {
    inputs: 2,
    outputs: 1,
    init: () => null,
    advance(_state, [mean, deviation], [output], from, to) {
      for (let i = from; i < to; i++) {
        const limit = (sigmas * deviation[i]) / root;
        output[i] = (mean[i] > limit ? 1 : mean[i] < -limit ? -1 : 0) + 0 * (mean[i] + deviation[i]);
      }
    },
  };
  return composeKernel(
    'delta',
    [
      [smaKernel(bars), 'delta', 'mean'],
      [stdevKernel(window), 'delta', 'deviation'],
      [turn, 'mean deviation', 'turn'],
    ],
    'turn',
  );
}
