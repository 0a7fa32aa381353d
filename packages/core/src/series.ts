import { isList } from './check-arguments.js';
import { hasSeriesKind } from './series-kind.js';
import { shown } from './shown.js';
import type { Kernel, KernelArgument, KernelFactory } from './kernel.js';
import { pointwiseKernel, type Rule } from './pointwise.js';

/**
 * A column yet to be computed: an input, or one output of a kernel over other series. It describes work and holds no data;
 * {@link compile} does equal work (same factory, arguments and inputs) once.
 */
export type Series = InputSeries | ComputedSeries;

/** An argument of a function on series: a series, or a number that stands for a constant series. */
export type Operand = Series | number;

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
  return seriesFrom<InputSeries>({ kind: 'input', name });
}

/** `close > average` and `close + 1` would be `false` and a text: there is no column yet to compare. */
const withoutValue = {
  [Symbol.toPrimitive](): never {
    throw new TypeError(
      'a series is a column yet to be computed, and has no value here; write above(a, b) for a > b, plus(a, b) for a + b, and so on',
    );
  },
};

const seriesFrom = <Made extends Series>(fields: Made): Made =>
  Object.assign(Object.create(withoutValue) as Made, fields);

/**
 * The same number at every bar.
 *
 * @example
 * ```ts
 * compute(crossKernel, [], [rsi(input('close'), 14), constant(30)]);
 * ```
 */
export function constant(value: number): Series {
  return compute(constantKernel, [value], []);
}

/** The kernel behind {@link constant}: it reads nothing. */
function constantKernel(value: number): Kernel<null> {
  return {
    inputs: 0,
    outputs: 1,
    init: () => null,
    advance(_state, _inputs, [output], from, to) {
      output.fill(value, from, to);
    },
  };
}

/**
 * The output of a kernel over other series; a number stands for a series of it.
 *
 * @throws {RangeError} when the factory refuses its arguments, the number of inputs does not fit, or the kernel has several
 *   outputs: {@link computeAll} gives all of them.
 * @throws {TypeError} when an input is neither a series nor a number.
 * @example
 * ```ts
 * const fast = compute(emaKernel, [12], [input('close')]);
 * ```
 */
export function compute<Args extends readonly KernelArgument[]>(
  factory: KernelFactory<Args>,
  args: Args,
  inputs: readonly Operand[],
): Series {
  const all = computeAll(factory, args, inputs);
  if (all.length !== 1) {
    throw new RangeError(
      `${nameOf(factory)}: has ${all.length} outputs; take the one you mean from computeAll(…), or by its name from the function, as in bbands(close, 20, 2).upper`,
    );
  }
  return all[0];
}

/**
 * All outputs of a kernel over other series, in the kernel's order; a number stands for a series of it.
 *
 * @throws {RangeError} when the factory refuses its arguments, or the number of inputs does not fit.
 * @throws {TypeError} when an input is neither a series nor a number.
 * @example
 * ```ts
 * const [lower, middle, upper] = computeAll(bbandsKernel, [20, 2], [input('close')]);
 * ```
 */
export function computeAll<Args extends readonly KernelArgument[]>(
  factory: KernelFactory<Args>,
  args: Args,
  inputs: readonly Operand[],
): readonly Series[] {
  if (typeof factory !== 'function' || !isList(args) || !isList(inputs)) {
    throw new TypeError(
      'compute: takes the function that makes a kernel, a list of its arguments, and a list of inputs: compute(rsiKernel, [14], [close])',
    );
  }
  const kernel = factory(...args);
  if (kernel.inputs !== inputs.length) {
    throw new RangeError(`${nameOf(factory)}: reads ${kernel.inputs} series, got ${inputs.length}`);
  }
  const series = inputs.map((one, k) => seriesOf(one, `${nameOf(factory)}: input ${k}`));
  return Array.from({ length: kernel.outputs }, (_, output) =>
    seriesFrom<ComputedSeries>({ kind: 'computed', factory, args, inputs: series, kernel, output }),
  );
}

/**
 * An operand as a series.
 *
 * @param what What it is, for the message.
 * @throws {TypeError} when it is neither a series nor a number.
 */
export function seriesOf(operand: Operand, what: string): Series {
  if (typeof operand === 'number') return constant(operand);
  if (isSeries(operand)) return operand;
  const several = typeof operand === 'object' && operand !== null && !Array.isArray(operand);
  throw new TypeError(
    `${what} must be a series or a number, got ${kindOf(operand)}${several ? '; of several outputs take one by its name' : ''}`,
  );
}

/** Whether something is a {@link Series}. */
export function isSeries(value: unknown): value is Series {
  return hasSeriesKind(value);
}

/** Names the kind of a value, for an error message. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'number') return String(value);
  if (typeof value === 'function') return `the function ${value.name || 'given'}`;
  if (value instanceof Float64Array) return 'a column of data';
  if (typeof value === 'object' && !Array.isArray(value)) {
    return `an object with ${Object.keys(value).join(', ') || 'nothing in it'}`;
  }
  return shown(value);
}

/** The indicator that a factory makes a kernel of, for messages. */
export function nameOf(factory: { readonly name: string }): string {
  return factory.name.replace(/Kernel$/, '') || 'compute';
}

/**
 * A rule applied to each bar separately: `rule(...values at the bar, ...args)`. A number among the inputs stands for a series of it.
 *
 * The rule must be pure and defined once (a named function): equal work is recognised by the function's identity.
 *
 * @example
 * ```ts
 * const midpoint = (high: number, low: number) => (high + low) / 2;
 * const mid = pointwise(midpoint, [], [input('high'), input('low')]);
 * ```
 */
export function pointwise(rule: Rule, args: readonly number[], inputs: readonly Operand[]): Series {
  if (!Array.isArray(inputs))
    throw new TypeError('pointwise: takes a rule, its arguments and its series: pointwise(rule, [], [a, b])');
  return compute(pointwiseKernel, [rule, inputs.length, args], inputs);
}
