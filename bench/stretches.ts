import { startStrategy, type CompiledStrategy, type MarketData } from '@veloce/core';

/** Pieces `[from, to)` in stretches of a length, how often they are run, and how many kinds of work are timed in each. */
export interface Stretches {
  readonly from: number;
  readonly to: number;
  readonly length: number;
  readonly runs: number;
  readonly pieces: number;
}

/** Works on `[from, to)` and says how many milliseconds each kind of work took. */
export type StretchTimer = (from: number, to: number) => readonly number[];

/**
 * The least time of each stretch over several runs, summed, in ns per bar (or whatever is counted): what the work costs when nothing
 * disturbs it, measured in pieces short enough to go undisturbed on a busy machine.
 */
export function leastByStretch(
  { from: first, to: end, length, runs, pieces }: Stretches,
  start: () => StretchTimer,
): readonly number[] {
  const stretches = Math.ceil((end - first) / length);
  const least = Array.from({ length: pieces }, () => new Float64Array(stretches).fill(Infinity));
  for (let run = 0; run < runs; run++) {
    const timer = start();
    for (let k = 0; k < stretches; k++) {
      const from = first + k * length;
      timer(from, Math.min(from + length, end)).forEach((ms, piece) => {
        const row = least[piece];
        if (row !== undefined) row[k] = Math.min(row[k] ?? Infinity, ms);
      });
    }
  }
  return least.map((row) =>
    nsPerBar(
      row.reduce((sum, ms) => sum + ms, 0),
      end - first,
    ),
  );
}

/** Milliseconds for so many bars as nanoseconds per bar. */
export const nsPerBar = (milliseconds: number, bars: number): number => round((1e6 * milliseconds) / bars);

/** To one decimal. */
export const round = (x: number): number => Math.round(10 * x) / 10;

/** The cost of a strategy's features and its decisions, in ns per bar. */
export function costOfBars(
  compiled: CompiledStrategy,
  { data, ...stretches }: Omit<Stretches, 'pieces'> & { readonly data: MarketData },
): readonly [features: number, decisions: number] {
  const [features = NaN, decisions = NaN] = leastByStretch({ ...stretches, pieces: 2 }, () => {
    const run = startStrategy(compiled, data.symbol, data.firstBar);
    return (from, to) => {
      const start = performance.now();
      run.advance(data, from, to);
      const computed = performance.now();
      const length = to - from;
      for (let i = run.skip(0, length); i < length; i = run.skip(i + 1, length)) run.decide(i);
      return [computed - start, performance.now() - computed];
    };
  });
  return [features, decisions];
}
