import { isRight } from 'fp-ts/lib/Either.js';
import { live, type AnyStrategy, type Bar, type LiveMarket, type Signal } from '@veloce/core';
import type { MarketOpinion } from '@veloce/dashboard';

/** The opinion of a strategy at a bar: what `scan` says there of the bars so far. */
export type StrategyOpinion = Pick<MarketOpinion, 'side' | 'strength' | 'parts' | 'reasons'>;

const none: StrategyOpinion = { side: 0, strength: 0, parts: [], reasons: [] };

/**
 * The opinions of a strategy, bar by bar. A bar that comes late or is malformed is the runner's to refuse and to tell: here the last opinion stays.
 *
 * @param before Bars that are over already.
 */
export function strategyOpinions(
  strategy: AnyStrategy,
  market: LiveMarket,
  params?: Readonly<Record<string, unknown>>,
  before: Iterable<Bar> = [],
): (bar: Bar) => StrategyOpinion {
  const following = live(strategy, market, params as never);
  const phases = strategy.phases.map(({ name }) => name);
  let last = none;
  const opinion = (bar: Bar): StrategyOpinion => {
    try {
      const verdict = following.push(bar);
      last = isRight(verdict) ? opinionOfSignal(verdict.right) : opinionOfStop(phases, verdict.left);
    } catch (cause) {
      if (!(cause instanceof Error)) throw cause;
    }
    return last;
  };
  for (const bar of before) opinion(bar);
  return opinion;
}

/** A signal in the desk's words: strengths and parts are tenths of its score. */
function opinionOfSignal({ side, score, scoreBreakdown, reason }: Signal): StrategyOpinion {
  return {
    side: side === 'LONG' ? 1 : -1,
    strength: score / 10,
    parts: partsOf(scoreBreakdown),
    reasons: [reason],
  };
}

/** The parts of a score, in tenths. */
export const partsOf = (scoreBreakdown: Signal['scoreBreakdown']): MarketOpinion['parts'] =>
  Object.entries(scoreBreakdown).map(([name, points]) => ({ name, value: points / 10 }));

function opinionOfStop(
  phases: readonly string[],
  { phase, reason }: { readonly phase: string; readonly reason: string },
): StrategyOpinion {
  const at = phases.indexOf(phase);
  const passed = phases.slice(0, Math.max(0, at)).map((name) => `${name}: passed`);
  return { ...none, reasons: [...passed, at < 0 ? reason : `${phase}: ${reason}`] };
}
