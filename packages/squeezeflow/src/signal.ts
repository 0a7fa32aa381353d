import { left, right, type Either } from 'fp-ts/lib/Either.js';
import {
  checkArguments,
  compute,
  createSignal,
  phase,
  rejection,
  type Rejection,
  type Signal,
} from '@veloce/core';
import { atrKernel } from '@veloce/indicators';
import type { SqueezeFlowParams } from './params.js';
import type { Score } from './scoring.js';
import { isSaid, price, textOf } from './words.js';

const noRange: Either<Rejection, Signal> = /* @__PURE__ */ left(
  /* @__PURE__ */ rejection('signal', 'prices do not move: no distance for stop and target'),
);
const belowZero: Either<Rejection, Signal> = /* @__PURE__ */ left(
  /* @__PURE__ */ rejection('signal', 'stop or target would be at or below zero'),
);

/**
 * Phase 5: the signal, with stop and target measured from the close of its bar.
 *
 * Rule of the specification: stop 2 and target 4 average ranges away, confidence a tenth of the score. Deviations: the side
 * follows the divergence (the sketch took LONG whenever the score was positive, which it always is); the average range is
 * the ATR of definitions §0 instead of the mean of `high - low`, which gaps escape; the timestamp is the close of the bar,
 * an input, never the clock.
 */
export const signal = /* @__PURE__ */ phase({
  name: 'signal',
  features: (market, { atrPeriod }: SqueezeFlowParams) => ({
    close: market.close,
    atr: compute(atrKernel, [atrPeriod], [market.high, market.low, market.close]),
  }),
  decide(bar, found: Score, { stopAtr, targetAtr }, use): Either<Rejection, Signal> {
    const { close, atr } = bar;
    if (!(atr > 0)) return noRange;
    const { side } = found;
    const sign = side === 'LONG' ? 1 : -1;
    const stopLoss = close - sign * stopAtr * atr;
    const takeProfit = close + sign * targetAtr * atr;
    if (!(stopLoss > 0 && takeProfit > 0)) return belowZero;
    if (stopLoss === close || takeProfit === close) return noRange;
    const isKept = isSaid(use);
    const fields: Signal = {
      timestamp: bar.knownAt,
      symbol: bar.symbol,
      side,
      score: found.score,
      confidence: found.score / 10,
      reason: isKept ? describeScore(found) : 'squeezeflow',
      entryReference: close,
      stopLoss,
      takeProfit,
      scoreBreakdown: found.breakdown,
    };
    return right(isKept ? createSignal(fields) : fields);
  },
  note({ close, atr }, { stopAtr, targetAtr }) {
    return `close ${price(close)}, ATR ${price(atr)}: stop ${price(stopAtr * atr)} and target ${price(targetAtr * atr)} away`;
  },
});

const places = [
  'score.reset.divergence.context.says',
  'score.reset.divergence.says',
  'score.reset.says',
  'score.says',
];

/** Why there is a signal, as a trader would note it: each phase in its own words. */
export function describeScore(score: Score): string {
  checkArguments('describeScore', { score }, { score: { reset: { divergence: { context: 'object' } } } });
  const { reset } = score;
  const { divergence } = reset;
  return [divergence.context, divergence, reset, score]
    .map(({ says }, k) => {
      if (typeof says === 'string' || typeof says === 'function') return textOf(says);
      throw new TypeError(`describeScore: ${places[k]} must be a text or a function that gives it`);
    })
    .join('; ');
}
