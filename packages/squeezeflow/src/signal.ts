import { left, right, type Either } from 'fp-ts/lib/Either.js';
import { compute, createSignal, phase, rejection, type Rejection, type Signal } from '@veloce/core';
import { atrKernel } from '@veloce/indicators';
import type { SqueezeFlowParams } from './params.js';
import type { Score } from './scoring.js';

const noRange = /* @__PURE__ */ rejection('signal', 'prices do not move: no distance for stop and target');
const belowZero = /* @__PURE__ */ rejection('signal', 'stop or target would be at or below zero');

/**
 * Phase 5: the signal, with stop and target measured from the close of its bar.
 *
 * Rule of the specification: stop 2 and target 4 average ranges away, confidence a tenth of the score. Deviations: the side
 * follows the divergence (the sketch took LONG whenever the score was positive, which it always is); the average range is
 * the ATR of definitions §0 instead of the mean of `high - low`, which gaps escape.
 */
export const signal = /* @__PURE__ */ phase({
  name: 'signal',
  features: (market, { atrPeriod }: SqueezeFlowParams) => ({
    close: market.close,
    atr: compute(atrKernel, [atrPeriod], [market.high, market.low, market.close]),
  }),
  decide(bar, found: Score, { stopAtr, targetAtr }): Either<Rejection, Signal> {
    const { close, atr } = bar;
    if (!(atr > 0)) return left(noRange);
    const { side } = found.reset.divergence;
    const direction = side === 'LONG' ? 1 : -1;
    const stopLoss = close - direction * stopAtr * atr;
    const takeProfit = close + direction * targetAtr * atr;
    if (!(stopLoss > 0 && takeProfit > 0)) return left(belowZero);
    if (stopLoss === close || takeProfit === close) return left(noRange);
    return right(
      createSignal({
        timestamp: bar.knownAt,
        symbol: bar.symbol,
        side,
        score: found.score,
        confidence: found.score / 10,
        reason: describeScore(found),
        entryReference: close,
        stopLoss,
        takeProfit,
        scoreBreakdown: found.breakdown,
      }),
    );
  },
});

/** Why there is a signal, as a trader would note it. */
export function describeScore({ reset, openInterestChange }: Score): string {
  const { divergence, flowSigmas } = reset;
  const { context, side, priceMove, flowMove } = divergence;
  const price = `price ${priceMove > 0 ? 'rose' : 'fell'} ${Math.abs(priceMove).toFixed(1)} ATR`;
  const flow = `${flowMove > 0 ? 'buyers' : 'sellers'} led by ${(100 * Math.abs(flowMove)).toFixed(1)} % of flow`;
  const bars = context.barsInSqueeze === 1 ? '1 bar' : `${context.barsInSqueeze} bars`;
  const turn = `flow turned ${side === 'LONG' ? 'up' : 'down'} (${Math.abs(flowSigmas).toFixed(1)} sigma)`;
  const interest =
    openInterestChange === openInterestChange
      ? `open interest ${openInterestChange >= 0 ? '+' : ''}${(100 * openInterestChange).toFixed(1)} %`
      : 'open interest unknown';
  return `${context.squeeze} squeeze for ${bars} in a ${context.regime} market; ${price} while ${flow}; ${turn}; ${interest}`;
}
