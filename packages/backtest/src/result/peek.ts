import type { MarketData } from '@veloce/core';

/** Entries and profits of closed trades, as columns or read from them. */
export interface PeekTrades {
  readonly count: number;
  readonly entryBar: (k: number) => number;
  /** 1 long, -1 short. */
  readonly direction: (k: number) => number;
  readonly pnl: (k: number) => number;
}

/** Fewer trades than these prove nothing. */
const least = 40;

/** Standard deviations of chance beyond which entries cannot have guessed their bars. */
const beyondChance = 6;

/**
 * Why results look like those of signals that knew the future: nearly all trades win, and win as much as they lose, or the bar of the entry goes
 * the way of the entry far more often than chance lets it. `undefined` where they do not.
 *
 * A strategy whose small targets nearly always come before its large stops wins often too, but loses more when it loses.
 */
export function peekSuspicion(
  { open, close }: MarketData,
  { count, entryBar, direction, pnl }: PeekTrades,
): string | undefined {
  if (count < least) return undefined;
  let wins = 0;
  let losses = 0;
  let won = 0;
  let lost = 0;
  let moved = 0;
  let right = 0;
  for (let k = 0; k < count; k++) {
    const profit = pnl(k);
    if (profit > 0) {
      wins++;
      won += profit;
    } else if (profit < 0) {
      losses++;
      lost -= profit;
    }
    const bar = entryBar(k);
    const move = direction(k) * (close[bar] - open[bar]);
    if (move !== 0) moved++;
    if (move > 0) right++;
  }
  const share = right / moved;
  // A coin's share has the deviation 1 / (2 * sqrt(n)).
  if (moved >= least && share >= 0.7 && (share - 0.5) * 2 * Math.sqrt(moved) > beyondChance) {
    return `looks like a peek: the bar of the entry went the way of the entry in ${right} of ${moved} trades; check that no signal uses the bar it is filled in, or give knownAt`;
  }
  const pays = losses === 0 ? share >= 0.6 : won / wins >= lost / losses;
  if (wins >= 0.9 * count && pays) {
    return `looks like a peek: ${wins} of ${count} trades win; check that no signal uses bars after its own, or give knownAt`;
  }
  return undefined;
}
