import type { Kernel } from '@veloce/core';
import { noValues, placeInBlock } from '../kit/block.js';
import { linregWeights } from '../averages/linreg.js';
import { spread } from './true-range.js';

/** A block of bars at work, as in `rolling-variance.ts` and `linear-window.ts`. */
export interface BlockSqueeze {
  /** Place of the next bar in its block. */
  place: number;
  started: boolean;
  /** The close before. */
  before: number;
  range: number;
  /** Close at the end of the previous block, and sums of distances from it. */
  close: number;
  sum: number;
  squares: number;
  /** The same of the offset, and of distances times their age. */
  offset: number;
  offsets: number;
  aged: number;
  /** True range, close and offset of each bar of the block. */
  readonly block: Float64Array;
  /** The five sums over the previous block from place `k` on. */
  readonly tails: Float64Array;
}

/**
 * The parts of a squeeze, in one loop over the bars: `stdev(close)`, `sma(trueRange(high, low, close))`, and the
 * regression value of `close - ((highest + lowest) / 2 + mean(close)) / 2`.
 *
 * It reads `high low close` and the rolling extremes `highest lowest`. The sums are those of the kernels named above: so are the
 * bits of the first two. They wait for each other's additions together, and none goes through memory.
 */
export function squeezePartsKernel(period: number): Kernel<BlockSqueeze> {
  const last = period - 1;
  const share = 1 / period;
  const { sum: sumWeight, aged: agedWeight } = linregWeights(period);

  return {
    inputs: 5,
    outputs: 3,
    init: (firstBar) => ({
      place: placeInBlock(firstBar, period),
      started: false,
      before: NaN,
      range: NaN,
      close: NaN,
      sum: NaN,
      squares: NaN,
      offset: NaN,
      offsets: NaN,
      aged: NaN,
      block: noValues(3 * period),
      tails: noValues(5 * period),
    }),

    advance(state, inputs, outputs, from, to) {
      const [high, low, close, highest, lowest] = inputs;
      const [deviationOutput, rangeOutput, momentumOutput] = outputs;
      const { block, tails } = state;
      const part = 1 * share; // unboxed, as all of these
      const sumFactor = 1 * sumWeight;
      const agedFactor = 1 * agedWeight;
      let place = state.place;
      if (!state.started && from < to) {
        state.before = low[from]; // the first true range is that of the bar itself
        state.started = true;
      }
      let before = 1 * state.before; // unboxed, as all of these
      let ranges = 1 * state.range;
      let closeThen = 1 * state.close;
      let sum = 1 * state.sum;
      let squares = 1 * state.squares;
      let offsetThen = 1 * state.offset;
      let offsets = 1 * state.offsets;
      let aged = 1 * state.aged;

      let i = from;
      while (i < to) {
        const end = Math.min(to, i + last - place);
        for (; i < end; i++) {
          const now = close[i];
          const top = high[i];
          const bottom = low[i];
          const range =
            (before <= top && before >= bottom ? top - bottom : spread(top, bottom, before)) + 0 * now;
          before = now;
          const own = 3 * place++;
          const tail = 5 * place;
          ranges += range;
          rangeOutput[i] = (tails[tail] + ranges) / period;
          const distance = now - closeThen;
          sum += distance;
          squares += distance * distance;
          const total = sum + tails[tail + 1];
          deviationOutput[i] = Math.sqrt((squares + tails[tail + 2] - total * total * part) * part);
          const offset = now - ((highest[i] + lowest[i]) / 2 + (closeThen + total * part)) / 2;
          aged += offsets; // one bar older
          offsets += offset - offsetThen;
          const rest = tails[tail + 3];
          momentumOutput[i] =
            offsetThen +
            sumFactor * (offsets + rest) +
            agedFactor * (aged + (tails[tail + 4] + place * rest));
          block[own] = range;
          block[own + 1] = now;
          block[own + 2] = offset;
        }
        if (i < to) {
          const now = close[i];
          block[3 * last] = Math.max(high[i], before) - Math.min(low[i], before) + 0 * now;
          block[3 * last + 1] = before = closeThen = now;
          ranges = 0;
          sum = 0;
          squares = 0;
          for (let k = last; k >= 0; k--) {
            const distance = block[3 * k + 1] - closeThen;
            tails[5 * k] = ranges += block[3 * k];
            tails[5 * k + 1] = sum += distance;
            tails[5 * k + 2] = squares += distance * distance;
          }
          // The window is the block.
          rangeOutput[i] = ranges / period;
          deviationOutput[i] = Math.sqrt((squares - sum * sum * part) * part);
          offsetThen = now - ((highest[i] + lowest[i]) / 2 + (closeThen + sum * part)) / 2;
          block[3 * last + 2] = offsetThen;
          offsets = 0;
          aged = 0;
          for (let k = last; k >= 0; k--) {
            const distance = block[3 * k + 2] - offsetThen;
            tails[5 * k + 3] = offsets += distance;
            tails[5 * k + 4] = aged += (last - k) * distance;
          }
          momentumOutput[i] = offsetThen + sumFactor * offsets + agedFactor * aged;
          i++;
          place = 0;
          ranges = 0;
          sum = 0;
          squares = 0;
          offsets = 0;
          aged = 0;
        }
      }

      state.place = place;
      state.before = before;
      state.range = ranges;
      state.close = closeThen;
      state.sum = sum;
      state.squares = squares;
      state.offset = offsetThen;
      state.offsets = offsets;
      state.aged = aged;
    },
  };
}
