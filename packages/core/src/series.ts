import type { Kernel, KernelArgument, KernelFactory } from './kernel.js';
import { pointwiseKernel, type Rule } from './pointwise.js';

/**
 * A column yet to be computed: an input, or one output of a kernel over other series. It describes work and holds no data;
 * {@link compile} does equal work (same factory, arguments and inputs) once.
 */
export type Series = InputSeries | ComputedSeries;

/** A column of the market data, by name. */
export interface InputSeries {
  readonly kind: 'input';
  readonly name: string;
}

/** One output of a kernel. */
export interface ComputedSeries {
  readonly kind: 'computed';
  readonly factory: KernelFactory<never>;
  readonly args: readonly KernelArgument[];
  readonly inputs: readonly Series[];
  readonly kernel: Kernel;
  readonly output: number;
}

/**
 * The market-data column of this name (`'close'`, `'openInterest'`, or an extra column).
 * A column that the data does not have reads as `NaN` at every bar.
 */
export function input(name: string): InputSeries {
  return { kind: 'input', name };
}

/**
 * The first output of a kernel over other series.
 *
 * @throws {RangeError} when the factory refuses its arguments, or the number of inputs does not fit.
 * @example
 * ```ts
 * const fast = compute(emaKernel, [12], [input('close')]);
 * ```
 */
export function compute<Args extends readonly KernelArgument[]>(
  factory: KernelFactory<Args>,
  args: Args,
  inputs: readonly Series[],
): Series {
  return computeAll(factory, args, inputs)[0];
}

/**
 * All outputs of a kernel over other series, in the kernel's order.
 *
 * @throws {RangeError} when the factory refuses its arguments, or the number of inputs does not fit.
 * @example
 * ```ts
 * const [lower, middle, upper] = computeAll(bbandsKernel, [20, 2], [input('close')]);
 * ```
 */
export function computeAll<Args extends readonly KernelArgument[]>(
  factory: KernelFactory<Args>,
  args: Args,
  inputs: readonly Series[],
): readonly Series[] {
  const kernel = factory(...args);
  if (kernel.inputs !== inputs.length) {
    throw new RangeError(`${factory.name || 'compute'}: reads ${kernel.inputs} series, got ${inputs.length}`);
  }
  return Array.from({ length: kernel.outputs }, (_, output): ComputedSeries => ({
    kind: 'computed',
    factory,
    args,
    inputs,
    kernel,
    output,
  }));
}

/**
 * A rule applied at each bar on its own: `rule(...values at the bar, ...args)`.
 *
 * The rule must be pure and defined once (a named function): equal work is recognised by the function's identity.
 *
 * @example
 * ```ts
 * const midpoint = (high: number, low: number) => (high + low) / 2;
 * const mid = pointwise(midpoint, [], [input('high'), input('low')]);
 * ```
 */
export function pointwise(rule: Rule, args: readonly number[], inputs: readonly Series[]): Series {
  return compute(pointwiseKernel, [rule, inputs.length, args], inputs);
}
