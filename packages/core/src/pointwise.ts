import type { Kernel } from './kernel.js';

/**
 * The kernel behind `pointwise`: `output = rule(...inputs, ...args)` at each bar, without memory.
 *
 * @param rule Pure function of `inputs + args.length` numbers.
 * @param inputs How many columns it reads, an integer >= 1.
 * @throws {RangeError} when `inputs` is not an integer >= 1.
 */
export function pointwiseKernel(
  rule: (...values: number[]) => number,
  inputs: number,
  args: readonly number[],
): Kernel<null> {
  if (!Number.isInteger(inputs) || inputs < 1) {
    throw new RangeError(`pointwise: needs at least one series, got ${inputs}`);
  }
  const values = new Array<number>(inputs + args.length).fill(0);
  args.forEach((arg, k) => (values[inputs + k] = arg));
  const [first, second] = args;

  return {
    inputs,
    outputs: 1,
    init: () => null,

    // The usual shapes are spelled out: a call with a spread array costs several times the rule itself.
    advance(_state, columns, outputs, from, to) {
      const output = outputs[0];
      const [a, b, c] = columns;
      if (inputs === 1 && args.length === 0) {
        for (let i = from; i < to; i++) output[i] = rule(a[i]);
      } else if (inputs === 1 && args.length === 1) {
        for (let i = from; i < to; i++) output[i] = rule(a[i], first);
      } else if (inputs === 2 && args.length === 0) {
        for (let i = from; i < to; i++) output[i] = rule(a[i], b[i]);
      } else if (inputs === 2 && args.length === 1) {
        for (let i = from; i < to; i++) output[i] = rule(a[i], b[i], first);
      } else if (inputs === 2 && args.length === 2) {
        for (let i = from; i < to; i++) output[i] = rule(a[i], b[i], first, second);
      } else if (inputs === 3 && args.length === 0) {
        for (let i = from; i < to; i++) output[i] = rule(a[i], b[i], c[i]);
      } else {
        for (let i = from; i < to; i++) {
          for (let k = 0; k < inputs; k++) values[k] = columns[k][i];
          output[i] = rule(...values);
        }
      }
    },
  };
}
