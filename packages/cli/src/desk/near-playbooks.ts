import type { Bar, LiveMarket } from '@veloce/core';
import { followPlaybooks, type PlaybookInput, type Suggestion } from '@veloce/playbooks';

/**
 * The playbooks that fit each bar of a market, or nearly do. A bar that comes late or is malformed is the runner's to refuse and to
 * tell: here the last opinion stays.
 */
export function nearPlaybooks(
  shelf: readonly PlaybookInput[],
  market: LiveMarket,
): (bar: Bar) => readonly Suggestion[] {
  const { push } = followPlaybooks(shelf, market);
  let said: readonly Suggestion[] = [];
  return (bar) => {
    try {
      said = push(bar);
    } catch (cause) {
      if (!(cause instanceof Error)) throw cause;
    }
    return said;
  };
}
