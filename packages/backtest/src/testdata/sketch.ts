import type { MarketData } from '@veloce/core';

/** One trade of the sketch. */
export interface SketchTrade {
  readonly entryBar: number;
  readonly entryPrice: number;
  readonly exitBar: number;
  readonly exitPrice: number;
}

/**
 * The planning document's loop, as it was written: exits by `elif` at the stop's or the target's own price, then an entry at the close of
 * the bar whose close made the signal. Signals as `scripted` takes them from the data.
 */
export function sketchBacktest({ length, high, low, close, extra }: MarketData): readonly SketchTrade[] {
  const trades: SketchTrade[] = [];
  let open: { bar: number; price: number; side: number; stop: number; target: number } | undefined;
  for (let i = 0; i < length; i++) {
    if (open !== undefined) {
      const { bar, price, side, stop, target } = open;
      const close = (exitPrice: number): void => {
        trades.push({ entryBar: bar, entryPrice: price, exitBar: i, exitPrice });
        open = undefined;
      };
      if (side > 0 && low[i] <= stop) close(stop);
      else if (side < 0 && high[i] >= stop) close(stop);
      else if (side > 0 && high[i] >= target) close(target);
      else if (side < 0 && low[i] <= target) close(target);
    }
    const side = extra['side'][i];
    if (open === undefined && side !== 0) {
      const price = close[i];
      const stop = price * (1 - side * extra['stop'][i]);
      open = { bar: i, price, side, stop, target: price * (1 + side * extra['target'][i]) };
    }
  }
  return trades;
}
