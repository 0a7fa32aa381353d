import type { Either } from 'fp-ts/lib/Either.js';
import { rejection, type Phase, type Rejection } from '../phase.js';
import type { Features } from '../row.js';
import type { Series } from '../series.js';
import { createSignal, type Signal } from '../signal.js';
import { minus, plus } from '../words/arithmetic.js';
import type { Entering } from './entry.js';
import type { Level, PartsOf } from './parts.js';

/** The second phase of a rule: the signal, with stop and target where the rule has them. */
export type SignalPhase = Phase<unknown, Features, Entering, Signal, 'signal'>;

/** Describes the second phase of a rule from its parts. */
export function signalPhase(partsOf: PartsOf): SignalPhase {
  return {
    name: 'signal',

    features: (market, params) => {
      const { long, short, stop, target, score, confidence } = partsOf(market.timeframe, params);
      const { close } = market;
      return {
        close,
        ...(typeof score === 'number' ? {} : { score }),
        ...(confidence === undefined || typeof confidence === 'number' ? {} : { confidence }),
        ...(long === undefined ? {} : levelsOf('long', close, stop.long, target.long)),
        ...(short === undefined ? {} : levelsOf('short', close, stop.short, target.short)),
      };
    },

    decide(bar, { side }, params, use) {
      const row = bar as typeof bar &
        Partial<Record<'score' | 'confidence' | LevelName, number>> & { readonly close: number };
      const isLong = side === 'LONG';
      const { score, confidence, reason, name } = partsOf(undefined, params);
      const points = typeof score === 'number' ? score : row.score!;
      const sure = typeof confidence === 'number' ? confidence : (row.confidence ?? points / 10);
      const stopLoss = isLong ? row.longStop : row.shortStop;
      const takeProfit = isLong ? row.longTarget : row.shortTarget;
      const fault = faultOf(row.close, isLong, points, sure, stopLoss, takeProfit);
      if (fault !== undefined) return fault;
      const timestamp = bar.knownAt;
      const { symbol } = bar;
      const why = (isLong ? reason.long : reason.short) ?? name;
      if (use?.isKept === false) {
        // Whoever asked checks it and keeps nothing of it: there is nothing to freeze. Spreading would cost more than all the rest.
        const scoreBreakdown = none;
        const seen = { timestamp, symbol, side, score: points, confidence: sure, reason: why, entryReference: row.close, stopLoss, takeProfit, scoreBreakdown }; // prettier-ignore
        return { _tag: 'Right', right: seen };
      }
      const signal = createSignal({
        timestamp,
        symbol,
        side,
        score: points,
        confidence: sure,
        reason: why,
        entryReference: row.close,
        ...(stopLoss === undefined ? {} : { stopLoss }),
        ...(takeProfit === undefined ? {} : { takeProfit }),
        scoreBreakdown: { [name]: points },
      });
      return { _tag: 'Right', right: signal };
    },
  };
}

const none: Readonly<Record<string, number>> = /* @__PURE__ */ Object.freeze({});

type LevelName = 'longStop' | 'longTarget' | 'shortStop' | 'shortTarget';

/** Stop and target of a side as prices, where the rule has them. */
function levelsOf(
  side: 'long' | 'short',
  close: Series,
  stop: Level | undefined,
  target: Level | undefined,
): Partial<Record<LevelName, Series | number>> {
  const price = (level: Level, away: typeof plus): Series | number =>
    typeof level === 'object' && 'at' in level ? level.at : away(close, level);
  const [toStop, toTarget] = side === 'long' ? [minus, plus] : [plus, minus];
  return {
    ...(stop === undefined ? {} : { [`${side}Stop`]: price(stop, toStop) }),
    ...(target === undefined ? {} : { [`${side}Target`]: price(target, toTarget) }),
  };
}

/** Why there can be no signal, though its conditions hold. */
function faultOf(
  close: number,
  isLong: boolean,
  score: number,
  confidence: number,
  stop: number | undefined,
  target: number | undefined,
): Either<Rejection, never> | undefined {
  if (score !== score) return noScore;
  if (confidence !== confidence) return noConfidence;
  if (stop !== undefined) {
    if (stop !== stop) return noStop;
    if (!(stop > 0 && (isLong ? stop < close : stop > close))) return badStop;
  }
  if (target !== undefined) {
    if (target !== target) return noTarget;
    if (!(target > 0 && (isLong ? target > close : target < close))) return badTarget;
  }
  return undefined;
}

const stopped = (reason: string): Either<Rejection, never> => ({
  _tag: 'Left',
  left: rejection('signal', reason),
});
const noScore = /* @__PURE__ */ stopped('the score has no value yet');
const noConfidence = /* @__PURE__ */ stopped('the confidence has no value yet');
const noStop = /* @__PURE__ */ stopped('the stop has no value yet');
const badStop = /* @__PURE__ */ stopped('the stop is not on the losing side of the close');
const noTarget = /* @__PURE__ */ stopped('the target has no value yet');
const badTarget = /* @__PURE__ */ stopped('the target is not on the winning side of the close');
