import { parseOptions, timerMsRule } from '@veloce/core';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import { attempt } from '../attempt.js';
import { JournalException, type JournalError } from '../error.js';

const Limits = /* @__PURE__ */ (() =>
  z.strictObject({
    rows: z.int().min(1).max(10_000).default(1_000).describe('most rows; what comes after is left out'),
    timeoutMs: timerMsRule.int().min(1).default(5_000).describe('longest time of the query, ms'),
    cost: z.number().positive().default(1_000_000).describe("largest cost, in the planner's units"),
  }))();

/** How much a query may do; fields with a default may be left out. */
export type QueryLimits = z.input<typeof Limits>;
/** The limits in force. */
export type LimitsInForce = z.output<typeof Limits>;

/** The result of a query. */
export interface QueryRows {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Whether rows were left out. */
  readonly truncated: boolean;
}

/** How a home of the database reads: it never writes, whatever the statement says. */
export type Read = (statement: string, limits: LimitsInForce) => Promise<QueryRows>;

/** Runs one `select` that was written by somebody else. */
export type JournalQuery = (statement: string, limits?: QueryLimits) => TaskEither<JournalError, QueryRows>;

/** Queries through a home of the database. */
export const readQuery =
  (read: Read): JournalQuery =>
  (statement, limits = {}) => {
    const text = parseOptions('query: statement', z.string().trim().min(1).max(20_000), statement);
    const within = parseOptions('query', Limits, limits);
    return attempt('to query the journal', () => read(text, within));
  };

/** @throws {JournalException} `NotAllowed` when a plan costs more than it may. */
export function checkCost(plan: unknown, { cost }: LimitsInForce): void {
  const [{ Plan: top }] = plan as readonly [{ readonly Plan: { readonly 'Total Cost': number } }];
  const own = Math.round(top['Total Cost']);
  if (own <= cost) return;
  throw new JournalException({
    ...{ _tag: 'NotAllowed', rule: 'cost', asked: 'to query the journal', fix: 'ask for less' },
    message: `the query costs ${own} in the planner's units, and ${cost} are the most`,
  });
}

/** The rows of an answer that was asked for with one row more than its limit. */
export function rowsWithin(
  columns: readonly string[],
  rows: readonly object[],
  { rows: most }: LimitsInForce,
): QueryRows {
  const kept = rows.slice(0, most) as QueryRows['rows'];
  return { columns, rows: kept, truncated: rows.length > most };
}
