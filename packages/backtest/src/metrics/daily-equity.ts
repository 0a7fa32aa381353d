import type { Column, MarketData } from '@veloce/core';

const day = 86_400_000;

/**
 * A curve sampled at the end of each UTC day (and at its last bar), the start value first. A day without bars keeps the value
 * of the day before: nothing is known to have changed.
 *
 * @param curve One value per bar, at its close.
 * @param start The value before the first bar.
 * @example
 * ```ts
 * dailyEquity(data, equity, 10_000); // one value more than there are days
 * ```
 */
export function dailyEquity(data: MarketData, curve: Column, start: number): Float64Array {
  const { time, intervalMs, length } = data;
  // A bar that closes at midnight belongs to the day it ends.
  const dayOf = (i: number): number => Math.floor((time[i] + intervalMs - 1) / day);
  const first = dayOf(0);
  const samples = new Float64Array(dayOf(length - 1) - first + 2);
  samples[0] = start;
  let filled = 0;
  let dayEnd = -Infinity;
  for (let i = 0; i < length; i++) {
    if (time[i] + intervalMs > dayEnd) {
      const place = dayOf(i) - first + 1;
      for (; filled < place; filled++) samples[filled + 1] = samples[filled];
      dayEnd = (dayOf(i) + 1) * day;
    }
    samples[filled] = curve[i];
  }
  return samples;
}
