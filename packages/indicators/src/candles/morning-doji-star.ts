import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import {
  bodyOf,
  candleKernel,
  exceeds,
  gapsDown,
  isDoji,
  isLong,
  sideOf,
  type Candles,
} from './candle-kernel.js';
import { checkFraction } from '../kit/check.js';

/**
 * Morning doji star: a morning star with a doji in the middle.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param penetration How deep, as a fraction of the first body, in [0, 1]; usually 0.3.
 * @returns n values: 1 where the newest candle completes one, which is bullish, else 0; NaN for the first 12 values,
 *   and while a NaN is in the last 13 bars.
 * @throws {RangeError} when `penetration` is outside its domain, or the columns differ in length.
 * @see CDLMORNINGDOJISTAR of https://ta-lib.org/functions/
 * @example
 * ```ts
 * morningDojiStar(open, high, low, close, 0.3);
 * ```
 */
export function morningDojiStar(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  penetration: number,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function morningDojiStar(
  open: Operand,
  high: Operand,
  low: Operand,
  close: Operand,
  penetration: number,
): Series;
export function morningDojiStar(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  penetration: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(morningDojiStarKernel, [penetration], [open, high, low, close], options)[0];
}

/** The kernel of {@link morningDojiStar}. */
export function morningDojiStarKernel(penetration: number): Kernel {
  checkFraction('morningDojiStar', penetration, 'penetration');
  return candleKernel((c, i) => form(c, i, penetration), 3);
}

function form(c: Candles, i: number, penetration: number): number {
  if (sideOf(c, i - 2) > 0 || !isLong(c, i - 2) || !isDoji(c, i - 1) || !gapsDown(c, i - 1, i - 2)) return 0;
  if (!isLong(c, i) || sideOf(c, i) < 0) return 0;
  return exceeds(c, i, c.close[i], c.close[i - 2] + penetration * bodyOf(c, i - 2)) ? 1 : 0;
}

/** Its row of the catalog. */
export const morningDojiStarEntry: CatalogEntry = {
  name: 'morningDojiStar',
  fullName: 'Morning doji star',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [{ name: 'penetration', kind: 'fraction', default: 0.3 }],
  outputs: ['morningDojiStar'],
  warmup: () => [12],
  reading:
    'Bullish after a fall: the decline, a stalemate, then a rise that takes much of it back; stronger than the morning star.',
  source: 'CDLMORNINGDOJISTAR of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: morningDojiStarKernel,
};
