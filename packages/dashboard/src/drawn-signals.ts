import type { SignalRow } from './wire.js';

/** Most signals of a market that its chart draws, as many as the desk keeps of it. */
export const mostDrawn = 500;

/** The signals of a chart after one more, or after another state of one that is there: the newest, oldest first. */
export function drawnSignals(signals: readonly SignalRow[], next: SignalRow): readonly SignalRow[] {
  return [...signals.filter(({ id }) => id !== next.id), next].slice(-mostDrawn);
}
