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
  const sided = fired.map(({ strategy, sets }) => ({
    strategy,
    markets: sets.map((set) =>
      set === null
        ? null
        : { length: set.data.length, sides: [barsOf(set, 'LONG'), barsOf(set, 'SHORT')] as const },
    ),
  }));
  return sided.flatMap((a) =>
    sided.flatMap((b) => {
      if (a === b) return [];
      let [together, against, ofA, byChance] = [0, 0, 0, 0];
      for (const [m, own] of a.markets.entries()) {
        const other = b.markets[m];
        if (own === null || other === null) continue;
        for (const k of [0, 1] as const) {
          const bars = own.sides[k];
          ofA += bars.length;
          together += nearby(bars, other.sides[k], near);
          against += nearby(bars, other.sides[1 - k], near);
          byChance += bars.length * chance(other.sides[k].length, own.length, near);
        }
      }
      return [{ a: a.strategy, b: b.strategy, together, ofA, byChance, against }];
    }),
  );
}

function barsOf({ signals, signalBars }: SignalSet, side: 'LONG' | 'SHORT'): Int32Array {
  return Int32Array.from(signalBars.filter((_, k) => signals[k].side === side));
}

/** How many of some bars have one of the others at most `near` bars away; both in order. */
function nearby(bars: Int32Array, others: Int32Array, near: number): number {
  let count = 0;
  let k = 0;
  for (let i = 0; i < bars.length; i++) {
    const bar = bars[i];
    while (k < others.length && others[k] < bar - near) k++;
    if (k < others.length && others[k] <= bar + near) count++;
  }
  return count;
}

/** The chance that one of `count` bars, anywhere in a market, lies at most `near` bars from a given one. */
function chance(count: number, length: number, near: number): number {
  return 1 - (1 - Math.min(1, (2 * near + 1) / length)) ** count;
}
