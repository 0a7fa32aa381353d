import { isBetter, type SweepRow } from './objective.js';

/** How far a sweep is. */
export interface SweepProgress {
  /** Sets done, those from the journal included. */
  readonly done: number;
  /** The most sets that will be done. */
  readonly total: number;
  readonly elapsedMs: number;
  /** Expected time to the end, by the pace so far; `null` before the first set is done. */
  readonly etaMs: number | null;
  /** The best feasible row of this run so far. */
  readonly best: SweepRow | null;
}

/** Counts rows as they come. */
export function createProgress(
  total: number,
  kept: number,
  report: ((progress: SweepProgress) => void) | undefined,
): { readonly done: (rows: readonly SweepRow[]) => void } {
  const start = performance.now();
  let fresh = 0;
  let best: SweepRow | null = null;
  return {
    done(rows) {
      fresh += rows.length;
      for (const row of rows) if (row.feasible && (best === null || isBetter(row, best))) best = row;
      if (report === undefined) return;
      const elapsedMs = performance.now() - start;
      const left = total - kept - fresh;
      report({
        done: kept + fresh,
        total,
        elapsedMs,
        etaMs: fresh === 0 ? null : (elapsedMs / fresh) * left,
        best,
      });
    },
  };
}
