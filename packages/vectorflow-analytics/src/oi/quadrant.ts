import { runKernel, type Column, type Kernel, type RunOptions } from '@veloce/core';
import { atrKernel, composeKernel, momKernel, rocKernel, rollingSumKernel } from '@veloce/indicators';
import { checkInteger } from '../check.js';

/** What price and open interest say together. */
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
/** Least dead zone of open interest, as a fraction. */
const minChange = 0.001;
/** A normal distribution's deviation by its median absolute deviation. */
const toDeviation = 1.4826;

/**
 * What price and open interest say together over `period` bars. Neutral while price moved less than 0.25 average true ranges, or open
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

/** The state machine behind {@link oiQuadrant}; its outputs are in the order of {@link OiQuadrant}. */
export function oiQuadrantKernel(period: number, memory: number): Kernel {
  checkInteger('oiQuadrant', period, 'period');
  checkInteger('oiQuadrant', memory, 'memory', 2);
  return composeKernel(
    'high low close openInterest delta',
    [
      [atrKernel(14), 'high low close', 'range'],
      [momKernel(period), 'close', 'move'],
      [rocKernel(period), 'openInterest', 'change'],
      [robustDeviationKernel(memory), 'change', 'usual'],
      [rollingSumKernel(period), 'delta', 'flow'],
      [quadrantKernel(), 'move range change usual flow', 'quadrant confirmed'],
    ],
    'quadrant confirmed',
  );
}

function quadrantKernel(): Kernel<null> {
  return {
    inputs: 5,
    outputs: 2,
    init: () => null,
    advance(_state, [move, range, change, usual, flow], [quadrant, confirmed], from, to) {
      for (let i = from; i < to; i++) {
        const known = 0 * (move[i] + range[i] + change[i] + usual[i]);
        const isDead =
          Math.abs(move[i]) < minRange * range[i] ||
          Math.abs(change[i]) < Math.max(minChange, usual[i]) ||
          move[i] === 0;
        quadrant[i] = (isDead ? 0 : change[i] > 0 ? (move[i] > 0 ? 1 : 2) : move[i] > 0 ? 3 : 4) + known;
        confirmed[i] =
          (Math.sign(flow[i]) === Math.sign(move[i]) && move[i] !== 0 ? 1 : 0) + 0 * flow[i] + known;
      }
    },
  };
}

interface Sorted {
  readonly ring: Float64Array;
  readonly sorted: Float64Array;
  place: number;
  count: number;
}

/** 1.4826 times the median absolute deviation of the last `memory` known values before each bar. */
export function robustDeviationKernel(memory: number): Kernel<Sorted> {
  return {
    inputs: 1,
    outputs: 1,
    init: () => ({ ring: new Float64Array(memory), sorted: new Float64Array(memory), place: 0, count: 0 }),

    advance(state, [source], [output], from, to) {
      const { ring, sorted } = state;
      for (let i = from; i < to; i++) {
        const x = source[i];
        output[i] = state.count === memory ? toDeviation * medianDistance(sorted) + 0 * x : NaN;
        if (!Number.isFinite(x)) continue;
        let end = state.count;
        if (end === memory) {
          const out = placeOf(sorted, end, ring[state.place]);
          sorted.copyWithin(out, out + 1);
          end--;
        } else state.count++;
        const at = placeOf(sorted, end, x);
        sorted.copyWithin(at + 1, at, end);
        sorted[at] = x;
        ring[state.place] = x;
        if (++state.place === memory) state.place = 0;
      }
    },
  };
}

/** The first place whose value is not below `x`. */
function placeOf(sorted: Float64Array, end: number, x: number): number {
  let low = 0;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The median of the distances from the median: they grow outward on both sides of it. */
function medianDistance(sorted: Float64Array): number {
  const count = sorted.length;
  const half = count >>> 1;
  const isEven = count % 2 === 0;
  const median = isEven ? (sorted[half - 1] + sorted[half]) / 2 : sorted[half];
  let below = isEven ? half - 1 : half;
  let above = below + 1;
  let [before, distance] = [0, 0];
  for (let k = 0; k <= half; k++) {
    before = distance;
    const left = below >= 0 ? median - sorted[below] : Infinity;
    const right = above < count ? sorted[above] - median : Infinity;
    if (left <= right) {
      distance = left;
      below--;
    } else {
      distance = right;
      above++;
    }
  }
  return isEven ? (before + distance) / 2 : distance;
}
