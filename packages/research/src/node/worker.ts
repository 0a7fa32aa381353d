import type { AnyStrategy } from '@veloce/core';
import { createRunner } from '../sweep/runner.js';
import type { Evaluate, EvaluationOptions, Trial } from '../sweep/evaluate.js';
import type { Outcome } from '../sweep/row.js';
import { marketOf, type SharedMarket } from '../sweep/shared-market.js';

/** Some parameter sets of a sweep, for a worker thread. */
export interface WorkerTask {
  /** Where the worker finds the strategy. */
  readonly module: string;
  readonly name: string;
  readonly market: SharedMarket;
  readonly settings: EvaluationOptions;
  readonly trials: readonly Trial[];
}

/** A thread works for one sweep. */
let evaluate: Promise<Evaluate> | undefined;

/** Runs some parameter sets; columns stay for those that come next. */
export default async function runTask(task: WorkerTask): Promise<readonly Outcome[]> {
  evaluate ??= loadStrategy(task.module, task.name).then((strategy) =>
    createRunner(strategy, marketOf(task.market), task.settings),
  );
  return task.trials.map(await evaluate);
}

/**
 * A strategy by module and name.
 *
 * @throws {RangeError} when the module cannot be loaded, or exports no strategy of that name.
 */
async function loadStrategy(module: string, name: string): Promise<AnyStrategy> {
  let exported: Readonly<Record<string, Partial<AnyStrategy> | undefined>>;
  try {
    exported = (await import(module)) as typeof exported;
  } catch (error) {
    const reason = (error instanceof Error && error.message) || 'it cannot be loaded';
    const fix = /\.[cm]?ts$/.test(module)
      ? 'TypeScript needs Node 22.18, or a loader in execArgv'
      : 'give a URL that a worker can load';
    throw new RangeError(`sweep: ${module}: ${reason}; ${fix}`);
  }
  const strategy = exported[name];
  if (strategy?.phases === undefined) {
    throw new RangeError(
      `sweep: ${module} exports no strategy ${name}; it exports ${Object.keys(exported).join(', ') || 'nothing'}`,
    );
  }
  return strategy as AnyStrategy;
}
