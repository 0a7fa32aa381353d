import { checkArguments } from '@veloce/core';
import type { Column, MarketData } from '@veloce/core';
import { dayEnds } from './day-ends.js';

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
  checkArguments(
    'dailyEquity',
    { clock, curve, start },
    { clock: { time: 'numbers', intervalMs: 'number', length: 'number' }, curve: 'numbers', start: 'number' },
  );
  const ends = dayEnds(clock);
  const samples = new Float64Array(ends.length + 1);
  samples[0] = start;
  for (let d = 0; d < ends.length; d++) samples[d + 1] = curve[ends[d]];
  return samples;
}
