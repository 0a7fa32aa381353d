import { checkFields, checkArguments, shown, computeAll, runKernel } from '@veloce/core';
import type { Column, Kernel, RunOptions, Series } from '@veloce/core';
import { atrKernel, composeKernel, pivotsKernel } from '@veloce/indicators';
import { checkInteger } from '../check.js';
import { named } from '../named.js';

/** Divergences of price and CVD at pivots, as columns on the bars at which they became known. */
export interface PivotDivergence<T = Float64Array> {
  /** 1 regular (new high without net buying), 2 hidden (buying fails to lift price), 0 none; NaN where flow is missing in between. */
  readonly bearish: T;
  /** Share of one-sided flow between the pivots, times four, at most 1; 0 without a divergence. */
  readonly bearishStrength: T;
  /** Bars between the two pivots; 0 without a divergence. */
  readonly bearishSpan: T;
  /** 1 regular (new low without net selling), 2 hidden (selling fails to press price), 0 none; NaN where flow is missing in between. */
  readonly bullish: T;
  readonly bullishStrength: T;
  readonly bullishSpan: T;
}

const outputs = [
  'bearish',
  'bearishStrength',
  'bearishSpan',
  'bullish',
  'bullishStrength',
  'bullishSpan',
] as const;

/** Least difference of two pivots, in average true ranges of 14 bars. */
const minRange = 0.1;
/** Least difference of CVD, as a share of all taker flow between. */
const minShare = 0.02;

/** Settings of {@link pivotDivergence}. */
export interface PivotDivergenceParams {
  /** Bars before a pivot, an integer >= 1; usually 5. */
  readonly left: number;
  /** Bars after it, an integer >= 1; usually 5. */
  readonly right: number;
  /** Most bars between the two, an integer >= 1; usually 60. */
  readonly maxSpan: number;
  /** CVD is taken at the pivots' bars (0), or its extreme within this many bars of them; at most `left` and `right`. */
  readonly tolerance: number;
}

/**
 * Divergences of price and CVD between two consecutive pivots, each reported at the bar that confirms the second one, `right` bars after it.
 *
 * Prices must differ by 0.1 average true ranges (14 bars, at the second pivot), CVD by 2 % of the taker flow between.
 *
 * @param delta n net taker volumes (buy less sell); NaN where missing.
 * @returns n values each.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see definitions §3.1
 * @example
 * ```ts
 * const { bearish, bullish } = pivotDivergence(high, low, close, delta, { left: 5, right: 5, maxSpan: 60, tolerance: 0 });
 * ```
 */
export function pivotDivergence(
  high: Column,
  low: Column,
  close: Column,
  delta: Column,
  params: PivotDivergenceParams,
  options?: RunOptions,
): PivotDivergence {
  checkArguments('pivotDivergence', { params }, { params: 'object' });
  checkFields('pivotDivergence', params, ['left', 'right', 'maxSpan', 'tolerance']);
  const { left, right, maxSpan, tolerance } = params;
  const kernel = pivotDivergenceKernel(left, right, maxSpan, tolerance);
  return named(outputs, runKernel(kernel, [high, low, close, delta], options));
}

/** The same as series, with the usual parameters. */
export function pivotDivergenceSeries(
  high: Series,
  low: Series,
  close: Series,
  delta: Series,
): PivotDivergence<Series> {
  return named(outputs, computeAll(pivotDivergenceKernel, [5, 5, 60, 0], [high, low, close, delta]));
}

/** The kernel of {@link pivotDivergence}; its outputs are in the order of {@link PivotDivergence}. */
export function pivotDivergenceKernel(
  left: number,
  right: number,
  maxSpan: number,
  tolerance: number,
): Kernel {
  const where = 'pivotDivergence';
  checkInteger(where, left, 'left');
  checkInteger(where, right, 'right');
  checkInteger(where, maxSpan, 'maxSpan');
  checkInteger(where, tolerance, 'tolerance', 0);
  if (tolerance > left || tolerance > right) {
    throw new RangeError(`${where}: tolerance must be at most left and right, got ${shown(tolerance)}`);
  }
  return composeKernel(
    'high low close delta',
    [
      [pivotsKernel(left, right), 'high low', 'pivotHigh pivotLow'],
      [atrKernel(14), 'high low close', 'range'],
      [pairKernel(right, maxSpan, tolerance, -1), 'pivotHigh delta range', outputs.slice(0, 3).join(' ')],
      [pairKernel(right, maxSpan, tolerance, 1), 'pivotLow delta range', outputs.slice(3).join(' ')],
    ],
    outputs.join(' '),
  );
}

interface PivotPair {
  /** The pivot before: its price (NaN: none), and bars since. */
  price: number;
  since: number;
  /** Net and gross flow after it, up to the bar that may be a pivot now. */
  net: number;
  gross: number;
  /** How far beyond its own bar CVD went near it. */
  extra: number;
  /** The last deltas and average ranges. */
  place: number;
  readonly deltas: Float64Array;
  readonly ranges: Float64Array;
}

/** Pairs of consecutive pivots: highs (`side` -1, bearish) or lows (1, bullish). */
function pairKernel(right: number, maxSpan: number, tolerance: number, side: 1 | -1): Kernel<PivotPair> {
  const size = right + tolerance + 1;

  /** The largest (highs) or smallest (lows) CVD within the tolerance of the pivot, less CVD at the pivot. */
  const extraOf = (deltas: Float64Array, place: number): number => {
    let extra = 0;
    let level = 0;
    for (let k = 1; k <= tolerance; k++) {
      level += deltas[(place + size - right + k) % size];
      if (side * level < side * extra) extra = level;
    }
    level = 0;
    for (let k = 0; k < tolerance; k++) {
      level -= deltas[(place + size - right - k) % size];
      if (side * level < side * extra) extra = level;
    }
    return extra;
  };

  return {
    inputs: 3,
    outputs: 3,
    init: () => ({
      price: NaN,
      since: 0,
      net: 0,
      gross: 0,
      extra: 0,
      place: 0,
      deltas: new Float64Array(size).fill(NaN),
      ranges: new Float64Array(size).fill(NaN),
    }),

    advance(state, [pivot, delta, range], [code, strength, span], from, to) {
      const { deltas, ranges } = state;
      for (let i = from; i < to; i++) {
        deltas[state.place] = delta[i];
        ranges[state.place] = range[i];
        const at = (state.place + size - right) % size;
        state.net += deltas[at];
        state.gross += Math.abs(deltas[at]);
        state.since++;
        code[i] = strength[i] = span[i] = 0;
        const price = pivot[i];
        if (price === price) {
          const extra = tolerance > 0 ? extraOf(deltas, state.place) : 0;
          const move = price - state.price;
          if (Math.abs(move) >= minRange * ranges[at] && state.since <= maxSpan) {
            const flow = state.net + extra - state.extra;
            if (flow !== flow) code[i] = NaN;
            else if (move * flow < 0 && Math.abs(flow) >= minShare * state.gross) {
              code[i] = side * move < 0 ? 1 : 2;
              strength[i] = Math.min(1, (4 * Math.abs(flow)) / state.gross);
              span[i] = state.since;
            }
          }
          state.price = price;
          state.since = state.net = state.gross = 0;
          state.extra = extra;
        }
        if (++state.place === size) state.place = 0;
      }
    },
  };
}

/** A divergence between two pivots. */
export interface DivergenceEvent {
  readonly kind: 'regular-bearish' | 'hidden-bearish' | 'regular-bullish' | 'hidden-bullish';
  /** The first pivot. */
  readonly from: number;
  /** The second pivot. */
  readonly index: number;
  /** The bar at which it became known. */
  readonly confirmedAt: number;
  readonly strength: number;
}

/** Divergences as events, in the order in which they became known; `right` is the one they were found with. */
export function divergenceEvents(found: PivotDivergence, right: number): readonly DivergenceEvent[] {
  checkArguments(
    'divergenceEvents',
    { found, right },
    {
      found: {
        bearish: 'numbers',
        bearishSpan: 'numbers',
        bearishStrength: 'numbers',
        bullish: 'numbers',
        bullishSpan: 'numbers',
        bullishStrength: 'numbers',
      },
      right: 'number',
    },
  );
  const events: DivergenceEvent[] = [];
  const add = (i: number, side: 'bearish' | 'bullish'): void => {
    const code = found[side][i];
    if (!(code > 0)) return;
    const index = i - right;
    const from = index - found[`${side}Span`][i];
    const kind = `${code === 1 ? 'regular' : 'hidden'}-${side}` as const;
    events.push({ kind, from, index, confirmedAt: i, strength: found[`${side}Strength`][i] });
  };
  for (let i = 0; i < found.bearish.length; i++) {
    add(i, 'bearish');
    add(i, 'bullish');
  }
  return events;
}
