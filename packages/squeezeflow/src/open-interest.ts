import type { Kernel } from '@veloce/core';

/**
 * The state of open interest at a bar: it `scored`, its change was too `small`, it is `absent`, `stale` (unchanged for too
 * long), or too `short` to have a change.
 */
export type OpenInterestState = 'scored' | 'small' | 'absent' | 'stale' | 'short';

/** Bars since a value last changed, 0 where it does; `NaN` before the first value. A missing value is no change. */
export function barsUnchangedKernel(): Kernel<{ last: number; bars: number }> {
  return {
    inputs: 1,
    outputs: 1,
    init: () => ({ last: NaN, bars: NaN }),

    advance(state, inputs, outputs, from, to) {
      const source = inputs[0];
      const output = outputs[0];
      let value = 1 * state.last; // unboxed
      let bars = 1 * state.bars; // unboxed

      for (let i = from; i < to; i++) {
        const x = source[i];
        if (x === value || x !== x) bars++;
        else {
          value = x;
          bars = 0;
        }
        output[i] = bars;
      }

      state.last = value;
      state.bars = bars;
    },
  };
}

/**
 * The state of open interest at a bar.
 *
 * @param change Its change over the lookback, as a fraction.
 * @param age Bars since it last changed.
 */
export function openInterestState(
  change: number,
  age: number,
  minChange: number,
  maxAge: number,
): OpenInterestState {
  if (age !== age) return 'absent';
  if (age >= maxAge) return 'stale';
  if (change !== change) return 'short';
  return Math.abs(change) >= minChange ? 'scored' : 'small';
}
