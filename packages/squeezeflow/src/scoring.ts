import { left, right, type Either } from 'fp-ts/lib/Either.js';
import { compute, phase, rejection, type Rejection } from '@veloce/core';
import { rocKernel } from '@veloce/indicators';
import type { SqueezeStrength } from './context.js';
import type { SqueezeFlowParams } from './params.js';
import type { Reset } from './reset.js';

/** What the scoring phase finds. */
export interface Score {
  readonly reset: Reset;
  /** Sum of the parts, in [0, 10]. */
  readonly score: number;
  /** Squeeze up to 3, divergence up to 3, reset 2, open interest 2; `openInterest` is left out when it has no value. */
  readonly breakdown: Readonly<Record<string, number>>;
  /** Change of open interest over the lookback, as a fraction; `NaN` when the data does not say. */
  readonly openInterestChange: number;
}

const tooLow = /* @__PURE__ */ rejection('scoring', 'score below the minimum');
const squeezePoints: Readonly<Record<SqueezeStrength, number>> = { strong: 3, medium: 2, weak: 1 };
const divergencePoints = 3;
const resetPoints = 2;
const openInterestPoints = 2;

/**
 * Phase 4: how much speaks for it?
 *
 * Rule of the specification: squeeze 3 / 2 / 1, divergence up to 3, reset 2, open interest 2 when it moved by 5 % or more.
 * Deviations: the divergence's strength is scale-free; open interest that is absent, too short or zero is left out of the
 * breakdown, and said, instead of counting as a part that scored nothing; its lookback is a parameter instead of row -20.
 */
export const scoring = /* @__PURE__ */ phase({
  name: 'scoring',
  features: (market, { oiLookback }: SqueezeFlowParams) => ({
    openInterestChange: compute(rocKernel, [oiLookback], [market.openInterest]),
  }),
  decide(bar, found: Reset, { oiMinChange, minScore }): Either<Rejection, Score> {
    const change = bar.openInterestChange;
    const { divergence } = found;
    const squeeze = squeezePoints[divergence.context.squeeze];
    const flow = divergencePoints * divergence.strength;
    const openInterest = Math.abs(change) >= oiMinChange ? openInterestPoints : 0;
    const score = squeeze + flow + resetPoints + openInterest;
    if (score < minScore) return left(tooLow);
    const parts = { squeeze, divergence: flow, reset: resetPoints };
    const breakdown = change === change ? { ...parts, openInterest } : parts;
    return right({ reset: found, score, breakdown, openInterestChange: change });
  },
});
