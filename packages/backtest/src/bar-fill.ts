import type { BacktestSettings } from './settings.js';

/** How a stop or a target ends a position inside a bar. */
export interface BarFill {
  /** The price before slippage. */
  readonly price: number;
  readonly kind: 'stop' | 'target';
  /** The open was already beyond the level. */
  readonly gap: boolean;
  /** The bar reached both, and the policy decided. */
  readonly ambiguous: boolean;
}

/**
 * Where a bar ends a position, if it does (definitions §13): an open beyond a level fills at the open; else a level within
 * the bar fills at the level; when both are within it, the stop comes first (`pessimistic`), or the extreme nearer to the open
 * (`ohlc-nearest`).
 *
 * @param direction 1 for a long position, -1 for a short one.
 * @param stop, target Levels; `NaN` for none.
 */
export function fillInBar(
  direction: 1 | -1,
  stop: number,
  target: number,
  open: number,
  high: number,
  low: number,
  intrabar: BacktestSettings['intrabar'],
): BarFill | undefined {
  const long = direction === 1;
  if (long ? open <= stop : open >= stop) return { price: open, kind: 'stop', gap: true, ambiguous: false };
  if (long ? open >= target : open <= target)
    return { price: open, kind: 'target', gap: true, ambiguous: false };
  const stopped = long ? low <= stop : high >= stop;
  const reached = long ? high >= target : low <= target;
  if (stopped && reached) {
    const highFirst = intrabar === 'ohlc-nearest' && high - open < open - low;
    const lowFirst = intrabar === 'ohlc-nearest' && !highFirst;
    const targetFirst = intrabar === 'ohlc-nearest' && (long ? highFirst : lowFirst);
    return targetFirst
      ? { price: target, kind: 'target', gap: false, ambiguous: true }
      : { price: stop, kind: 'stop', gap: false, ambiguous: true };
  }
  if (stopped) return { price: stop, kind: 'stop', gap: false, ambiguous: false };
  if (reached) return { price: target, kind: 'target', gap: false, ambiguous: false };
  return undefined;
}
