import { checkArguments, runKernel, type Column, type Kernel, type RunOptions } from '@veloce/core';

/** The changes of a market since the last look; omit unknown ones. All are fractions: 0.01 is one percent. */
export interface MarketChanges {
  readonly price?: number | undefined;
  readonly volume?: number | undefined;
  readonly openInterest?: number | undefined;
  /** Imbalance of the book, in [-1, 1]. */
  readonly book?: number | undefined;
}

/** How busy a market is. */
export interface ActivityScore {
  /** Weighted mean of the parts that are known, in [0, 5]; NaN when none is. */
  readonly score: number;
  /** Each part in [0, 5]. */
  readonly parts: Readonly<Record<string, number>>;
}

const factors = [
  { name: 'price', threshold: 0.0001, weight: 0.3 },
  { name: 'volume', threshold: 0.05, weight: 0.25 },
  { name: 'openInterest', threshold: 0.01, weight: 0.25 },
  { name: 'book', threshold: 0.02, weight: 0.2 },
] as const;

const partOf = (change: number, threshold: number): number => Math.min(5, Math.abs(change) / threshold);

/**
 * How busy a market is: the size of each change in units of its threshold (price 0.01 %, volume 5 %, open interest 1 %, book imbalance 2 %), at
 * most 5, weighted .3, .25, .25, .2 over what is known.
 *
 * @example
 * ```ts
 * activityScore({ price: 0.0002, volume: -0.1, openInterest: 0, book: 0.02 }).score; // 1.3
 * ```
 */
export function activityScore(changes: MarketChanges): ActivityScore {
  checkArguments('activityScore', { changes }, { changes: 'object' });
  const parts: Record<string, number> = {};
  let [sum, weights] = [0, 0];
  for (const { name, threshold, weight } of factors) {
    const change = changes[name];
    if (change === undefined || change !== change) continue;
    const part = partOf(change, threshold);
    parts[name] = part;
    sum += weight * part;
    weights += weight;
  }
  return { score: weights > 0 ? sum / weights : NaN, parts };
}

/**
 * How long to wait before looking again, in milliseconds: 1 s above a score of 3, 2 s above 2, 5 s above 0.5, else 15 s. An unknown score is
 * that of a normal market, 5 s.
 */
export function pollingIntervalMs(score: number): number {
  checkArguments('pollingIntervalMs', { score }, { score: 'number' });
  if (score !== score) return 5_000;
  return score > 3 ? 1_000 : score > 2 ? 2_000 : score > 0.5 ? 5_000 : 15_000;
}

/**
 * Activity scores of columns of changes, as {@link activityScore} scores each bar; NaN inputs are unknown.
 *
 * @throws {RangeError} when the columns differ in length.
 */
export function activityScores(
  price: Column,
  volume: Column,
  openInterest: Column,
  book: Column,
  options?: RunOptions,
): Float64Array {
  return runKernel(activityScoreKernel(), [price, volume, openInterest, book], options)[0];
}

/** The kernel of {@link activityScores}. */
export function activityScoreKernel(): Kernel<null> {
  return {
    inputs: 4,
    outputs: 1,
    init: () => null,
    advance(_state, inputs, [output], from, to) {
      for (let i = from; i < to; i++) {
        let [sum, weights] = [0, 0];
        for (let k = 0; k < 4; k++) {
          const change = inputs[k][i];
          if (change !== change) continue;
          const { threshold, weight } = factors[k];
          sum += weight * partOf(change, threshold);
          weights += weight;
        }
        output[i] = weights > 0 ? sum / weights : NaN;
      }
    },
  };
}
