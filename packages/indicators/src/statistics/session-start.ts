import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { checkPeriod } from '../kit/check.js';

/**
 * 1 at the first bar of each session, else 0: an anchor for {@link anchoredVwap} and {@link anchoredCvd}. Sessions are equally long and
 * counted from the epoch; the first bar begins one.
 *
 * @param time n bar opening times, epoch milliseconds UTC.
 * @param minutes Length of a session in minutes, an integer >= 1; usually 1440, the UTC day; 10080 for a week.
 * @param offset Minutes from the epoch to the start of a session, an integer >= 0; usually 0; 5760 for weeks from Monday on.
 * @returns n values; NaN where the time is.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see definitions §2
 * @example
 * ```ts
 * const monday = sessionStart(time, 7 * 1440, 4 * 1440);
 * ```
 */
export function sessionStart(
  time: Column,
  minutes: number,
  offset: number,
  options?: RunOptions,
): Float64Array;
/** The same of a series, as a series. */
export function sessionStart(time: Operand, minutes: number, offset: number): Series;
export function sessionStart(
  time: Column | Operand,
  minutes: number,
  offset: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(sessionStartKernel, [minutes, offset], [time], options)[0];
}

/** The kernel of {@link sessionStart}. */
export function sessionStartKernel(minutes: number, offset: number): Kernel<{ session: number }> {
  checkPeriod('sessionStart', minutes, 'minutes');
  checkPeriod('sessionStart', offset, 'offset', 0);

  return {
    inputs: 1,
    outputs: 1,
    init: () => ({ session: NaN }),

    advance(state, inputs, outputs, from, to) {
      const time = inputs[0];
      const output = outputs[0];
      let session = 1 * state.session; // unboxed

      for (let i = from; i < to; i++) {
        const own = Math.floor((time[i] - 60_000 * offset) / (60_000 * minutes));
        output[i] = own === session ? 0 : own === own ? 1 : NaN;
        if (own === own) session = own;
      }

      state.session = session;
    },
  };
}

/** Its row of the catalog. */
export const sessionStartEntry: CatalogEntry = {
  name: 'sessionStart',
  fullName: 'Start of a session',
  group: 'statistics',
  pane: 'own',
  inputs: ['time'],
  params: [
    { name: 'minutes', kind: 'int', least: 1, default: 1440 },
    { name: 'offset', kind: 'int', least: 0, default: 0 },
  ],
  outputs: ['sessionStart'],
  warmup: () => [0],
  reading:
    '1 marks the bar at which sums and averages of a session start again; it says nothing about the price.',
  source: 'definitions §2',
  evidence: 'oracle',
  kernel: sessionStartKernel,
};
