import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import { noValues } from '../kit/block.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { checkPeriod } from '../kit/check.js';

/**
 * Volume by its usual size at this time of the day: by the mean volume of the bars in the same slot of the UTC day, on the last `days` days that
 * had such bars, today not included.
 *
 * @param time n bar opening times, epoch milliseconds UTC.
 * @param volume n volumes, >= 0.
 * @param minutes Length of a slot, an integer >= 1; usually 60. Slots begin at midnight.
 * @param days Days to compare with, an integer >= 1; usually 10.
 * @returns n ratios, 1 as usual; NaN until the slot has been seen on `days` days, where an input is NaN, and where nothing was
 *   traded on these days.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://www.tradingview.com/support/solutions/43000705489/
 * @example
 * ```ts
 * volumeAtTime(time, volume, 60, 10);
 * ```
 */
export function volumeAtTime(
  time: Column,
  volume: Column,
  minutes: number,
  days: number,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function volumeAtTime(time: Operand, volume: Operand, minutes: number, days: number): Series;
export function volumeAtTime(
  time: Column | Operand,
  volume: Column | Operand,
  minutes: number,
  days: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(volumeAtTimeKernel, [minutes, days], [time, volume], options)[0];
}

/** For each slot of the day: today's volume so far, and that of the days before. */
interface DaySlots {
  readonly day: Float64Array;
  readonly sum: Float64Array;
  readonly count: Float64Array;
  /** Mean volume of a bar on the days before; NaN until there are enough of them. */
  readonly usual: Float64Array;
  /** Sums and counts of the last days, in rings of `days` places per slot; `place` is the oldest. */
  readonly place: Int32Array;
  readonly sums: Float64Array;
  readonly counts: Float64Array;
}

const dayMinutes = 1440;

/** The kernel of {@link volumeAtTime}. */
export function volumeAtTimeKernel(minutes: number, days: number): Kernel<DaySlots> {
  checkPeriod('volumeAtTime', minutes, 'minutes');
  checkPeriod('volumeAtTime', days, 'days');
  const slots = Math.ceil(dayMinutes / minutes);

  return {
    inputs: 2,
    outputs: 1,
    init: () => ({
      day: noValues(slots),
      sum: new Float64Array(slots),
      count: new Float64Array(slots),
      usual: noValues(slots),
      place: new Int32Array(slots),
      sums: noValues(slots * days),
      counts: noValues(slots * days),
    }),

    advance(state, inputs, outputs, from, to) {
      const [time, volume] = inputs;
      const output = outputs[0];
      const { day, sum, count, usual } = state;

      for (let i = from; i < to; i++) {
        const size = volume[i];
        const minute = Math.floor(time[i] / 60_000);
        output[i] = NaN;
        if (size !== size || minute !== minute) continue;
        const today = Math.floor(minute / dayMinutes);
        const slot = Math.floor((minute - today * dayMinutes) / minutes);
        if (day[slot] !== today) {
          if (count[slot] > 0) endDay(state, slot, days);
          day[slot] = today;
        }
        sum[slot] += size;
        count[slot]++;
        if (usual[slot] > 0) output[i] = size / usual[slot];
      }
    },
  };
}

/** Puts a slot's last day behind the ones before it. */
function endDay(state: DaySlots, slot: number, days: number): void {
  const { sum, count, usual, place, sums, counts } = state;
  const first = slot * days;
  sums[first + place[slot]] = sum[slot];
  counts[first + place[slot]] = count[slot];
  place[slot] = (place[slot] + 1) % days;
  sum[slot] = 0;
  count[slot] = 0;
  let total = 0;
  let bars = 0;
  for (let k = first; k < first + days; k++) {
    total += sums[k];
    bars += counts[k];
  }
  usual[slot] = total / bars;
}

/** Its row of the catalog. */
export const volumeAtTimeEntry: CatalogEntry = {
  name: 'volumeAtTime',
  fullName: 'Relative volume at time',
  group: 'volume',
  pane: 'own',
  inputs: ['time', 'volume'],
  params: [
    { name: 'minutes', kind: 'int', least: 1, default: 60 },
    { name: 'days', kind: 'int', least: 1, default: 10 },
  ],
  outputs: ['volumeAtTime'],
  warmup: null,
  reading:
    '1 is the usual volume for this time of day, so 2 is twice as busy as normal even at an hour that is always busy.',
  source: 'https://www.tradingview.com/support/solutions/43000705489/',
  evidence: 'oracle',
  kernel: volumeAtTimeKernel,
};
