import { left, right, type Either } from 'fp-ts/lib/Either.js';
import { compute, phase, pointwise, rejection, type Rejection, type Side } from '@veloce/core';
import { deltaKernel, rollingSumKernel, stdevKernel } from '@veloce/indicators';
import type { Divergence } from './divergence.js';
import type { SqueezeFlowParams } from './params.js';

/** What the reset phase finds. */
export interface Reset {
  readonly divergence: Divergence;
  /** Net flow of the reset bars, in standard errors; positive when buyers lead. */
  readonly flowSigmas: number;
  /** Net flow of the reset bars as a share of their taker flow; positive when buyers lead. */
  readonly flowShare: number;
}

const noFlow = /* @__PURE__ */ rejection('reset', 'not enough flow to compare with');
const notTurned = /* @__PURE__ */ rejection('reset', 'flow has not turned');

/**
 * Phase 3: has flow turned into the direction of the divergence?
 *
 * Rule of the specification: CVD stands above (below) its mean by `resetThreshold`. Deviation: CVD has an arbitrary origin and may
 * be negative, which flips that comparison; the test is on flow itself (definitions §3.3): its mean over the last bars, in
 * standard errors, and as a share of all taker flow, where `resetThreshold` now applies.
 */
export const reset = /* @__PURE__ */ phase({
  name: 'reset',
  requires: ['buyVolume', 'sellVolume'],
  features: (market, { resetBars, resetWindow }: SqueezeFlowParams) => {
    const delta = compute(deltaKernel, [], [market.buyVolume, market.sellVolume]);
    const net = compute(rollingSumKernel, [resetBars], [delta]);
    const activity = compute(rollingSumKernel, [resetBars], [pointwise(Math.abs, [], [delta])]);
    const deviation = compute(stdevKernel, [resetWindow], [delta]);
    return {
      flowSigmas: pointwise(inStandardErrors, [Math.sqrt(resetBars)], [net, deviation]),
      flowShare: pointwise(shareOf, [], [net, activity]),
    };
  },
  decide(bar, found: Divergence, { resetSigmas, resetThreshold }): Either<Rejection, Reset> {
    const { flowSigmas, flowShare } = bar;
    if (flowSigmas !== flowSigmas || flowShare !== flowShare) return left(noFlow);
    if (
      !hasTurned(found.side, flowSigmas, resetSigmas) ||
      !hasTurned(found.side, flowShare, resetThreshold)
    ) {
      return left(notTurned);
    }
    return right({ divergence: found, flowSigmas, flowShare });
  },
});

/** The mean of n values in standard errors of such a mean, from their sum, their deviation and the root of n. */
export function inStandardErrors(sum: number, deviation: number, rootOfCount: number): number {
  return deviation > 0 ? sum / (deviation * rootOfCount) : NaN;
}

/** A part of a whole; `NaN` when there is no whole. */
export function shareOf(part: number, whole: number): number {
  return whole > 0 ? part / whole : NaN;
}

/** Whether flow leads in the direction of a side by more than a threshold. */
export function hasTurned(side: Side, flow: number, threshold: number): boolean {
  return side === 'LONG' ? flow > threshold : flow < -threshold;
}
