import { decodeState, encodeState, type Bar, type Signal } from '@veloce/core';
import type { PaperMemory } from '@veloce/backtest';

/** A hole is mended while fewer bars lie after it, or fewer than its strategy looks back at. */
const leastKept = 500;
/** Bars and times that are kept for a symbol at most. */
const mostKept = 5_000;

/** A hole of a market, and everything that is needed to go back before it. */
interface Hole {
  /** The memory of the strategies before it. */
  readonly memory: PaperMemory;
  /** The bars that a successor would have started with then. */
  readonly kept: readonly Bar[];
  /** The bars since then, ascending, as far as they have come. */
  bars: Bar[];
  /** Open times of those that are missing, or not whole. */
  missing: number[];
  /** The signals since then, as they were told, by the open times of their bars. */
  readonly told: Map<number, Signal>;
}

type SavedHole = Omit<Hole, 'told'> & { readonly told: readonly (readonly [number, Signal])[] };

/** A hole that is whole again. */
type Mended = Omit<Hole, 'missing'>;

/** The holes of the markets of a run: what came before them is remembered until they are mended, or too far back to matter. */
export interface Mending {
  /**
   * Opens a hole, or widens the one that there is.
   *
   * @param times Open times of the bars that are missing or not whole.
   * @param before Gives what was remembered before it; only asked for the first.
   */
  readonly open: (
    symbol: string,
    times: readonly number[],
    before: () => Pick<Hole, 'memory' | 'kept'>,
  ) => void;
  /** A bar that was played, and the signal that was told at its close. */
  readonly played: (symbol: string, bar: Bar, signal: Signal | undefined) => void;
  /**
   * A bar that came late, or changed.
   *
   * @returns How many are missing still; `undefined` when the bar is of no hole.
   */
  readonly late: (symbol: string, bar: Bar, isWhole: boolean) => number | undefined;
  /** Gives the hole of a symbol away, which nothing is missing from any more. */
  readonly take: (symbol: string) => Mended;
  /** Forgets the hole of a symbol. */
  readonly drop: (symbol: string) => void;
  /** Forgets holes that lie too far back to matter. */
  readonly forget: (history: (symbol: string) => number) => void;
  /** As JSON. */
  readonly state: () => Record<string, unknown>;
}

/** The holes of a run, from the beginning or from a snapshot. */
export function openMending(saved: Readonly<Record<string, unknown>> = {}): Mending {
  const holes = new Map<string, Hole>(
    Object.entries(saved).map(([symbol, hole]) => {
      const { told, ...rest } = decodeState(hole as never) as SavedHole;
      return [symbol, { ...rest, told: new Map(told) }];
    }),
  );
  return {
    open(symbol, times, before) {
      const hole = holes.get(symbol) ?? { ...before(), bars: [], missing: [], told: new Map() };
      hole.missing = [...new Set([...hole.missing, ...times])];
      holes.set(symbol, hole);
    },
    played(symbol, bar, signal) {
      const hole = holes.get(symbol);
      hole?.bars.push(bar);
      if (signal !== undefined) hole?.told.set(bar.time, signal);
    },
    late(symbol, bar, isWhole) {
      const hole = holes.get(symbol);
      const isOurs = (time: number): boolean => time === bar.time;
      if (hole === undefined) return undefined;
      const isAmongThem = hole.missing.some(isOurs) || hole.bars.some(({ time }) => isOurs(time));
      if (!isAmongThem) return undefined;
      const others = hole.bars.filter(({ time }) => !isOurs(time));
      hole.bars = [...others, bar].sort((a, b) => a.time - b.time);
      hole.missing = hole.missing.filter((time) => !isOurs(time) || !isWhole);
      return hole.missing.length;
    },
    take(symbol) {
      const hole = holes.get(symbol) as Hole;
      holes.delete(symbol);
      return hole;
    },
    drop: (symbol) => void holes.delete(symbol),
    forget(history) {
      for (const [symbol, { bars, missing }] of holes) {
        const last = Math.max(...missing);
        const since = bars.filter(({ time }) => time > last).length;
        const isBeyond = since >= Math.max(leastKept, history(symbol));
        if (isBeyond || bars.length + missing.length > mostKept) holes.delete(symbol);
      }
    },
    state: () =>
      Object.fromEntries(
        [...holes].map(([symbol, { told, ...rest }]) => [symbol, encodeState({ ...rest, told: [...told] })]),
      ),
  };
}
