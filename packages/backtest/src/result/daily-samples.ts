import type { MarketData } from '@veloce/core';
import type { Recorder } from '../engine/recorder.js';

/** The curves of an account, as the metrics need them. */
export interface DailySamples {
  /** The capital, then the equity at the end of each UTC day. */
  readonly equity: Float64Array;
  /** Time with a position, open to the end if it still is. */
  readonly heldMs: () => number;
}

/**
 * Records an account of one symbol at the end of each day.
 *
 * @param ends The last bar of each day.
 */
export function recordDays(
  { time, intervalMs, length }: Pick<MarketData, 'time' | 'intervalMs' | 'length'>,
  capital: number,
  ends: Int32Array,
): { readonly samples: DailySamples; readonly recorder: Recorder } {
  const equity = new Float64Array(ends.length + 1);
  equity[0] = capital;
  let day = 0;
  let heldMs = 0;
  const openOf = (row: number): number => (row < length ? time[row] : time[length - 1] + intervalMs);

  const recorder: Recorder = {
    keepsRecords: false,
    flat(_from, to, cash) {
      while (day < ends.length && ends[day] < to) equity[++day] = cash;
    },
    held(from, to, cash, { direction, size, entryPrice }, close) {
      while (day < ends.length && ends[day] < to) {
        const value = cash + direction * size * (close[ends[day]] - entryPrice);
        equity[++day] = value;
      }
      heldMs += openOf(to) - openOf(from);
    },
    row(row, value, net) {
      while (day < ends.length && ends[day] === row) equity[++day] = value;
      if (net !== 0) heldMs += openOf(row + 1) - openOf(row);
    },
  };
  return { samples: { equity, heldMs: () => heldMs }, recorder };
}
