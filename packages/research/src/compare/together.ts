import type { MarketData } from '@veloce/core';
import type { SignalSet } from '../verdict/accuracy.js';

/** Two strategies, and how often they say the same at once. */
export interface FiringTogether {
  readonly a: string;
  readonly b: string;
  /** Signals of `a` with one of `b` for the same side near them. */
  readonly together: number;
  /** Signals of `a`. */
  readonly ofA: number;
  /** How many of them would have one near by chance, if the signals of `b` lay anywhere. */
  readonly byChance: number;
  /** Signals of `a` with one of `b` for the other side near them. */
  readonly against: number;
}

/** The signals of one strategy on each of some markets. */
export interface Fired {
  readonly strategy: string;
  readonly sets: readonly (SignalSet | null)[];
}

/** Every ordered pair of strategies. */
export function firingTogether(fired: readonly Fired[], near: number): readonly FiringTogether[] {
  return fired.flatMap((a) =>
    fired.flatMap((b) => {
      if (a === b) return [];
      let [together, against, ofA, byChance] = [0, 0, 0, 0];
      a.sets.forEach((own, m) => {
        const other = b.sets[m];
        if (own === null || other === null) return;
        const sides = (['LONG', 'SHORT'] as const).map((side) => barsOf(own, side));
        const others = (['LONG', 'SHORT'] as const).map((side) => barsOf(other, side));
        sides.forEach((bars, k) => {
          ofA += bars.length;
          together += nearby(bars, others[k], near);
          against += nearby(bars, others[1 - k], near);
          byChance += bars.length * chance(others[k].length, own.data, near);
        });
      });
      return [{ a: a.strategy, b: b.strategy, together, ofA, byChance, against }];
    }),
  );
}

function barsOf({ signals, signalBars }: SignalSet, side: 'LONG' | 'SHORT'): readonly number[] {
  return signalBars.filter((_, k) => signals[k].side === side);
}

/** How many of some bars have one of the others at most `near` bars away; both in order. */
function nearby(bars: readonly number[], others: readonly number[], near: number): number {
  let count = 0;
  let k = 0;
  for (const bar of bars) {
    while (k < others.length && others[k] < bar - near) k++;
    if (k < others.length && others[k] <= bar + near) count++;
  }
  return count;
}

/** The chance that one of `count` bars, anywhere in a market, lies at most `near` bars from a given one. */
function chance(count: number, { length }: MarketData, near: number): number {
  return 1 - (1 - Math.min(1, (2 * near + 1) / length)) ** count;
}
