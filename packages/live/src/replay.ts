import { checkArguments, shown } from '@veloce/core';
import type { LiveInput } from './input.js';
import type { LiveOutput } from './output.js';
import type { Runner } from './runner-state.js';

/** An input of a run, and what the run concluded from it where that was logged. */
export interface LoggedStep {
  readonly input: LiveInput;
  readonly outputs?: readonly LiveOutput[];
}

/** How a replay ended. */
export interface ReplayReport {
  /** Inputs that were played. */
  readonly inputs: number;
  readonly outputs: number;
  /** The first input whose outputs are not those of the log; `null` when they all are, to the bit. */
  readonly differs: {
    readonly input: LiveInput;
    readonly logged: readonly LiveOutput[];
    readonly replayed: readonly LiveOutput[];
  } | null;
}

/**
 * Plays the inputs of a log on a runner, and compares what it concludes with what was logged. It stops at the first difference.
 *
 * @example
 * ```ts
 * const { differs } = await replay(createRunner(plan), log);
 * ```
 */
export async function replay(
  runner: Runner,
  log: Iterable<LoggedStep> | AsyncIterable<LoggedStep>,
): Promise<ReplayReport> {
  checkArguments('replay', { runner }, { runner: { step: 'function' } });
  const steps = log as (Iterable<LoggedStep> & AsyncIterable<LoggedStep>) | null | undefined;
  if (typeof (steps?.[Symbol.asyncIterator] ?? steps?.[Symbol.iterator]) !== 'function') {
    throw new TypeError(
      `replay: log must be a list of steps, or anything to iterate over, got ${shown(log)}`,
    );
  }
  let inputs = 0;
  let count = 0;
  for await (const step of log) {
    checkArguments('replay', { step }, { step: { input: 'object' } });
    const { input, outputs } = step;
    const replayed = runner.step(input);
    inputs++;
    count += replayed.length;
    if (outputs !== undefined && JSON.stringify(outputs) !== JSON.stringify(replayed)) {
      return { inputs, outputs: count, differs: { input, logged: outputs, replayed } };
    }
  }
  return { inputs, outputs: count, differs: null };
}
