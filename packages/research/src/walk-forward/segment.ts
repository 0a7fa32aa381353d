import { backtestAsync, type BacktestOptions, type BacktestResult, type Trade } from '@veloce/backtest';
import { phase, rejection, slice, type AnyStrategy, type Column, type MarketData } from '@veloce/core';
import { right } from 'fp-ts/lib/Either.js';

/** A part of a history that was traded on its own. */
export interface Segment {
  /** The bars `[from, to)` of the whole data. */
  readonly from: number;
  readonly to: number;
  /** Equity at the close of each of these bars. */
  readonly equity: Column;
  readonly trades: readonly Trade[];
  /** The backtest, which begins at the warm-up: its bars are counted from `from - warmup`. */
  readonly result: BacktestResult;
  readonly warmup: number;
}

const notYet = /* @__PURE__ */ rejection('window', 'before the window');

/** Lets no bar through before the window; its indicators are warm when it opens. */
const window = /* @__PURE__ */ phase({
  name: 'window',
  features: (market) => ({ open: market.column('window:open') }),
  gate: { feature: 'open', rejection: notYet },
  decide: () => right(undefined),
});

/**
 * Trades a strategy on the bars `[from, to)` only. Indicators warm up on bars before; nothing is entered there, and what is open at
 * the end is closed at the last close.
 */
export async function tradeSegment(
  strategy: AnyStrategy,
  data: MarketData,
  params: Readonly<Record<string, unknown>>,
  options: BacktestOptions,
  [from, to]: readonly [number, number],
  warmup: number,
  signal?: AbortSignal,
): Promise<Segment> {
  const before = Math.min(warmup, from);
  const part = slice(data, from - before, to);
  const open = new Float64Array(part.length).fill(1, before);
  const windowed: AnyStrategy = { ...strategy, phases: [window, ...strategy.phases] };
  const market: MarketData = Object.freeze({ ...part, extra: { ...part.extra, 'window:open': open } });
  const result = await backtestAsync(windowed, market, params, { ...options, closeAtEnd: true, signal });
  const { equity, trades } = result;
  return { from, to, equity: equity.subarray(before), trades, result, warmup: before };
}
