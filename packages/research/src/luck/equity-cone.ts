import { percentile } from '@veloce/core/statistics';
import { checkArguments, shown, parseOptions } from '@veloce/core';
import { createRandom } from '../random.js';
import type { Spread } from './monte-carlo.js';
import { BlockOptions, defaultBlock, drawBlocks, type BlockInput } from './resampling.js';
import { checkFinite } from './returns.js';

/** Percentiles of the equity of resampled runs; one value more than there are returns, the first is the capital. */
export type EquityCone = Readonly<Record<keyof Spread, Float64Array>>;

/**
 * The equity of resampled runs, period by period: percentiles of the equity under the stationary block bootstrap of
 * `bootstrapReturns`, with the same paths for the same seed.
 *
 * @param returns Per period.
 * @param capital What each run begins with.
 * @throws {RangeError} when there are fewer than two returns, one is not finite, the capital is not > 0, or an option is out of its domain.
 * @example
 * ```ts
 * const { p5, p50, p95 } = equityCone(dailyReturns(result), 10_000);
 * ```
 */
export function equityCone(
  returns: ArrayLike<number>,
  capital: number,
  options: BlockInput = {},
): EquityCone {
  checkArguments('equityCone', { returns, capital }, { returns: 'numbers', capital: 'number' });
  const where = 'equityCone';
  const { seed, replications, meanBlock } = parseOptions(where, BlockOptions, options);
  if (returns.length < 2) throw new RangeError(`${where}: needs at least two returns, got ${returns.length}`);
  checkFinite(where, 'return', returns);
  if (!(capital > 0)) throw new RangeError(`${where}: capital must be > 0, got ${shown(capital)}`);
  const periods = returns.length;
  const order = new Int32Array(periods);
  // A row per period, so that the runs of one period lie together.
  const equity = new Float64Array(replications * (periods + 1)).fill(capital, 0, replications);
  for (let b = 0; b < replications; b++) {
    drawBlocks(order, meanBlock ?? defaultBlock(periods), createRandom(seed, b));
    for (let t = 0; t < periods; t++) {
      equity[(t + 1) * replications + b] = equity[t * replications + b] * (1 + returns[order[t]]);
    }
  }
  const at = (share: number): Float64Array =>
    Float64Array.from({ length: periods + 1 }, (_, t) =>
      percentile(equity.subarray(t * replications, (t + 1) * replications), share),
    );
  return { p5: at(5), p25: at(25), p50: at(50), p75: at(75), p95: at(95) };
}
