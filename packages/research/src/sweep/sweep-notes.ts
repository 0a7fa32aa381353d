import { backtestAsync, type BacktestOptions } from '@veloce/backtest';
import type { AnyStrategy, MarketData } from '@veloce/core';
import { describeConstraint, failedConstraint, type Constraint, type SweepRow } from './objective.js';

/**
 * Why rows of a sweep are empty: the sets that made no trade, with the reason of the first one, whose backtest is run again for it;
 * and, where no set can win, what stands against it.
 */
export async function sweepNotes(
  rows: readonly SweepRow[],
  run: { readonly strategy: AnyStrategy; readonly data: MarketData; readonly options: BacktestOptions },
  constraints: readonly Constraint[],
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const notes: string[] = [];
  const failed = rows.filter(({ error }) => error !== undefined);
  if (failed.length > 0)
    notes.push(
      `${failed.length} of ${rows.length} sets failed; the first, ${named(failed[0])}: ${failed[0].error}`,
    );
  const empty = rows.filter(({ metrics }) => metrics?.trades === 0);
  if (empty.length > 0) {
    const why = await whyEmpty(empty[0], run, signal);
    notes.push(
      `${empty.length} of ${rows.length} sets closed no trade; the first, ${named(empty[0])}: ${why}`,
    );
  }
  if (rows.length > 0 && !rows.some(({ feasible }) => feasible)) notes.push(noWinner(rows, constraints));
  return notes;
}

/** The reason of a row without trades. A strategy that fails only when it is run whole is told, and takes no finished sweep away. */
async function whyEmpty(
  { params }: SweepRow,
  { strategy, data, options }: Parameters<typeof sweepNotes>[1],
  signal: AbortSignal | undefined,
): Promise<string> {
  try {
    const { noTrade } = await backtestAsync(strategy, data, params, { ...options, signal });
    return noTrade ?? 'no trade';
  } catch (cause) {
    if (signal?.aborted === true || !(cause instanceof Error)) throw cause;
    return `run whole it fails: ${cause.message}`;
  }
}

const named = ({ params }: SweepRow): string => JSON.stringify(params);

/** Counts what keeps the sets from winning. */
function noWinner(rows: readonly SweepRow[], constraints: readonly Constraint[]): string {
  const counts = new Map<string, number>();
  for (const { metrics, score } of rows) {
    if (metrics === null) continue;
    const broken = constraints.find((one) => failedConstraint(one, metrics));
    const reason =
      score === null ? 'the objective has no value' : broken === undefined ? '' : describeConstraint(broken);
    if (reason !== '') counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const reasons = [...counts].sort((a, b) => b[1] - a[1]).map(([reason, count]) => `${count}: ${reason}`);
  return `no set is feasible (${reasons.join('; ')})`;
}
