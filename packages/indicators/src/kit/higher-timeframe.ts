import {
  checkArguments,
  checkFields,
  shown,
  runKernel,
  type Column,
  type Kernel,
  type KernelArgument,
  type RunOptions,
} from '@veloce/core';
import { checkPeriod } from './check.js';

/** How the bars of a column become one coarser bar: the first, the largest, the smallest, the last, or their sum. */
export type BarRole = 'open' | 'high' | 'low' | 'close' | 'volume';

/** The inputs of a kernel on coarser bars, and the lengths of the bars. */
export type CoarseBars = {
  /** The role of each input of the kernel, in its order. */
  readonly roles: readonly BarRole[];
  /** Length of a bar in milliseconds, an integer >= 1. */
  readonly barMs: number;
  /** Length of a coarse bar in milliseconds, a multiple of `barMs`; coarse bars begin at its multiples in UTC. */
  readonly coarseMs: number;
};

/**
 * A kernel on coarser bars, held until the next one closes.
 *
 * A coarse bar is known with the last bar inside it, so its value appears there, not before. A coarse bar of which the run
 * has not seen the beginning does not count; one whose last bar is missing is known with the first bar after it.
 *
 * @param factory Makes the kernel, such as `emaKernel`.
 * @param args Its arguments; periods count coarse bars.
 * @param bars The inputs and the two lengths of bars.
 * @returns The outputs of the kernel, n values each; NaN until its first coarse value, and where the time is NaN.
 * @throws {RangeError} when an argument is outside its domain, or the columns differ in length.
 * @see definitions §0, Higher timeframe
 * @example
 * ```ts
 * const [hourly] = higherTimeframe(emaKernel, [20], { time, columns: [close], roles: ['close'], barMs: 60_000, coarseMs: 3_600_000 });
 * ```
 */
export function higherTimeframe<Args extends readonly KernelArgument[]>(
  factory: (...args: Args) => Kernel,
  args: Args,
  bars: CoarseBars & {
    /** n bar opening times, epoch milliseconds UTC. */
    readonly time: Column;
    /** The inputs of the kernel, n values each. */
    readonly columns: readonly Column[];
  },
  options?: RunOptions,
): readonly Float64Array[] {
  checkArguments('higherTimeframe', { bars }, { bars: { time: 'numbers', columns: ['numbers'] } });
  const { time, columns, ...coarse } = bars;
  const kernel = higherTimeframeKernel(factory, args, coarse);
  return runKernel(kernel, [time, ...columns], options);
}

interface Coarse {
  /** Number of the coarse bar at work; NaN when none is, or its beginning is not known. */
  bucket: number;
  /** The unfinished coarse bar so far. */
  readonly bar: Float64Array;
  /** The kernel's outputs at the last closed coarse bar. */
  readonly held: Float64Array;
  /** The kernel's state, from the first coarse bar on. */
  inner: { readonly state: unknown } | null;
}

/** The kernel of {@link higherTimeframe}; it reads the time and then the kernel's inputs. */
export function higherTimeframeKernel<Args extends readonly KernelArgument[]>(
  factory: (...args: Args) => Kernel,
  args: Args,
  coarse: CoarseBars,
): Kernel<Coarse> {
  checkArguments(
    'higherTimeframeKernel',
    { factory, args, coarse },
    {
      factory: 'function',
      args: 'list',
      coarse: { roles: ['text'], barMs: 'number', coarseMs: 'number' },
    },
  );
  checkFields('higherTimeframe', coarse, ['roles', 'barMs', 'coarseMs']);
  const { roles, barMs, coarseMs } = coarse;
  checkPeriod('higherTimeframe', barMs, 'barMs');
  checkPeriod('higherTimeframe', coarseMs, 'coarseMs');
  if (coarseMs % barMs !== 0) {
    throw new RangeError(
      `higherTimeframe: coarseMs must be a multiple of barMs = ${barMs}, got ${shown(coarseMs)}`,
    );
  }
  const kernel = factory(...args);
  if (kernel.inputs !== roles.length) {
    throw new RangeError(`higherTimeframe: roles must name ${kernel.inputs} inputs, got ${roles.length}`);
  }
  const inputs = roles.map(() => new Float64Array(1));
  const outputs = Array.from({ length: kernel.outputs }, () => new Float64Array(1));

  /** Runs the kernel over the coarse bar that is complete. */
  const close = (state: Coarse): void => {
    // Coarse bars are numbered since 1970, so that windows are anchored alike wherever a run begins.
    state.inner ??= { state: kernel.init(state.bucket) };
    for (let k = 0; k < inputs.length; k++) inputs[k][0] = state.bar[k];
    kernel.advance(state.inner.state, inputs, outputs, 0, 1);
    for (let k = 0; k < outputs.length; k++) state.held[k] = outputs[k][0];
    state.bucket = NaN;
  };

  return {
    inputs: roles.length + 1,
    outputs: kernel.outputs,
    init: () => ({
      bucket: NaN,
      bar: new Float64Array(roles.length),
      held: new Float64Array(kernel.outputs).fill(NaN),
      inner: null,
    }),

    advance(state, columns, results, from, to) {
      const time = columns[0];

      for (let i = from; i < to; i++) {
        const t = time[i];
        const bucket = Math.floor(t / coarseMs);
        if (bucket === bucket) {
          if (state.bucket < bucket) close(state); // its last bar is missing
          if (state.bucket === bucket) join(state.bar, roles, columns, i);
          // A run, or the bars after a hole, may begin in the middle of a coarse bar.
          else if (t - bucket * coarseMs < barMs || state.inner !== null) {
            state.bucket = bucket;
            for (let k = 0; k < roles.length; k++) state.bar[k] = columns[k + 1][i];
          }
          if (state.bucket === bucket && t + barMs >= (bucket + 1) * coarseMs) close(state);
        }
        for (let k = 0; k < results.length; k++) results[k][i] = bucket === bucket ? state.held[k] : NaN;
      }
    },
  };
}

/** Adds a bar to the coarse bar it is in. */
function join(bar: Float64Array, roles: readonly BarRole[], columns: readonly Column[], i: number): void {
  for (let k = 0; k < roles.length; k++) {
    const x = columns[k + 1][i];
    const role = roles[k];
    if (role === 'high') bar[k] = Math.max(bar[k], x);
    else if (role === 'low') bar[k] = Math.min(bar[k], x);
    else if (role === 'volume') bar[k] += x;
    else if (role === 'close') bar[k] = x;
  }
}
