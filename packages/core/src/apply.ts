import type { Column } from './column.js';
import { isColumn, runKernel, type KernelArgument, type KernelFactory, type RunOptions } from './kernel.js';
import { isList } from './check-arguments.js';
import { computeAll, isSeries, kindOf, nameOf, type Operand, type Series } from './series.js';

/**
 * A kernel over columns, run at once, or over series, described: the implementation of every function that takes both. Among series a
 * number stands for a series of it, among columns for a column of it.
 *
 * @param inputs As many as the kernel reads; all columns and numbers, or all series and numbers.
 * @param options For columns only: a series is told its first bar when it runs.
 * @returns The outputs of the kernel, in its order: columns where an input is a column, else series.
 * @throws {RangeError} when the factory refuses its arguments, or the number or the lengths of the inputs do not fit.
 * @throws {TypeError} when columns and series are mixed, or an input is neither.
 * @example
 * ```ts
 * applyKernel(emaKernel, [12], [Float64Array.of(1, 2, 3)]); // [Float64Array]
 * applyKernel(emaKernel, [12], [input('close')]); // [Series]
 * ```
 */
export function applyKernel<Args extends readonly KernelArgument[]>(
  factory: KernelFactory<Args>,
  args: Args,
  inputs: readonly (Column | Operand)[],
  options?: RunOptions,
): readonly (Series | Float64Array)[] {
  if (typeof factory !== 'function' || !isList(args) || !isList(inputs)) {
    throw new TypeError(
      'applyKernel: takes the function that makes a kernel, a list of its arguments, and a list of inputs',
    );
  }
  const length = inputs.find(isColumn)?.length;
  if (length === undefined) {
    if (options !== undefined) throw new TypeError(`${nameOf(factory)}: a series takes no run options`);
    return computeAll(factory, args, inputs as readonly Operand[]);
  }
  const columns = inputs.map((one, k) => {
    if (isColumn(one)) return one;
    if (typeof one === 'number') return new Float64Array(length).fill(one);
    const beside = isSeries(one)
      ? 'a series beside a column; take both from the market, or both as data'
      : '';
    throw new TypeError(`${nameOf(factory)}: input ${k} is ${beside || kindOf(one)}`);
  });
  return runKernel(factory(...args), columns, options);
}
