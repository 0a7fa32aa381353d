import type { SidedBars } from '../verdict/accuracy.js';

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

/** The signals of one strategy on each of some markets; `null` where it failed. */
export interface Fired {
  readonly strategy: string;
  readonly sets: readonly (SidedBars | null)[];
}

/** The counts of one ordered pair. */
type Counts = { -readonly [Name in 'together' | 'ofA' | 'byChance' | 'against']: number };

/** Every ordered pair of strategies. */
export function firingTogether(fired: readonly Fired[], near: number): readonly FiringTogether[] {
  const counts = fired.map(() => fired.map((): Counts => ({ together: 0, ofA: 0, byChance: 0, against: 0 })));
  const markets = fired[0]?.sets.length ?? 0;
  for (let m = 0; m < markets; m++) countMarket(fired.map(({ sets }) => sets[m]), near, counts); // prettier-ignore
  return fired.flatMap((a, i) =>
    fired.flatMap((b, j) =>
      i === j ? [] : [{ a: a.strategy, b: b.strategy, ...counts[i][j] } satisfies FiringTogether],
    ),
  );
}

/** The bars of the signals of each side. */
interface BySide {
  readonly longs: Int32Array;
  readonly shorts: Int32Array;
}

/** Adds what one market says. */
function countMarket(
  sets: readonly (SidedBars | null)[],
  near: number,
  counts: readonly (readonly Counts[])[],
): void {
  const sided = sets.map((set) => (set === null ? null : bySide(set)));
  const length = Math.max(0, ...sets.map((set) => set?.data.length ?? 0));
  const [nearLongs, nearShorts] = [new Uint8Array(length), new Uint8Array(length)];
  for (const [j, other] of sided.entries()) {
    if (other === null) continue;
    markAround(nearLongs, other.longs, near);
    markAround(nearShorts, other.shorts, near);
    const longChance = chance(other.longs.length, length, near);
    const shortChance = chance(other.shorts.length, length, near);
    for (const [i, own] of sided.entries()) {
      if (own === null || i === j) continue;
      const { longs, shorts } = own;
      const pair = counts[i][j];
      pair.together += countMarked(nearLongs, longs) + countMarked(nearShorts, shorts);
      pair.against += countMarked(nearShorts, longs) + countMarked(nearLongs, shorts);
      pair.ofA += longs.length + shorts.length;
      pair.byChance += longs.length * longChance + shorts.length * shortChance;
    }
  }
}

function bySide({ bars, sides }: SidedBars): BySide {
  const of = (side: 1 | -1): Int32Array => Int32Array.from(bars).filter((_, k) => sides[k] === side);
  return { longs: of(1), shorts: of(-1) };
}

/** Marks the bars that lie at most `near` from one of some bars; every other bar has no mark. */
function markAround(marks: Uint8Array, bars: Int32Array, near: number): void {
  marks.fill(0);
  for (let k = 0; k < bars.length; k++) {
    const end = Math.min(bars[k] + near + 1, marks.length);
    for (let i = Math.max(0, bars[k] - near); i < end; i++) marks[i] = 1;
  }
}

function countMarked(marks: Uint8Array, bars: Int32Array): number {
  let count = 0;
  for (let k = 0; k < bars.length; k++) count += marks[bars[k]];
  return count;
}

/** The chance that one of `count` bars, anywhere in a market, lies at most `near` bars from a given one. */
function chance(count: number, length: number, near: number): number {
  return 1 - (1 - Math.min(1, (2 * near + 1) / length)) ** count;
}
