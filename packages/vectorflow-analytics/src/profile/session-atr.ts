import { niceTicksPerRow } from './rows.js';

/** Wilder's average true range over completed sessions. Plain data. */
export interface SessionAtrState {
  high: number;
  low: number;
  close: number;
  /** Close of the session before; NaN before the second. */
  before: number;
  average: number;
  sessions: number;
}

/** The state before the first session. */
export function sessionAtrState(): SessionAtrState {
  return { high: -Infinity, low: Infinity, close: NaN, before: NaN, average: 0, sessions: 0 };
}

/** Takes the session that ended into the average, if it was seen from its beginning. */
export function closeSessionAtr(state: SessionAtrState, period: number, isWhole: boolean): void {
  if (isWhole && state.high >= state.low) {
    const before = state.before;
    const top = before === before ? Math.max(state.high, before) : state.high;
    const bottom = before === before ? Math.min(state.low, before) : state.low;
    state.sessions++;
    const weight = Math.min(state.sessions, period);
    state.average = (state.average * (weight - 1) + (top - bottom)) / weight;
    state.before = state.close;
  }
  state.high = -Infinity;
  state.low = Infinity;
}

/** Ticks per row of the next session; 0 while too few sessions are complete, or nothing moved. */
export function autoTicks(state: SessionAtrState, period: number, tickSize: number): number {
  return state.sessions >= period && state.average > 0 ? niceTicksPerRow(state.average, tickSize) : 0;
}
