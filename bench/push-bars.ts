import type { Bar, Live, MarketData } from '@veloce/core';

/** Gives a live strategy the bars `[from, to)` of a market, each an object of its own as a stream would make it. */
export function pushBars(following: Pick<Live, 'push'>, data: MarketData, from: number, to: number): void {
  const { time, open, high, low, close, volume, buyVolume = volume, sellVolume = volume } = data;
  for (let i = from; i < to; i++) {
    const bar: Bar = {
      time: time[i] ?? NaN,
      open: open[i] ?? NaN,
      high: high[i] ?? NaN,
      low: low[i] ?? NaN,
      close: close[i] ?? NaN,
      volume: volume[i] ?? NaN,
      buyVolume: buyVolume[i] ?? NaN,
      sellVolume: sellVolume[i] ?? NaN,
    };
    following.push(bar);
  }
}
