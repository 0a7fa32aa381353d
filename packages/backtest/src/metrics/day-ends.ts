import { dayMs, type MarketData } from '@veloce/core';

/** The last bar of each UTC day, ascending; a day without bars has that of the day before. */
export function dayEnds({
  time,
  intervalMs,
  length,
}: Pick<MarketData, 'time' | 'intervalMs' | 'length'>): Int32Array {
  // A bar that closes at midnight belongs to the day it ends.
  const dayOf = (i: number): number => Math.floor((time[i] + intervalMs - 1) / dayMs);
  const first = dayOf(0);
  const ends = new Int32Array(dayOf(length - 1) - first + 1);
  const barsPerDay = Math.max(1, Math.round(dayMs / intervalMs));
  let end = -1;
  for (let d = 0; d < ends.length; d++) {
    const limit = (first + d + 1) * dayMs - intervalMs;
    // Without a gap the next day ends as many bars later as a day has.
    const guess = Math.min(end + barsPerDay, length - 1);
    const isEnd = time[guess] <= limit && (guess + 1 === length || time[guess + 1] > limit);
    end = isEnd ? guess : lastUntil(time, limit, Math.max(end, 0));
    ends[d] = end;
  }
  return ends;
}

/** Index of the last value <= `limit` of an increasing column, at or after `from`, which is one. */
function lastUntil(values: ArrayLike<number>, limit: number, from: number): number {
  let low = from;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (values[middle] <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}
