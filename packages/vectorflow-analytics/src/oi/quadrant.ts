import { runKernel, type Column, type Kernel, type RunOptions } from '@veloce/core';
import {
  atrKernel,
  composeKernel,
  momKernel,
  quadrantKernel,
  rocKernel,
  rollingSumKernel,
  tieOf,
} from '@veloce/indicators';
import { checkInteger } from '../check.js';
import { robustKernel } from '../robust.js';

/** The joint states of price and open interest. */
export const oiQuadrants = [
  'neutral',
  'long build-up',
  'short build-up',
  'short covering',
  'long unwinding',
] as const;

/** Columns of {@link oiQuadrant}. */
export interface OiQuadrant {
  /** Place in {@link oiQuadrants}. */
  readonly quadrant: Float64Array;
  /** 1 when net taker flow has the sign of the price change, 0 when not; NaN where flow is unknown. */
  readonly confirmed: Float64Array;
}

/** Dead zone of price, in average true ranges of 14 bars. */
const minRange = 0.25;
/** On the edge of a dead zone is outside, however it is rounded. */
const tolerance = 1e-9;
/** Least dead zone of open interest, as a fraction. */
const minChange = 0.001;

/**
 * The joint state of price and open interest over `period` bars. Neutral while price moved less than 0.25 average true ranges, or open
 * interest less than the larger of 0.1 % and one robust deviation (1.4826 median absolute deviations) of its past changes.
 *
 * @param openInterest n amounts in base units or contracts.
 * @param delta n net taker volumes; NaN where unknown.
 * @param period Lookback in bars, an integer >= 1; usually 20.
 * @param memory How many past changes the robust deviation is taken from, an integer >= 2; usually 100.
 * @returns n values each; NaN until the average range and `memory` changes are known, and while price or interest is not.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see definitions §4
 */
export function oiQuadrant(
  high: Column,
  low: Column,
  close: Column,
  openInterest: Column,
  delta: Column,
  period: number,
  memory: number,
  options?: RunOptions,
): OiQuadrant {
  const [quadrant, confirmed] = runKernel(
    oiQuadrantKernel(period, memory),
    [high, low, close, openInterest, delta],
    options,
  );
  return { quadrant, confirmed };
}

/** The kernel of {@link oiQuadrant}; its outputs are in the order of {@link OiQuadrant}. */
export function oiQuadrantKernel(period: number, memory: number): Kernel {
  checkInteger('oiQuadrant', period, 'period');
  checkInteger('oiQuadrant', memory, 'memory', 2);
  return composeKernel(
    'high low close openInterest delta',
    [
      [atrKernel(14), 'high low close', 'range'],
      [momKernel(period), 'close', 'move'],
      [rocKernel(period), 'openInterest', 'change'],
      [robustKernel(memory), 'change', 'median usual'],
      [rollingSumKernel(period), 'delta', 'flow'],
      [sizeKernel(), 'delta', 'size'],
      [rollingSumKernel(period), 'size', 'gross'],
      [quadrantKernel({ minRange, minChange, tolerance }), 'move range change usual', 'quadrant'],
      [confirmedKernel(period), 'move flow gross quadrant', 'confirmed'],
    ],
    'quadrant confirmed',
  );
}

function sizeKernel(): Kernel<null> {
  return {
    inputs: 1,
    outputs: 1,
    init: () => null,
    advance(_state, [delta], [size], from, to) {
      for (let i = from; i < to; i++) size[i] = Math.abs(delta[i]);
    },
  };
}

/** Whether flow agrees with price; a sum of nothing agrees with nothing. */
function confirmedKernel(period: number): Kernel<null> {
  return {
    inputs: 4,
    outputs: 1,
    init: () => null,
    advance(_state, [move, flow, gross, quadrant], [confirmed], from, to) {
      for (let i = from; i < to; i++) {
        const agrees = flow[i] * Math.sign(move[i]) > tieOf(gross[i], period);
        confirmed[i] = (agrees ? 1 : 0) + 0 * (flow[i] + quadrant[i]);
      }
    },
  };
}
