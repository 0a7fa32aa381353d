/**
 * A test by simulation, in independent pieces: the result does not depend on who does which piece. What goes from
 * one step to the next is plain data, which can be sent to another thread.
 */
export interface Simulation<Arguments extends readonly unknown[], Input, Part, Result> {
  /** @throws {RangeError} when an argument is out of its domain. */
  readonly prepare: (...args: Arguments) => Input;
  /** How many replications there are. */
  readonly count: (input: Input) => number;
  /** The replications `[from, to)`. */
  readonly piece: (input: Input, from: number, to: number) => Part;
  /** All pieces, in order. */
  readonly join: (input: Input, parts: readonly Part[]) => Result;
}

/** Runs a simulation at once, in this thread. */
export function simulate<Arguments extends readonly unknown[], Input, Part, Result>(
  { prepare, count, piece, join }: Simulation<Arguments, Input, Part, Result>,
  ...args: Arguments
): Result {
  const input = prepare(...args);
  return join(input, [piece(input, 0, count(input))]);
}

/** Columns one after the other. */
export function concatenate(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Any simulation, for code that only passes on the results of its steps. */
export interface AnySimulation {
  readonly prepare: (...args: never) => unknown;
  readonly count: (input: never) => number;
  readonly piece: (input: never, from: number, to: number) => unknown;
  readonly join: (input: never, parts: never) => unknown;
}
