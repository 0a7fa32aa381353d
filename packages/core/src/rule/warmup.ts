import type { Kernel, KernelArgument } from '../kernel.js';
import { pointwiseKernel, type Rule } from '../pointwise.js';
import type { ComputedSeries, Series } from '../series.js';
import { both } from '../words/conditions.js';

/**
 * The first bar, from 0, at which a condition can hold, or a series have a value, on a market without gaps. Never too late: work
 * whose warm-up depends on the data (the bars since an event, a pivot) counts as if it had none.
 */
export function firstBarOf(series: Series): number {
  const known = new Map<Series, number>();
  const visit = (one: Series): number => {
    const before = known.get(one);
    if (before !== undefined) return before;
    const first = one.kind === 'input' ? 0 : firstBarOfWork(one, one.inputs.map(visit));
    known.set(one, first);
    return first;
  };
  return visit(series);
}

function firstBarOfWork(
  { factory, args, kernel, output }: ComputedSeries,
  inputs: readonly number[],
): number {
  if ((factory as unknown) === pointwiseKernel) {
    const [rule, , own] = args as unknown as [Rule, number, readonly number[]];
    return firstBarOfRule(rule, own, inputs);
  }
  return Math.max(0, ...inputs) + warmupsOf(kernel, factory, args)[output];
}

/** Values for what is there. */
const probes = [0, 1, 2];

/** Rules of more inputs than this are not tried out. */
const mostInputs = 4;

/** All of `and` must hold. Another rule may do with less than all of its inputs, as `or` does: it is tried with what there is. */
function firstBarOfRule(rule: Rule, args: readonly number[], inputs: readonly number[]): number {
  const moments = [...new Set(inputs)].sort((a, b) => a - b);
  const last = moments[moments.length - 1];
  if (rule === both) return last;
  if (inputs.length > mostInputs) return moments[0];
  for (const moment of moments) {
    for (let k = 0; k < probes.length ** inputs.length; k++) {
      const values = inputs.map((first, i) =>
        first <= moment ? probes[Math.floor(k / probes.length ** i) % probes.length] : NaN,
      );
      const result = rule(...values, ...args);
      if (result === result) return moment;
    }
  }
  return last;
}

/** Measured warm-ups by kernel factory and arguments. They never change. */
const measured = /* @__PURE__ */ new WeakMap<object, Map<string, readonly number[]>>();

/** How many values each output of a kernel lacks at the beginning; 0 where that depends on the data. */
function warmupsOf(kernel: Kernel, factory: object, args: readonly KernelArgument[]): readonly number[] {
  const key = args.every((one) => typeof one === 'number' || typeof one === 'string')
    ? JSON.stringify(args)
    : undefined;
  const byArgs = measured.get(factory) ?? new Map<string, readonly number[]>();
  const known = key === undefined ? undefined : byArgs.get(key);
  if (known !== undefined) return known;
  const warmups = measuredWarmups(kernel);
  if (key !== undefined) measured.set(factory, byArgs.set(key, warmups));
  return warmups;
}

function measuredWarmups(kernel: Kernel): readonly number[] {
  try {
    const [first, ...others] = [1, 2, 3].map((seed) => leadingGaps(kernel, seed));
    return first.map((gap, k) => (others.every((other) => other[k] === gap) ? gap : 0));
  } catch (cause) {
    // A kernel may read what no price is, such as how many bars ago an anchor was, and refuse a made-up market.
    if (!(cause instanceof RangeError)) throw cause;
    return Array.from({ length: kernel.outputs }, () => 0);
  }
}

/** Longer warm-ups than this are not looked for. */
const most = 16_384;
const blockLength = 256;

/** How many bars of a made-up market go by before each output has a value; 0 for one that never has. */
function leadingGaps(kernel: Kernel, seed: number): readonly number[] {
  let random = seed;
  const state = kernel.init(0);
  const inputs = Array.from({ length: kernel.inputs }, () => new Float64Array(blockLength));
  const outputs = Array.from({ length: kernel.outputs }, () => new Float64Array(blockLength));
  const gaps = outputs.map(() => -1);
  const levels = inputs.map(() => 100 * seed);
  for (let from = 0; from < most && gaps.includes(-1); from += blockLength) {
    inputs.forEach((input, k) => {
      for (let i = 0; i < blockLength; i++) {
        random = (Math.imul(random, 1_103_515_245) + 12_345) & 0x7fff_ffff;
        input[i] = levels[k] *= 1 + seed * 0.01 * (random / 0x7fff_ffff - 0.5);
      }
    });
    kernel.advance(state, inputs, outputs, 0, blockLength);
    outputs.forEach((output, k) => {
      if (gaps[k] >= 0) return;
      const at = output.findIndex((x) => x === x);
      if (at >= 0) gaps[k] = from + at;
    });
  }
  return gaps.map((gap) => Math.max(gap, 0));
}
