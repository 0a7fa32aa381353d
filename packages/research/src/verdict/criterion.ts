import type { Estimate } from '@veloce/core/statistics';

/** `met`: shown to hold. `not met`: shown not to hold. `not proven`: the data cannot tell. */
export type CriterionVerdict = 'met' | 'not met' | 'not proven';

/** One question, and what the data says. */
export interface Criterion {
  readonly name: string;
  /** The requirement, in readable form. */
  readonly asked: string;
  readonly verdict: CriterionVerdict;
  /** The number that was judged, with its interval where it has one; `null` when there is none. */
  readonly value: Estimate | number | null;
  /** The finding, or the missing input. */
  readonly found: string;
}

/** Judges an estimate against a bar that it has to reach: by its whole interval. */
export function judgeInterval(estimate: Estimate, least: number): CriterionVerdict {
  return estimate.low >= least ? 'met' : estimate.high < least ? 'not met' : 'not proven';
}

/** Judges the probability that something holds: shown when it is high enough, shown not to hold when its opposite is. */
export function judgeProbability(probability: number, least: number): CriterionVerdict {
  return probability >= least ? 'met' : probability <= 1 - least ? 'not met' : 'not proven';
}

/** The verdict over several: what is not met spoils all, what is not proven leaves all open. */
export function overall(criteria: readonly Criterion[]): CriterionVerdict {
  const has = (verdict: CriterionVerdict): boolean => criteria.some((one) => one.verdict === verdict);
  return has('not met') ? 'not met' : has('not proven') ? 'not proven' : 'met';
}

/** A share as readable text. */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** An estimate of a share as readable text. */
export const percentRange = ({ value, low, high }: Estimate): string =>
  `${percent(value)} (95 %: ${percent(low)} to ${percent(high)})`;
