import { checkArguments } from '@veloce/core';
import type { Column, Kernel } from '@veloce/core';

/** A kernel inside another: what it reads and what it writes, as names separated by spaces. */
export type ComposeStep = readonly [kernel: Kernel, reads: string, writes: string];

/** Most bars per pass: the columns in between stay in the cache. */
const passLength = 1024;

/**
 * A kernel made of kernels, wired by names. Columns in between live for one pass only: all memory is in the states of the
 * steps.
 *
 * @param inputs Names of the columns it reads.
 * @param steps Kernels in an order in which every name is written before it is read.
 * @param results Names of its outputs; each is written by a step.
 * @throws {Error} when a name is read or asked for that nothing writes.
 * @example
 * ```ts
 * const spread = composeKernel(
 *   'close',
 *   [
 *     [emaKernel(12), 'close', 'fast'],
 *     [momKernel(1), 'fast', 'change'],
 *   ],
 *   'change',
 * );
 * ```
 */
export function composeKernel(
  inputs: string,
  steps: readonly ComposeStep[],
  results: string,
): Kernel<unknown[]> {
  checkArguments(
    'composeKernel',
    { inputs, steps, results },
    { inputs: 'text', steps: ['list'], results: 'text' },
  );
  steps.forEach(([kernel, reads, writes]) => {
    checkArguments(
      'composeKernel',
      { kernel, reads, writes },
      { kernel: { init: 'function', advance: 'function' }, reads: 'text', writes: 'text' },
    );
  });
  const names = inputs.split(' ');
  const inputCount = names.length;
  for (const [, , writes] of steps) names.push(...writes.split(' '));
  const slotsOf = (text: string): readonly number[] =>
    text.split(' ').map((name) => {
      if (!names.includes(name)) throw new Error(`compose: nothing is called ${name}`);
      return names.indexOf(name);
    });
  const resultSlots = slotsOf(results);
  // The same arrays serve every pass and every run; nothing in them is read before it is written again.
  const columns: Column[] = names.map(() => noBars);
  const wired = steps.map(([kernel, reads, writes]) => {
    const readSlots = slotsOf(reads);
    const writeSlots = slotsOf(writes);
    const empty = writeSlots.map(() => noBars);
    return { kernel, readSlots, writeSlots, reads: readSlots.map(() => noBars as Column), writes: empty };
  });
  const wire = (): void => {
    for (const { readSlots, writeSlots, reads, writes } of wired) {
      for (let k = 0; k < reads.length; k++) reads[k] = columns[readSlots[k]];
      for (let k = 0; k < writes.length; k++) writes[k] = columns[writeSlots[k]] as Float64Array;
    }
  };

  let capacity = 0;

  const grow = (length: number): void => {
    capacity = length;
    for (let slot = inputCount; slot < names.length; slot++) columns[slot] = new Float64Array(length);
    wire();
  };

  return {
    inputs: inputCount,
    outputs: resultSlots.length,
    init: (firstBar) => steps.map(([kernel]) => kernel.init(firstBar)),

    advance(states, sources, outputs, from, to) {
      for (let begin = from; begin < to; begin += passLength) {
        const length = Math.min(passLength, to - begin);
        if (length > capacity) grow(length);
        // Steps see the bars [0, length). A pass that begins at 0, as live, needs no views, and mostly has the columns it had.
        let same = true;
        for (let k = 0; k < inputCount; k++) {
          const source = begin === 0 ? sources[k] : sources[k].subarray(begin, begin + length);
          same = same && columns[k] === source;
          columns[k] = source;
        }
        for (let k = 0; k < resultSlots.length; k++) {
          const output = begin === 0 ? outputs[k] : outputs[k].subarray(begin, begin + length);
          same = same && columns[resultSlots[k]] === output;
          columns[resultSlots[k]] = output;
        }
        if (!same) wire();
        for (let s = 0; s < wired.length; s++) {
          const step = wired[s];
          step.kernel.advance(states[s], step.reads, step.writes, 0, length);
        }
      }
    },
  };
}

/** `weights[0] * a + weights[1] * b + weights[2] * c`, for one to three columns. */
export function combineKernel(...weights: readonly number[]): Kernel<null> {
  const [first, second = 0, third = 0] = weights;

  return {
    inputs: weights.length,
    outputs: 1,
    init: () => null,

    advance(_state, inputs, outputs, from, to) {
      const output = outputs[0];
      const [a, b, c] = inputs;
      if (weights.length === 1) for (let i = from; i < to; i++) output[i] = first * a[i];
      else if (weights.length === 2) for (let i = from; i < to; i++) output[i] = first * a[i] + second * b[i];
      else for (let i = from; i < to; i++) output[i] = first * a[i] + second * b[i] + third * c[i];
    },
  };
}

/** `scale * a / b`; NaN where `b` is zero. */
export function ratioKernel(scale = 1): Kernel<null> {
  return {
    inputs: 2,
    outputs: 1,
    init: () => null,

    advance(_state, inputs, outputs, from, to) {
      const output = outputs[0];
      const [a, b] = inputs;
      for (let i = from; i < to; i++) output[i] = b[i] === 0 ? NaN : (scale * a[i]) / b[i];
    },
  };
}

/**
 * A kernel of a pass over the bars `[from, to)` of one to four columns. The pass holds the loop: a per-bar rule called from here would be
 * one of many in this place, and each of its numbers a box.
 */
export function passKernel(pass: Pass, inputCount: number): Kernel<null> {
  return {
    inputs: inputCount,
    outputs: 1,
    init: () => null,

    advance(_state, inputs, outputs, from, to) {
      const [a, b = a, c = a, d = a] = inputs;
      pass(outputs[0], from, to, a, b, c, d);
    },
  };
}

/** `shift + scale * (x - low) / (high - low)`, of the columns `x`, `low` and `high`; NaN where the range is not above `least`. */
export function placeKernel(scale: number, shift = 0, least = 0): Kernel<null> {
  return {
    inputs: 3,
    outputs: 1,
    init: () => null,

    advance(_state, inputs, outputs, from, to) {
      const output = outputs[0];
      const [x, low, high] = inputs;
      for (let i = from; i < to; i++) {
        const bottom = low[i];
        const range = high[i] - bottom;
        output[i] = range > least ? shift + (scale * (x[i] - bottom)) / range : NaN;
      }
    },
  };
}

/** Writes a quantity of each bar on its own. */
export type Pass = (
  output: Float64Array,
  from: number,
  to: number,
  a: Column,
  b: Column,
  c: Column,
  d: Column,
) => void;

/** The change since the bar before: `x[i] - x[i-1]`, its positive part, its negative part's size, or its size. */
export function changeKernel(
  part: 'change' | 'gain' | 'loss' | 'size' = 'change',
): Kernel<{ before: number }> {
  const sign = part === 'loss' ? -1 : 1;
  const least = part === 'change' ? -Infinity : 0;

  return {
    inputs: 1,
    outputs: 1,
    init: () => ({ before: NaN }),

    advance(state, inputs, outputs, from, to) {
      const source = inputs[0];
      const output = outputs[0];
      let before = 1 * state.before; // unboxed

      for (let i = from; i < to; i++) {
        const x = source[i];
        const change = sign * (x - before);
        output[i] = part === 'size' ? Math.abs(change) : Math.max(change, least);
        before = x;
      }

      state.before = before;
    },
  };
}

const noBars: Float64Array = /* @__PURE__ */ new Float64Array(0);
