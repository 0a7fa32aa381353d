import { right, type Either } from 'fp-ts/lib/Either.js';
import { compute, computeAll, phase, pointwise, rejection, type Rejection, type Series } from '@veloce/core';
import { momKernel, smaKernel, squeezeKernel } from '@veloce/indicators';
import type { SqueezeFlowParams } from './params.js';
import { barCount, digits, isSaid, price, type Says } from './words.js';

/** How long the market has been compressed: of the last 20 bars, more than 15, more than 10, or fewer in a squeeze. */
export type SqueezeStrength = 'strong' | 'medium' | 'weak';

/** The price relative to its averages. */
export type Regime = 'bullish' | 'bearish' | 'neutral';

/** The context that the other phases build on. A context phase of another rule fills in these two fields. */
export interface Context {
  /** Worth 3, 2 or 1 points of the score. */
  readonly squeeze: SqueezeStrength;
  readonly says: Says;
}

/** The context that {@link context} finds. */
export interface SqueezeContext extends Context {
  /** `on` in a squeeze, `fired` at the first bar after it. */
  readonly state: 'on' | 'fired';
  /** Consecutive bars in the squeeze, this one included; at `fired`, of the squeeze that has ended. */
  readonly barsInSqueeze: number;
  /** Squeeze momentum, in quote currency: its sign is the direction that a release takes. */
  readonly momentum: number;
  readonly regime: Regime;
}

const noSqueeze = /* @__PURE__ */ rejection('context', 'no squeeze');
const unknown = /* @__PURE__ */ rejection('context', 'not enough history for the squeeze');
/**
 * Phase 1: is the market in a squeeze, how tight, and in which regime?
 *
 * Rule of the specification: both Bollinger bands lie inside the Keltner channel; the strength counts squeeze bars among the
 * last 20; the regime compares the close with its 50- and 200-bar averages. Deviations: the standard deviation is the
 * population's (definitions §0, §6), as charting platforms have it; the sketch's sample deviation is 2.6 % larger and finds
 * fewer squeezes. Before the slow average is warm the regime is neutral; the sketch compared the fast one with itself.
 * `squeezeState` can ask for the release of a squeeze, which the sketch does not know.
 */
export const context = /* @__PURE__ */ phase({
  name: 'context',
  features: (market, params: SqueezeFlowParams) => {
    const { squeezeLength, bbMult, kcMult, squeezeState, regimeFast, regimeSlow } = params;
    const [on, off, momentum, inSqueeze, onCount, fired] = computeAll(
      squeezeKernel,
      [squeezeLength, bbMult, kcMult],
      [market.high, market.low, market.close],
    );
    const waits = squeezeState === 'on';
    const both = squeezeState === 'either';
    return {
      admitted: waits ? on : both ? pointwise(either, [], [on, fired]) : fired,
      on,
      off,
      fired,
      momentum,
      barsInSqueeze: waits ? inSqueeze : lengthOfSqueeze(inSqueeze, fired),
      onCount,
      close: market.close,
      fastAverage: compute(smaKernel, [regimeFast], [market.close]),
      slowAverage: compute(smaKernel, [regimeSlow], [market.close]),
    };
  },
  gate: { feature: 'admitted', rejection: noSqueeze, unknown, decisive: true },
  decide(bar, _start, _params, use): Either<Rejection, SqueezeContext> {
    const { barsInSqueeze } = bar;
    const state = bar.on === 1 ? 'on' : 'fired';
    const squeeze = squeezeStrength(bar.onCount);
    const regime = regimeOf(bar.close, bar.fastAverage, bar.slowAverage);
    return right({
      squeeze,
      state,
      barsInSqueeze,
      momentum: bar.momentum,
      regime,
      says: isSaid(use)
        ? () =>
            `${squeeze} squeeze ${state === 'on' ? 'for' : 'fired after'} ${barCount(barsInSqueeze)} in a ${regime} market`
        : '',
    });
  },
  note(bar, { regimeFast, regimeSlow }) {
    const { on, off, fired, onCount, momentum, close, fastAverage, slowAverage } = bar;
    const strength = `${onCount === onCount ? squeezeStrength(onCount) : 'unknown strength'}, ${digits(onCount, 0)} of the last 20 bars`;
    const state =
      on === 1
        ? `squeeze on for ${barCount(bar.barsInSqueeze)} (${strength})`
        : fired === 1
          ? `squeeze fired ${momentum >= 0 ? 'up' : 'down'} (${strength})`
          : off === 1
            ? 'the bands are outside the channel'
            : 'squeeze unknown';
    const push = momentum === momentum ? `${momentum >= 0 ? 'upward' : 'downward'} (${price(momentum)})` : 'unknown'; // prettier-ignore
    const averages = `close ${price(close)}, ${regimeFast}-bar average ${price(fastAverage)}, ${regimeSlow}-bar average ${price(slowAverage)}`;
    return `${state}; momentum ${push}; ${regimeOf(close, fastAverage, slowAverage)} regime (${averages})`;
  },
});

/** Strength of a squeeze by the number of squeeze bars among the last 20; weak while fewer than 20 are known. */
export function squeezeStrength(onCount: number): SqueezeStrength {
  return onCount > 15 ? 'strong' : onCount > 10 ? 'medium' : 'weak';
}

/** The regime of a close among its averages; neutral while an average is warming up. */
export function regimeOf(close: number, fast: number, slow: number): Regime {
  return close > fast && fast > slow ? 'bullish' : close < fast && fast < slow ? 'bearish' : 'neutral';
}

/** The squeeze's bars so far, and at its release those it had. */
function lengthOfSqueeze(inSqueeze: Series, fired: Series): Series {
  const change = compute(momKernel, [1], [inSqueeze]);
  return pointwise(barsUpToRelease, [], [inSqueeze, change, fired]);
}

function barsUpToRelease(bars: number, change: number, fired: number): number {
  return fired === 1 ? -change : bars;
}

/** 1 where one of two flags is 1; `NaN` where both are unknown or one is, and the other 0. */
function either(on: number, fired: number): number {
  return on === 1 || fired === 1 ? 1 : 0 * (on + fired);
}
