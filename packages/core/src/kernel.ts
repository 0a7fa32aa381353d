import { shown } from './shown.js';
import { checkFields } from './check-fields.js';
import type { Column } from './column.js';

/**
 * One implementation of an indicator for history, chunks and live.
 *
 * History is one call of `advance` over `[0, n)`; live is one call per closed bar on columns of length 1; out of core is one
 * call per block. A kernel reads and writes only `[from, to)` and keeps everything it remembers in `State`, which is plain
 * data (numbers, strings, arrays, typed arrays, plain objects), so it survives `structuredClone` and a snapshot.
 *
 * The state belongs to one run: a kernel holds constants only and may serve any number of runs.
 */
export interface Kernel<State = unknown> {
  /** How many columns it reads. */
  readonly inputs: number;
  /** How many columns it writes. */
  readonly outputs: number;
  /**
   * The state before the first bar.
   *
   * @param firstBar Absolute number of that bar (see `MarketData.firstBar`): windows anchored to it give the same bits
   *   wherever a run begins.
   */
  init(firstBar: number): State;
  /**
   * Reads `inputs` and writes `outputs` at the bars `[from, to)`, and moves the state past them. Where `from` is `to` there are none,
   * and it changes nothing.
   */
  advance(
    state: State,
    inputs: readonly Column[],
    outputs: readonly Float64Array[],
    from: number,
    to: number,
  ): void;
}

/** A kernel's argument: a primitive, a function (compared by identity), or a list or plain record of these. */
export type KernelArgument =
  | number
  | string
  | boolean
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- any function: it is only passed on
  | ((...args: any[]) => unknown)
  | readonly KernelArgument[]
  | { readonly [name: string]: KernelArgument | undefined };

/** Makes a kernel from its arguments, and throws a `RangeError` that names the argument when one is out of its domain. */
export type KernelFactory<Args extends readonly KernelArgument[]> = (...args: Args) => Kernel;

/** Settings of {@link runKernel}. */
export interface RunOptions {
  /** Absolute number of the first bar; 0 by default. */
  readonly firstBar?: number;
  /** Columns to write into, one per output, instead of new ones. */
  readonly out?: readonly Float64Array[];
}

/**
 * Runs a kernel over whole columns.
 *
 * @param inputs As many columns as the kernel reads, all of one length.
 * @returns As many columns as the kernel writes, of that length.
 * @throws {RangeError} when the number or the lengths of the columns do not fit.
 * @example
 * ```ts
 * const doubled = runKernel({
 *   inputs: 1,
 *   outputs: 1,
 *   init: () => null,
 *   advance(_state, [source], [output], from, to) {
 *     for (let i = from; i < to; i++) output[i] = 2 * source[i];
 *   },
 * }, [Float64Array.of(1, 2, 3)])[0]; // 2 4 6
 * ```
 */
export function runKernel(
  kernel: Kernel,
  inputs: readonly Column[],
  options: RunOptions = {},
): readonly Float64Array[] {
  checkFields('runKernel', options, ['firstBar', 'out']);
  const { firstBar = 0 } = options;
  if (!Number.isInteger(firstBar)) {
    throw new RangeError(`runKernel: firstBar must be a whole number, got ${shown(firstBar)}`);
  }
  if (typeof (kernel as Partial<Kernel> | null | undefined)?.advance !== 'function') {
    throw new TypeError(`runKernel: needs a kernel, such as emaKernel(20), got ${shown(kernel)}`);
  }
  const given: unknown = inputs;
  if (!Array.isArray(given)) {
    throw new TypeError(`runKernel: needs a list of columns, got ${shown(inputs)}`);
  }
  if (inputs.length !== kernel.inputs) {
    throw new RangeError(`runKernel: the kernel reads ${kernel.inputs} columns, got ${inputs.length}`);
  }
  inputs.forEach((input, k) => {
    if (!isColumn(input)) {
      throw new TypeError(`runKernel: column ${k} must be a column of numbers, got ${shown(input)}`);
    }
    const { length: bars } = inputs[0];
    if (input.length !== bars) {
      throw new RangeError(
        `runKernel: columns differ in length: column 0 has ${bars} bars, column ${k} has ${input.length}`,
      );
    }
  });
  const length = inputs.length === 0 ? 0 : inputs[0].length;
  const asked: unknown = options.out;
  if (asked !== undefined && !Array.isArray(asked)) {
    throw new TypeError('runKernel: out must be a list of columns');
  }
  const out = options.out ?? Array.from({ length: kernel.outputs }, () => new Float64Array(length));
  if (out.length !== kernel.outputs || out.some((column) => column.length !== length)) {
    throw new RangeError(
      `runKernel: out must hold ${kernel.outputs} columns of ${length} bars, got ${out.map((c) => c.length).join(', ') || 'none'}`,
    );
  }
  advanceInPasses(kernel, kernel.init(firstBar), inputs, out, length);
  return out;
}

/**
 * Advances a kernel over its first `length` bars in the passes that V8 compiles best. What it gives does not depend on them.
 *
 * In a long call V8 compiles the loop while it runs: it then boxes each number that the loop carries, and knows nothing of the code
 * behind the loop. Should it give up the usual code of that kernel later, it enters the slow one for good. It gives it up at a line
 * that it had seen nothing of; and as it notes nothing in the first few calls, a warm-up that fits into them is such a line when the
 * next run begins. So a run begins with calls of one bar, and no call is long.
 *
 * Where only the code for the middle of a loop was kept, V8 jumps into it at the first bar of each call, and comes by none of the places
 * where it counts how often a function was called: it would never make the usual code. A call of no bars has no loop, and is counted.
 */
export function advanceInPasses<State>(
  kernel: Kernel<State>,
  state: State,
  inputs: readonly Column[],
  outputs: readonly Float64Array[],
  length: number,
): void {
  let at = 0;
  for (; at < Math.min(length, barsAlone); at++) kernel.advance(state, inputs, outputs, at, at + 1);
  for (let pass = 2; at < length; at += pass, pass = Math.min(2 * pass, longestPass)) {
    const end = Math.min(length, at + pass);
    kernel.advance(state, inputs, outputs, at, end);
    if (pass < longestPass) continue;
    for (let k = 0; k < callsOfNoBars; k++) kernel.advance(state, inputs, outputs, end, end);
  }
}

/** Bars that a run computes one by one. */
const barsAlone = 64;

/** Most bars per call. */
const longestPass = 1024;

/**
 * Calls of no bars after each of the longest. It takes V8 up to some 5000 of them to make a kernel's code, as they are short; four cost a
 * twentieth of the cheapest kernels' time.
 */
const callsOfNoBars = 4;

/** Whether a value can be read as a column. */
export function isColumn(value: unknown): value is Column {
  return typeof value === 'object' && value !== null && 'length' in value;
}
