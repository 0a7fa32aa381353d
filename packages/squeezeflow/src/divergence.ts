import { right, type Either } from 'fp-ts/lib/Either.js';
import { compute, phase, pointwise, rejection, type Rejection, type Side } from '@veloce/core';
import {
  atrKernel,
  cvdSlopeKernel,
  deltaKernel,
  linregSlopeKernel,
  rollingSumKernel,
} from '@veloce/indicators';
import type { Context } from './context.js';
import type { SqueezeFlowParams } from './params.js';

/** What the divergence phase finds. */
export interface Divergence {
  readonly context: Context;
  /** LONG when buyers absorb a fall, SHORT when sellers absorb a rise. */
  readonly side: Side;
  /** In [0, 1]: how one-sided the flow was against the price. */
  readonly strength: number;
  /** Trend of price over the window, in average true ranges. */
  readonly priceMove: number;
  /** Trend of flow over the window, as a share of all taker flow. */
  readonly flowMove: number;
}

const agree = /* @__PURE__ */ rejection('divergence', 'price and flow agree');

/**
 * Phase 2: do price and taker flow disagree over the window?
 *
 * Rule of the specification: price rises while CVD falls (bearish), or falls while CVD rises (bullish). Deviations: trends are
 * regression slopes over the window (definitions §3.2) instead of the difference of two single bars; the price trend is
 * measured in average true ranges instead of a fixed 1 %; the flow trend, and with it the strength, as a share of all
 * taker flow instead of a division by 1e6, which depends on the symbol's unit.
 */
export const divergence = /* @__PURE__ */ phase({
  name: 'divergence',
  requires: ['buyVolume', 'sellVolume'],
  features: (market, params: SqueezeFlowParams) => {
    const { divergenceLookback, atrPeriod, minPriceMove, minFlowMove } = params;
    const delta = compute(deltaKernel, [], [market.buyVolume, market.sellVolume]);
    const atr = compute(atrKernel, [atrPeriod], [market.high, market.low, market.close]);
    const slope = compute(linregSlopeKernel, [divergenceLookback], [market.close]);
    const cvdSlope = compute(cvdSlopeKernel, [divergenceLookback], [delta]);
    const activity = compute(rollingSumKernel, [divergenceLookback], [pointwise(Math.abs, [], [delta])]);
    const priceMove = pointwise(moveInUnits, [divergenceLookback], [slope, atr]);
    const flowMove = pointwise(moveInUnits, [divergenceLookback], [cvdSlope, activity]);
    return {
      priceMove,
      flowMove,
      side: pointwise(opposedSide, [minPriceMove, minFlowMove], [priceMove, flowMove]),
    };
  },
  gate: { feature: 'side', rejection: agree },
  decide: (bar, found: Context): Either<Rejection, Divergence> =>
    right({
      context: found,
      side: bar.side > 0 ? 'LONG' : 'SHORT',
      strength: divergenceStrength(bar.flowMove),
      priceMove: bar.priceMove,
      flowMove: bar.flowMove,
    }),
});

/** A slope over a window in the given units; `NaN` where there is no unit to measure in. */
export function moveInUnits(slope: number, unit: number, window: number): number {
  return unit > 0 ? (slope * window) / unit : NaN;
}

/** +1 when buyers absorb a fall, -1 when sellers absorb a rise, 0 when price and flow agree or one is too small. */
export function opposedSide(priceMove: number, flowMove: number, minPrice: number, minFlow: number): number {
  if (priceMove >= minPrice && flowMove <= -minFlow) return -1;
  if (priceMove <= -minPrice && flowMove >= minFlow) return 1;
  return priceMove === priceMove && flowMove === flowMove ? 0 : NaN;
}

/** A quarter of all taker flow against the price is as strong as it gets (definitions §3.1). */
export function divergenceStrength(flowMove: number): number {
  return Math.min(1, 4 * Math.abs(flowMove));
}
