import { left, right, type Either } from 'fp-ts/lib/Either.js';
import {
  checkArguments,
  compute,
  phase,
  pointwise,
  rejection,
  type MarketSeries,
  type Rejection,
  type Series,
  type Side,
} from '@veloce/core';
import { rollingSumKernel, stdevKernel } from '@veloce/indicators';
import type { Divergence } from './divergence.js';
import { flowShare, takerFlow } from './flow.js';
import type { SqueezeFlowParams } from './params.js';
import { barCount, digits, direction, flowWords, isSaid, percent, type Says } from './words.js';

/** The turn that the later phases build on. A reset phase of another rule fills in these fields and no more. */
export interface Reset {
  readonly divergence: Divergence;
  readonly side: Side;
  readonly says: Says;
}

/** The turn that {@link reset} finds. */
export interface FlowReset extends Reset {
  /** Net flow of the reset bars, in standard errors; positive when buyers lead. */
  readonly flowSigmas: number;
  /** Net flow of the reset bars as a share of their taker flow; positive when buyers lead. */
  readonly flowShare: number;
  /** The joined market's; `NaN` without one. */
  readonly otherFlowShare: number;
}

const noFlow: Either<Rejection, FlowReset> = /* @__PURE__ */ left(
  /* @__PURE__ */ rejection('reset', 'not enough flow to compare with'),
);
const notTurned: Either<Rejection, FlowReset> = /* @__PURE__ */ left(
  /* @__PURE__ */ rejection('reset', 'flow has not turned'),
);
const notConverged: Either<Rejection, FlowReset> = /* @__PURE__ */ left(
  /* @__PURE__ */ rejection('reset', 'spot and perpetual flow have not converged'),
);

/**
 * Phase 3: has flow turned into the direction of the divergence?
 *
 * Rule of the specification: CVD is above (below) its mean by `resetThreshold`. Deviation: CVD has an arbitrary origin and may
 * be negative, which flips that comparison; the test is on flow itself (definitions §3.3): its mean over the last bars, in
 * standard errors, and as a share of all taker flow, where `resetThreshold` now applies.
 *
 * With a joined market (`otherMarket`) the two CVDs must converge as well: its flow over the same bars leads in the same
 * direction by `resetThreshold`. Where it has no flow at a bar, that part is left out, and the signal's reason says so.
 */
export const reset = /* @__PURE__ */ phase({
  name: 'reset',
  requires: ['buyVolume', 'sellVolume'],
  features: (market, params: SqueezeFlowParams) => {
    const { resetBars, otherMarket } = params;
    const share = flowShare(takerFlow(market), resetBars);
    return {
      flowSigmas: flowSigmas(market, params),
      flowShare: share,
      otherFlowShare: otherMarket === 'none' ? share : flowShare(takerFlow(market, otherMarket), resetBars),
    };
  },
  decide(
    bar,
    found: Divergence,
    { resetSigmas, resetThreshold, otherMarket },
    use,
  ): Either<Rejection, FlowReset> {
    const { side } = found;
    const sigmas = bar.flowSigmas;
    const share = bar.flowShare;
    if (sigmas !== sigmas || share !== share) return noFlow;
    if (!hasTurned(side, sigmas, resetSigmas) || !hasTurned(side, share, resetThreshold)) return notTurned;
    const otherFlowShare = otherMarket === 'none' ? NaN : bar.otherFlowShare;
    if (otherFlowShare === otherFlowShare && !hasTurned(side, otherFlowShare, resetThreshold)) {
      return notConverged;
    }
    const converged = otherFlowShare === otherFlowShare;
    return right({
      divergence: found,
      side,
      flowSigmas: sigmas,
      flowShare: share,
      otherFlowShare,
      says: isSaid(use) ? () => turnInWords(side, sigmas, converged) : '',
    });
  },
  note(bar, { resetBars, resetSigmas, resetThreshold, otherMarket }) {
    const other = otherMarket === 'none' ? '' : `; on ${otherMarket} ${flowWords(bar.otherFlowShare)}`;
    return `in the last ${barCount(resetBars)} ${flowWords(bar.flowShare)}, ${digits(bar.flowSigmas)} sigma${other} (a turn needs ${digits(resetSigmas)} sigma and ${percent(resetThreshold)})`;
  },
});

function turnInWords(side: Side, sigmas: number, onBothMarkets: boolean): string {
  return `flow turned ${direction(side)} (${digits(Math.abs(sigmas))} sigma${onBothMarkets ? ', on both markets' : ''})`;
}

/**
 * Mean flow of the last `resetBars`, in standard errors of such a mean over `resetWindow` bars (definitions §3.3): positive when
 * buyers lead. The reset phase and `exitOnOppositeFlow` of core read the same column.
 *
 * @example
 * ```ts
 * const rule = exitOnOppositeFlow(2, flowSigmas);
 * const managed = squeezeFlow.manageWith(rule);
 * ```
 */
export function flowSigmas(
  market: MarketSeries,
  params: Pick<SqueezeFlowParams, 'resetBars' | 'resetWindow'>,
): Series {
  checkArguments(
    'flowSigmas',
    { market, params },
    {
      market: { buyVolume: 'series', sellVolume: 'series' },
      params: { resetBars: 'number', resetWindow: 'number' },
    },
  );
  const { resetBars, resetWindow } = params;
  const flow = takerFlow(market);
  const net = compute(rollingSumKernel, [resetBars], [flow]);
  const deviation = compute(stdevKernel, [resetWindow], [flow]);
  return pointwise(inStandardErrors, [Math.sqrt(resetBars)], [net, deviation]);
}

/** The mean of n values in standard errors of such a mean, from their sum, their deviation and the root of n. */
export function inStandardErrors(sum: number, deviation: number, rootOfCount: number): number {
  return deviation > 0 ? sum / (deviation * rootOfCount) : NaN;
}

/** Whether flow leads in the direction of a side by more than a threshold. */
export function hasTurned(side: Side, flow: number, threshold: number): boolean {
  return side === 'LONG' ? flow > threshold : flow < -threshold;
}
