import type { Column, Kernel } from '@veloce/core';

/** A kernel inside another, and the slots it reads. */
export interface ComposeStep {
  readonly kernel: Kernel;
  readonly reads: readonly number[];
}

/** Bars per pass: the columns in between stay in the cache. */
const passLength = 1024;

/**
 * A kernel made of kernels. Slot `k` holds input `k`; the outputs of the steps follow in order. Columns in between live for
 * one pass only: all memory is in the states of the steps.
 *
 * @param inputs How many columns it reads.
 * @param steps Kernels in an order in which every slot is written before it is read.
 * @param results The slots that are its outputs.
 */
export function composeKernel(
  inputs: number,
  steps: readonly ComposeStep[],
  results: readonly number[],
): Kernel<unknown[]> {
  let slots = inputs;
  const wired = steps.map(({ kernel, reads }) => {
    const first = slots;
    slots += kernel.outputs;
    return { kernel, reads, first };
  });
  const scratch = Array.from({ length: slots }, (_, slot) =>
    slot < inputs ? noBars : new Float64Array(passLength),
  );
  // The same arrays serve every pass and every run; they hold nothing between two calls that is read again.
  const columns: Column[] = [...scratch];
  const reads = wired.map((step) => step.reads.map((slot) => columns[slot]));
  const writes = wired.map((step) =>
    Array.from({ length: step.kernel.outputs }, (_, k) => scratch[step.first + k]),
  );

  return {
    inputs,
    outputs: results.length,
    init: (firstBar) => steps.map((step) => step.kernel.init(firstBar)),

    advance(states, sources, outputs, from, to) {
      for (let begin = from; begin < to; begin += passLength) {
        const length = Math.min(passLength, to - begin);
        // Steps see the bars [0, length): a pass that begins at 0, as live, needs no view.
        for (let k = 0; k < inputs; k++) {
          columns[k] = begin === 0 ? sources[k] : sources[k].subarray(begin, begin + length);
        }
        for (let s = 0; s < wired.length; s++) {
          const step = wired[s];
          const own = reads[s];
          for (let k = 0; k < own.length; k++) {
            if (step.reads[k] < inputs) own[k] = columns[step.reads[k]];
          }
          step.kernel.advance(states[s], own, writes[s], 0, length);
        }
        for (let k = 0; k < results.length; k++) {
          const result = scratch[results[k]];
          const output = outputs[k];
          if (length === 1) output[begin] = result[0];
          else output.set(length === passLength ? result : result.subarray(0, length), begin);
        }
      }
    },
  };
}

const noBars = new Float64Array(0);
