import { left, right, type Either } from 'fp-ts/lib/Either.js';
import { compute, phase, rejection, type Rejection, type Side } from '@veloce/core';
import { rocKernel } from '@veloce/indicators';
import type { SqueezeStrength } from './context.js';
import { barsUnchangedKernel, openInterestState, type OpenInterestState } from './open-interest.js';
import type { SqueezeFlowParams } from './params.js';
import type { Reset } from './reset.js';
import { barCount, isSaid, percent, signedPercent, type Says } from './words.js';

/** The score that the signal is made of. A scoring phase of another rule fills in these fields and no more. */
export interface Score {
  readonly reset: Reset;
  readonly side: Side;
  /** Sum of the parts, in [0, 10]. */
  readonly score: number;
  /** The parts by name; the default rule has squeeze up to 3, divergence up to 3, reset 2, open interest 2 where it is known. */
  readonly breakdown: Readonly<Record<string, number>>;
  readonly says: Says;
}

/** The score that {@link scoring} finds. */
export interface FlowScore extends Score {
  readonly openInterest: OpenInterestState;
  /** Change of open interest over the lookback, as a fraction; `NaN` when the data does not say. */
  readonly openInterestChange: number;
}

const tooLow: Either<Rejection, FlowScore> = /* @__PURE__ */ left(
  /* @__PURE__ */ rejection('scoring', 'score below the minimum'),
);
const squeezePoints: Readonly<Record<SqueezeStrength, number>> = { strong: 3, medium: 2, weak: 1 };
const divergencePoints = 3;
const resetPoints = 2;
const openInterestPoints = 2;

/**
 * Phase 4: how much speaks for it?
 *
 * Rule of the specification: squeeze 3 / 2 / 1, divergence up to 3, reset 2, open interest 2 when it moved by 5 % or more.
 * Deviations: the divergence's strength is scale-free; open interest that is absent, stale, too short or zero is left out of
 * the breakdown, and said, instead of counting as a part that scored nothing; its lookback is a parameter instead of row -20.
 */
export const scoring = /* @__PURE__ */ phase({
  name: 'scoring',
  features: (market, { oiLookback }: SqueezeFlowParams) => ({
    openInterestChange: compute(rocKernel, [oiLookback], [market.openInterest]),
    openInterestAge: compute(barsUnchangedKernel, [], [market.openInterest]),
  }),
  decide(bar, found: Reset, params, use): Either<Rejection, FlowScore> {
    const { oiMinChange, oiMaxAge, minScore } = params;
    const change = bar.openInterestChange;
    const state = openInterestState(change, bar.openInterestAge, oiMinChange, oiMaxAge);
    const { divergence, side } = found;
    const squeeze = squeezePoints[divergence.context.squeeze];
    const flow = divergencePoints * divergence.strength;
    const openInterest = state === 'scored' ? openInterestPoints : 0;
    const score = squeeze + flow + resetPoints + openInterest;
    if (score < minScore) return tooLow;
    const breakdown =
      state === 'scored' || state === 'small'
        ? { squeeze, divergence: flow, reset: resetPoints, openInterest }
        : { squeeze, divergence: flow, reset: resetPoints };
    return right({
      reset: found,
      side,
      score,
      breakdown,
      openInterest: state,
      openInterestChange: change,
      says: isSaid(use) ? () => openInterestWords(state, change) : '',
    });
  },
  note(bar, params) {
    const { oiLookback, oiMinChange, oiMaxAge, minScore } = params;
    const { openInterestChange, openInterestAge } = bar;
    const state = openInterestState(openInterestChange, openInterestAge, oiMinChange, oiMaxAge);
    return `${openInterestWords(state, openInterestChange, openInterestAge)} in ${barCount(oiLookback)} (${openInterestPoints} points from ${percent(oiMinChange, 0)}); a signal needs ${minScore} points of 10`;
  },
});

/** Describes the change of open interest, or why it is unknown. */
export function openInterestWords(state: OpenInterestState, change: number, age = NaN): string {
  if (state === 'scored' || state === 'small') return `open interest ${signedPercent(change)}`;
  if (state === 'stale')
    return `open interest unknown (stale${age === age ? `: unchanged for ${barCount(age)}` : ''})`;
  return `open interest unknown (${state === 'absent' ? 'absent' : 'too short a history'})`;
}
