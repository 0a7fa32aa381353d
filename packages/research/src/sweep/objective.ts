import { metricTable } from '@veloce/backtest';
import { checkFields } from '@veloce/core';
import type { MetricName, MetricValues, Outcome } from './row.js';

/** The objective of a sweep: a metric, or a number made of metrics; larger is better. `null` if there is none. */
export type Objective = MetricName | ((metrics: MetricValues) => number | null);

/** A condition that a winner must meet: bounds of a metric, both inclusive, or a predicate on its metrics. */
export type Constraint =
  | { readonly metric: MetricName; readonly min?: number; readonly max?: number }
  | ((metrics: MetricValues) => boolean);

/** An outcome, judged. */
export interface SweepRow extends Outcome {
  /** The objective; `null` when the run failed or has no such number. */
  readonly score: number | null;
  /** Whether it meets every constraint and has a score: only then it can win. */
  readonly feasible: boolean;
}

/**
 * A judge of outcomes.
 *
 * @throws {RangeError} naming a metric that does not exist.
 */
export function createJudge(
  objective: Objective,
  constraints: readonly Constraint[],
): (outcome: Outcome) => SweepRow {
  for (const constraint of constraints)
    if (typeof constraint !== 'function')
      checkFields('sweep: constraints', constraint, ['metric', 'min', 'max']);
  const names = [objective, ...constraints.map((one) => (typeof one === 'function' ? one : one.metric))];
  for (const name of names) {
    if (typeof name === 'function') continue;
    if (!metricTable.some((metric) => metric.name === name)) {
      const known = metricTable.map((metric) => metric.name).join(', ');
      throw new RangeError(`sweep: there is no metric ${name}; there are ${known}`);
    }
  }
  return (outcome) => {
    const { metrics } = outcome;
    if (metrics === null) return { ...outcome, score: null, feasible: false };
    const value = typeof objective === 'function' ? objective(metrics) : metrics[objective];
    const score = value !== null && Number.isFinite(value) ? value : null;
    return { ...outcome, score, feasible: score !== null && constraints.every((one) => meets(one, metrics)) };
  };
}

function meets(constraint: Constraint, metrics: MetricValues): boolean {
  if (typeof constraint === 'function') return constraint(metrics);
  const value = metrics[constraint.metric];
  const { min = -Infinity, max = Infinity } = constraint;
  return value !== null && value >= min && value <= max;
}

/** Whether metrics break a constraint. */
export const failedConstraint = (constraint: Constraint, metrics: MetricValues): boolean =>
  !meets(constraint, metrics);

/** A constraint that is not met, in words. */
export function describeConstraint(constraint: Constraint): string {
  if (typeof constraint === 'function') return 'a condition on the metrics is not met';
  const { metric, min, max } = constraint;
  const bounds = [min === undefined ? '' : `at least ${min}`, max === undefined ? '' : `at most ${max}`];
  return `${metric} is not ${bounds.filter((bound) => bound !== '').join(' and ')}`;
}

/** Whether a feasible row beats another: by score, and of equals by the earlier trial. */
export function isBetter(a: SweepRow, b: SweepRow): boolean {
  const [own, other] = [a.score ?? -Infinity, b.score ?? -Infinity];
  return own > other || (own === other && a.trial < b.trial);
}

/** Best first: the feasible rows. */
export function rankRows(rows: readonly SweepRow[]): readonly SweepRow[] {
  return rows
    .filter(({ feasible }) => feasible)
    .sort((a, b) => (isBetter(a, b) ? -1 : isBetter(b, a) ? 1 : 0));
}
