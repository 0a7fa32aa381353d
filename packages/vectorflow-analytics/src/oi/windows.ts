import * as z from 'zod';
import { parseOptions } from '@veloce/core';

/** How observations of open interest become windows. */
export const OiWindowOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    venues: z
      .array(z.string().min(1))
      .min(1)
      .describe('every venue that should be there, in the order of the columns'),
    windowMs: z.int().positive().default(5_000).describe('length of a window, on the epoch grid'),
    maxStaleMs: z
      .int()
      .min(0)
      .default(15_000)
      .describe('oldest observation that still counts at the end of a window'),
  }))();

/** What a venue reported. */
export interface OiObservation {
  /** Epoch ms at which it was true. */
  readonly time: number;
  readonly venue: string;
  /** Open interest in base units or contracts: in quote currency it moves with the price though nobody trades. */
  readonly openInterest: number;
}

/** What was known of each venue at the end of one window. */
export interface OiWindow {
  /** Begin of the window, epoch ms. */
  readonly start: number;
  /** One value per venue; NaN where there is none that is fresh. */
  readonly values: Float64Array;
}

/** Gathers observations, in the order of time, into windows. */
export interface OiGatherer {
  /**
   * Takes an observation.
   *
   * @returns The windows that ended before it.
   * @throws {RangeError} when the venue is not configured, the time decreases, or the value is not finite and >= 0.
   */
  readonly push: (observation: OiObservation) => readonly OiWindow[];
  /** Says that no observation before or at this time will come. @returns The windows that ended by then. */
  readonly advanceTo: (time: number) => readonly OiWindow[];
}

/**
 * Gathers observations of open interest into windows `[k * windowMs, (k + 1) * windowMs)`. A venue's value is its last observation at or
 * before the end of the window, unless that is older than `maxStaleMs`.
 *
 * @throws {RangeError} naming each option that is out of its domain.
 * @see definitions §4.1
 * @example
 * ```ts
 * const gatherer = createOiGatherer({ venues: ['binance', 'bybit'] });
 * gatherer.push({ time: 1_000, venue: 'binance', openInterest: 5e4 });
 * ```
 */
export function createOiGatherer(options: z.input<typeof OiWindowOptions>): OiGatherer {
  const { venues, windowMs, maxStaleMs } = parseOptions('createOiGatherer', OiWindowOptions, options);
  const places = new Map(venues.map((venue, k) => [venue, k]));
  const values = new Float64Array(venues.length).fill(NaN);
  const times = new Float64Array(venues.length).fill(-Infinity);
  let latest = -Infinity;
  let end = NaN;

  const closeBefore = (time: number): readonly OiWindow[] => {
    const closed: OiWindow[] = [];
    for (; end < time; end += windowMs) {
      const own = values.map((value, k) => (end - times[k] <= maxStaleMs ? value : NaN));
      closed.push({ start: end - windowMs, values: own });
    }
    return closed;
  };

  return {
    push({ time, venue, openInterest }) {
      const place = places.get(venue);
      if (place === undefined) {
        throw new RangeError(`open interest: venue '${venue}' is not one of ${venues.join(', ')}`);
      }
      if (!(time >= latest)) {
        throw new RangeError(
          `open interest: time must not decrease, got ${time} of ${venue} after ${latest}`,
        );
      }
      if (!(openInterest >= 0 && openInterest < Infinity)) {
        throw new RangeError(
          `open interest: must be finite and >= 0, got ${openInterest} of ${venue} at ${time}`,
        );
      }
      if (end !== end) end = (Math.floor(time / windowMs) + 1) * windowMs;
      latest = time;
      const closed = closeBefore(time);
      values[place] = openInterest;
      times[place] = time;
      return closed;
    },
    advanceTo(time) {
      latest = Math.max(latest, time);
      return closeBefore(time + 1);
    },
  };
}

/** Windows as columns. */
export interface OiWindowColumns {
  /** Begin of each window, epoch ms. */
  readonly time: Float64Array;
  /** One column per venue; NaN where there was no fresh value. */
  readonly values: readonly Float64Array[];
}

/**
 * All windows of some observations, up to the one that holds the last of them.
 *
 * @throws {RangeError} naming each option that is out of its domain, or the first observation that does not fit.
 * @see definitions §4.1
 */
export function openInterestWindows(
  observations: readonly OiObservation[],
  options: z.input<typeof OiWindowOptions>,
): OiWindowColumns {
  const { venues, windowMs } = parseOptions('openInterestWindows', OiWindowOptions, options);
  const gatherer = createOiGatherer(options);
  const windows = observations.flatMap((one) => gatherer.push(one));
  const last = observations.at(-1)?.time ?? 0;
  windows.push(...gatherer.advanceTo((Math.floor(last / windowMs) + 1) * windowMs));
  return {
    time: Float64Array.from(windows, (window) => window.start),
    values: venues.map((_, k) => Float64Array.from(windows, (window) => window.values[k])),
  };
}
