import { right, type Either } from 'fp-ts/lib/Either.js';
import { compute, computeAll, phase, rejection, type Rejection } from '@veloce/core';
import { smaKernel, squeezeKernel } from '@veloce/indicators';
import type { SqueezeFlowParams } from './params.js';

/** How long the market has been compressed: of the last 20 bars, more than 15, more than 10, or fewer in a squeeze. */
export type SqueezeStrength = 'strong' | 'medium' | 'weak';

/** Where price stands to its averages. */
export type Regime = 'bullish' | 'bearish' | 'neutral';

/** What the context phase finds. */
export interface Context {
  readonly squeeze: SqueezeStrength;
  /** Consecutive bars in a squeeze, this one included. */
  readonly barsInSqueeze: number;
  /** Squeeze momentum, in quote currency: its sign is the direction a release would take. */
  readonly momentum: number;
  readonly regime: Regime;
}

const noSqueeze = /* @__PURE__ */ rejection('context', 'no squeeze');

/**
 * Phase 1: is the market in a squeeze, how tight, and in which regime?
 *
 * Rule of the specification: both Bollinger bands lie inside the Keltner channel; the strength counts squeeze bars among the
 * last 20; the regime compares the close with its 50- and 200-bar averages. Deviation: the standard deviation is the
 * population's (definitions §0, §6), as charting platforms have it; the sketch's sample deviation is 2.6 % larger and finds
 * fewer squeezes. Before the slow average is warm the regime is neutral; the sketch compared the fast one with itself.
 */
export const context = /* @__PURE__ */ phase({
  name: 'context',
  features: (market, params: SqueezeFlowParams) => {
    const { squeezeLength, bbMult, kcMult, regimeFast, regimeSlow } = params;
    const [on, , momentum, barsInSqueeze, onCount] = computeAll(
      squeezeKernel,
      [squeezeLength, bbMult, kcMult],
      [market.high, market.low, market.close],
    );
    return {
      on,
      momentum,
      barsInSqueeze,
      onCount,
      close: market.close,
      fastAverage: compute(smaKernel, [regimeFast], [market.close]),
      slowAverage: compute(smaKernel, [regimeSlow], [market.close]),
    };
  },
  gate: { feature: 'on', rejection: noSqueeze },
  decide: (bar): Either<Rejection, Context> =>
    right({
      squeeze: squeezeStrength(bar.onCount),
      barsInSqueeze: bar.barsInSqueeze,
      momentum: bar.momentum,
      regime: regimeOf(bar.close, bar.fastAverage, bar.slowAverage),
    }),
});

/** Strength of a squeeze by the number of squeeze bars among the last 20. */
export function squeezeStrength(onCount: number): SqueezeStrength {
  return onCount > 15 ? 'strong' : onCount > 10 ? 'medium' : 'weak';
}

/** The regime of a close among its averages; neutral while an average is warming up. */
export function regimeOf(close: number, fast: number, slow: number): Regime {
  return close > fast && fast > slow ? 'bullish' : close < fast && fast < slow ? 'bearish' : 'neutral';
}
