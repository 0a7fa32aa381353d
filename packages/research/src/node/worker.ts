import { workerData } from 'node:worker_threads';
import type { AnyStrategy } from '@veloce/core';
import { createRunner } from '../sweep/runner.js';
import type { Evaluate, EvaluationOptions, Trial } from '../sweep/evaluate.js';
import type { Outcome } from '../sweep/row.js';
import { marketOf, type SharedMarket } from '../sweep/shared-market.js';

/** The start data of a worker thread, which works for one sweep. */
export interface WorkerStart {
  /** The module and the name under which the worker finds the strategy. */
  readonly module: string;
  readonly name: string;
  readonly market: SharedMarket;
  readonly settings: EvaluationOptions;
}

let evaluate: Promise<Evaluate> | undefined;

/** Runs a parameter set, or none, to see whether the strategy can be loaded. Columns stay for the sets that come next. */
export default async function runTask(trial: Trial | null): Promise<Outcome | null> {
  const { module, name, market, settings } = workerData as WorkerStart;
  evaluate ??= loadStrategy(module, name).then((strategy) =>
    createRunner(strategy, marketOf(market), settings),
  );
  const run = await evaluate;
  return trial === null ? null : run(trial);
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
