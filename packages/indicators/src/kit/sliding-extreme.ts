import type { Column, Kernel } from '@veloce/core';

/** The state of a window kernel, in blocks as in `block.ts`. */
interface WindowBlock {
  place: number;
  head: number;
  /** The last values; the oldest is at `place`. */
  readonly block: Float64Array;
}

/** The longest window for which this is worth it: its cost grows with the logarithm of the window. */
const longestWindow = 256;

/** Windows at a time, so that values stay in the cache. */
const passLength = 2048;

/** The offset of the distances in the program's memory, in values. */
const distances = 4096;

/** `sliding-extreme.wat`, assembled. */
const program =
  'AGFzbQEAAAABFQRgAX8AYAF/AX9gAn9/AGACf38BfwMGBQABAgMCBQMBAAEHIgQGbWVtb3J5AgAGbmVnYXRlAAADbWF4AAIGYXJnbWF4AAQKlgQFIgEBfwNAIAEgAf0ABAD97QH9CwQAIAFBEGoiASAASQ0ACwteAgF/AXv9DP////////////////////8hAiAAIABBCGsrAwA5AwADQCACIAH9AAQA/ewB/QwAAAAAAAAAAAAAAAAAAAAA/Ur9TiECIAFBEGoiASAASQ0ACyAC/cMBC9gBAQd/IAAQASEIQQghAiABQQN0IQECQANAIAIgAU8NASABIAJrIQMgAiADEAMhBSACQQJsIAMQAyEGIAJBA2wgAxADIQcgAiAHaiECQQAhBCAIBEADQCAEIAT9AAQAIAQgBWr9AAQA/fcBIAQgBmr9AAQAIAQgB2r9AAQA/fcB/fcB/QsEACAEQRBqIgQgAEkNAAsFA0AgBCAE/QAEACAEIAVq/QAEAP31ASAEIAZq/QAEACAEIAdq/QAEAP31Af31Af0LBAAgBEEQaiIEIABJDQALCwwACwsLDAAgACABIAAgAUkbC6oBAgR/A3tBgIACQQBBgIAC/AsAQQEhAgJAA0AgAiABTw0BIAEgAmshAyACIANJBEAgAiEDCyACIANqIQIgA7j9FCEIIANBA3QhA0EAIQQDQCAEIANqIQUgBP0ABAAhBiAF/QAEACEHIAQgBiAH/fUB/QsEACAEIAX9AASAgAIgCP3wASAE/QAEgIACIAcgBv1M/VL9CwSAgAIgBEEQaiIEIABJDQALDAALCws=';

interface SlidingExtreme {
  readonly values: Float64Array;
  negate(end: number): void;
  max(end: number, period: number): void;
  argmax(end: number, period: number): void;
}

/**
 * A rolling extreme with its long runs done two windows at a time and without a branch, where the machine can: on prices, a
 * processor guesses the outcome of comparisons wrong so often that this takes a quarter of the time. The results have the same bits.
 */
export function slidingExtremeKernel<State extends WindowBlock>(
  kernel: Kernel<State>,
  period: number,
  sign: 1 | -1,
  quantity: 'value' | 'ago',
): Kernel<State> {
  if (period > longestWindow) return kernel;

  return {
    ...kernel,

    advance(state, inputs, outputs, from, to) {
      const machine = to - from < 64 + 2 * period || inputs[0] === outputs[0] ? null : slidingExtreme();
      if (machine === null) {
        kernel.advance(state, inputs, outputs, from, to);
        return;
      }
      const { block, place } = state;
      for (let k = 1; k < period; k++) machine.values[k - 1] = sign * block[(place + k) % period];
      // The last blocks bring the state up to date; what this writes before their windows are full is overwritten below.
      state.place = 0;
      state.head = -Infinity;
      kernel.advance(state, inputs, outputs, to - period - ((place + to - from) % period), to);
      slide(machine, inputs[0], outputs[0], from, to, period, sign, quantity);
    },
  };
}

/** Writes the extremes of `[from, to)`; the `period - 1` values before are in the machine already. */
function slide(
  machine: SlidingExtreme,
  source: Column,
  output: Float64Array,
  from: number,
  to: number,
  period: number,
  sign: number,
  quantity: 'value' | 'ago',
): void {
  const { values } = machine;
  const last = period - 1;
  for (let begin = from; begin < to; begin += passLength) {
    const length = Math.min(passLength, to - begin);
    const before = begin > from ? last : 0;
    const end = 8 * (last + length);
    values.set(source.subarray(begin - before, begin + length), last - before);
    if (sign < 0) machine.negate(end);
    if (quantity === 'value') {
      machine.max(end, period);
      if (sign < 0) machine.negate(end);
      output.set(values.subarray(0, length), begin);
    } else {
      machine.argmax(end, period);
      for (let k = 0; k < length; k++) {
        const extreme = values[k];
        output[begin + k] = extreme === extreme ? last - values[distances + k] : NaN;
      }
    }
  }
}

/** The program, made when it is first needed; null where WebAssembly with SIMD is not available or not allowed. */
function slidingExtreme(): SlidingExtreme | null {
  loaded ??= { machine: load() };
  return loaded.machine;
}

let loaded: { readonly machine: SlidingExtreme | null } | undefined;

function load(): SlidingExtreme | null {
  try {
    const bytes = Uint8Array.from(atob(program), (letter) => letter.charCodeAt(0));
    const { memory, negate, max, argmax } = new WebAssembly.Instance(new WebAssembly.Module(bytes))
      .exports as unknown as Omit<SlidingExtreme, 'values'> & { readonly memory: WebAssembly.Memory };
    return { values: new Float64Array(memory.buffer), negate, max, argmax };
  } catch {
    return null;
  }
}
