import {
  backtestAsync,
  BacktestSettings,
  hashData,
  type BacktestOptions,
  type BacktestResult,
} from '@veloce/backtest';
import {
  checkArguments,
  functionRule,
  objectRule,
  signalRule,
  checkMarket,
  parseOptions,
  type AnyStrategy,
  type MarketData,
  type ParamsInput,
} from '@veloce/core';
import * as z from 'zod';
import { codeOf } from './code-identity.js';
import { inProcess, type Executor } from './executor.js';
import type { SweepJournal, JournalHeader } from './journal.js';
import { createJudge, rankRows, type Constraint, type Objective, type SweepRow } from './objective.js';
import { createProgress, type SweepProgress } from './progress.js';
import { checkKept, checkSame } from './kept.js';
import { measuredOf, type Outcome } from './row.js';
import { createSearch, type SearchInput } from './search.js';
import { sweepNotes } from './sweep-notes.js';
import { dimensionsOf, type Space } from './space.js';

/** The search space of a sweep, its objective, and where it runs. */
export interface SweepOptions<S extends AnyStrategy> {
  readonly space: Space<S>;
  readonly search: SearchInput;
  readonly objective: Objective;
  readonly constraints?: readonly Constraint[];
  /** Sets that may be tried at all: `({ fast, slow }) => fast < slow`. Others do not count as trials. */
  readonly where?: (params: ParamsInput<S>) => boolean;
  /** Assumptions of the backtests. */
  readonly options?: BacktestOptions;
  /** How many of the best come with their whole backtest; 1 by default. */
  readonly top?: number;
  /** The executor; this thread by default. */
  readonly executor?: Executor;
  /** The store that outcomes are kept in as they come; a sweep that was ended resumes from it. */
  readonly journal?: SweepJournal;
  /** Configurations tried on this data before this sweep, and given up: they count when luck is judged. 0 by default. */
  readonly earlierTrials?: number;
  /** Called as rows come in. */
  readonly onProgress?: (progress: SweepProgress) => void;
  /** Ends the sweep; what is in the journal stays. */
  readonly signal?: AbortSignal;
}

const isJournal = (value: unknown): boolean =>
  typeof (value as Partial<SweepJournal> | null | undefined)?.open === 'function';

/** The rules of what a search is told, for those who pass it on; space, search and objective have rules of their own. */
export const searchRules = /* @__PURE__ */ (() => ({
  space: objectRule(),
  search: objectRule(),
  objective: z.custom<Objective>(
    (value) => typeof value === 'string' || typeof value === 'function',
    'must be the name of a metric, or a function of the metrics',
  ),
  constraints: z
    .array(z.custom<Constraint>((value) => typeof value === 'object' || typeof value === 'function'))
    .optional(),
  where: functionRule<(params: never) => boolean>().optional(),
  options: objectRule().optional(),
  executor: functionRule<Executor>().optional(),
  signal: signalRule.optional(),
}))();

const SweepRules = /* @__PURE__ */ (() =>
  z.strictObject({
    ...searchRules,
    top: z.int().min(0).optional(),
    journal: z.custom<SweepJournal>(isJournal, 'must be a journal, as fileJournal gives one').optional(),
    earlierTrials: z.int().min(0).optional(),
    onProgress: functionRule<(progress: SweepProgress) => void>().optional(),
  }))();

/** A row with its whole backtest. */
export interface Detail {
  readonly row: SweepRow;
  readonly result: BacktestResult;
}

/** The result of a sweep. */
export interface SweepResult {
  /** Every parameter set that was run, by trial. */
  readonly rows: readonly SweepRow[];
  /** The best feasible row; `null` when none is. */
  readonly best: SweepRow | null;
  /** The best rows with their backtests, best first. */
  readonly top: readonly Detail[];
  /** Every configuration tried: those of this sweep, failed and infeasible ones included, and the earlier ones. */
  readonly trials: number;
  /** Rows taken from the journal instead of being run again. */
  readonly resumed: number;
  /** Why rows are empty: the sets that failed or closed no trade, and what keeps every set from winning. */
  readonly notes: readonly string[];
}

/**
 * Runs a strategy with many parameter sets and ranks what came out. The table depends on strategy, data, options, space and search
 * only: not on the executor, the number of threads, or interruptions.
 *
 * @throws {RangeError} when an option is out of its domain, every set fails, or the journal belongs to another sweep or is in use.
 * @throws The abort signal's reason.
 * @example
 * ```ts
 * const { best } = await sweep(squeezeFlow, data, {
 *   space: { minScore: [4, 5, 6], squeezeLength: { min: 10, max: 40, step: 5 } },
 *   search: { kind: 'grid' },
 *   objective: 'sharpe',
 *   constraints: [{ metric: 'trades', min: 30 }],
 * });
 * ```
 */
export async function sweep<S extends AnyStrategy>(
  strategy: S,
  data: MarketData,
  sweepOptions: SweepOptions<S>,
): Promise<SweepResult> {
  checkMarket('sweep', data);
  checkArguments('sweep', { strategy }, { strategy: { name: 'text', params: 'object' } });
  parseOptions('sweep', SweepRules, sweepOptions);
  const { space, search, objective, constraints = [], where, options = {}, top = 1 } = sweepOptions;
  const { executor = inProcess(), journal, earlierTrials = 0, onProgress, signal } = sweepOptions;
  parseOptions('sweep: options', BacktestSettings, options);
  signal?.throwIfAborted();
  const dimensions = dimensionsOf(strategy.params, space);
  const paramsOf = (point: readonly unknown[]): Readonly<Record<string, unknown>> =>
    Object.fromEntries(dimensions.map(({ name }, d) => [name, point[d]]));
  const plan = createSearch(
    dimensions,
    search,
    (point) => where?.(paramsOf(point) as ParamsInput<S>) ?? true,
  );
  const judge = createJudge(objective, constraints);
  let known: JournalHeader | undefined;
  const about = (): JournalHeader =>
    (known ??= {
      strategy: strategy.name,
      data: hashData(data),
      options: JSON.stringify(options),
      space: JSON.stringify(space),
      search: JSON.stringify(search),
      code: codeOf(strategy, data.timeframe),
    });
  const kept = (await journal?.open(about())) ?? [];
  try {
    await checkKept(kept, { strategy, data, options }, 'the journal', signal);
    const outcomes = new Map(kept.map((outcome) => [outcome.trial, outcome]));
    const rows: SweepRow[] = [];
    const progress = createProgress(plan.total, outcomes.size, onProgress);
    const run = await executor({ strategy, data, options, about });
    try {
      for (;;) {
        const points = plan.next(
          rows.map(({ params, score, feasible }) => ({
            point: dimensions.map(({ name }) => params[name]),
            score: feasible ? score : null,
          })),
        );
        if (points.length === 0) break;
        const trials = points.map((point, k) => ({ trial: rows.length + k, params: paramsOf(point) }));
        for (const { trial, params } of trials) checkPlan(params, outcomes.get(trial));
        await run.evaluate(
          trials.filter(({ trial }) => !outcomes.has(trial)),
          (fresh) => {
            const unseen = fresh.filter(({ trial }) => !outcomes.has(trial));
            journal?.append(unseen);
            for (const outcome of unseen) outcomes.set(outcome.trial, outcome);
            progress.done(unseen.map(judge));
          },
          signal,
        );
        for (const { trial } of trials) {
          const outcome = outcomes.get(trial);
          if (outcome === undefined) throw new Error(`sweep: the executor lost trial ${trial}`);
          rows.push(judge(outcome));
        }
      }
    } finally {
      await run.close();
    }
    checkAnyRan(rows);
    const ranked = rankRows(rows);
    const detail: Detail[] = [];
    for (const row of ranked.slice(0, top)) {
      const result = await backtestAsync(strategy, data, row.params as ParamsInput<S>, {
        ...options,
        signal,
      });
      checkSame(row, measuredOf(result), 'the run in the sweep');
      detail.push({ row, result });
    }
    return {
      rows,
      best: ranked[0] ?? null,
      top: detail,
      trials: rows.length + earlierTrials,
      resumed: kept.length,
      notes: await sweepNotes(rows, { strategy, data, options }, constraints, signal),
    };
  } finally {
    await journal?.close();
  }
}

/** Throws if every set failed for one reason: the data is too short, or lacks a column. */
function checkAnyRan(rows: readonly SweepRow[]): void {
  const failed = rows.filter(({ error }) => error !== undefined);
  if (failed.length > 0 && failed.length === rows.length)
    throw new RangeError(`sweep: every set failed: ${failed[0].error}`);
}

/** Checks that a kept outcome fits the plan: `where` and a TPE's objective are not in a journal's header, but they show in its parameter sets. */
function checkPlan(params: Readonly<Record<string, unknown>>, kept: Outcome | undefined): void {
  const [planned, found] = [params, kept?.params].map((one) => JSON.stringify(one));
  if (kept !== undefined && planned !== found) {
    throw new RangeError(
      `sweep: the journal has ${found} as trial ${kept.trial}, where this sweep has ${planned}; ` +
        'it was begun with another where or objective; choose another file',
    );
  }
}
