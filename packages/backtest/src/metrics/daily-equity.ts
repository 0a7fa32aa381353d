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
export function dailyEquity(
  clock: Pick<MarketData, 'time' | 'intervalMs' | 'length'>,
  curve: Column,
  start: number,
): Float64Array {
  const { time, intervalMs, length } = clock;
  // A bar that closes at midnight belongs to the day it ends.
  const dayOf = (i: number): number => Math.floor((time[i] + intervalMs - 1) / day);
  const first = dayOf(0);
  const samples = new Float64Array(dayOf(length - 1) - first + 2);
  samples[0] = start;
  let next = 0;
  for (let place = 1; place < samples.length; place++) {
    next = firstAfter(time, (first + place) * day - intervalMs, next);
    samples[place] = next === 0 ? start : curve[next - 1];
  }
  return samples;
}

/** Index of the first value > `limit` of an increasing column, at or after `from`; its length when there is none. */
function firstAfter(values: Column, limit: number, from: number): number {
  let low = from;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle] > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}
