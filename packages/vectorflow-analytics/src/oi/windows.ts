import * as z from 'zod';
import { checkArguments, sealed, shown, parseOptions } from '@veloce/core';
import { checksum, parseSaved } from '../check.js';

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

/** One report of a venue. */
export interface OiObservation {
  /** Epoch ms at which it was true. */
  readonly time: number;
  readonly venue: string;
  /** Open interest in base units or contracts: in quote currency it moves with the price without any trade. */
  readonly openInterest: number;
}

/** The last known value of each venue at the end of one window. */
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
  /** Everything needed to go on after a restart, as JSON: {@link createOiGatherer} takes it. */
  readonly snapshot: () => OiGathererSnapshot;
}

const OiGathererSnapshotSchema = /* @__PURE__ */ (() => {
  const seen = z.strictObject({ time: z.number(), openInterest: z.number().min(0) }).readonly();
  return z
    .strictObject({
      checksum,
      windowMs: z.number().describe('length of its windows'),
      venues: z.record(z.string(), seen.nullable()).readonly().describe('the last observation of each venue'),
      latest: z.number().nullable().describe('time up to which everything is known; null before the first'),
      end: z.number().nullable().describe('end of the window at work; null before the first observation'),
    })
    .readonly();
})();

/** A gatherer at rest: plain JSON. */
export type OiGathererSnapshot = z.output<typeof OiGathererSnapshotSchema>;

/**
 * Gathers observations of open interest into windows `[k * windowMs, (k + 1) * windowMs)`. A venue's value is its last observation at or
 * before the end of the window, unless that is older than `maxStaleMs`.
 *
 * @param snapshot What `snapshot()` of one gave, also after a round trip through JSON: the new one goes on from there.
 * @throws {RangeError} naming each option that is out of its domain, or when the snapshot is of other windows or venues.
 * @see definitions §4.1
 * @example
 * ```ts
 * const gatherer = createOiGatherer({ venues: ['binance', 'bybit'] });
 * gatherer.push({ time: 1_000, venue: 'binance', openInterest: 5e4 });
 * ```
 */
export function createOiGatherer(
  options: z.input<typeof OiWindowOptions>,
  snapshot?: OiGathererSnapshot,
): OiGatherer {
  const where = 'createOiGatherer';
  const { venues, windowMs, maxStaleMs } = parseOptions(where, OiWindowOptions, options);
  const places = new Map(venues.map((venue, k) => [venue, k]));
  const values = new Float64Array(venues.length).fill(NaN);
  const times = new Float64Array(venues.length).fill(-Infinity);
  let latest = -Infinity;
  let end = NaN;

  if (snapshot !== undefined) {
    const own = parseSaved(where, OiGathererSnapshotSchema, snapshot);
    const theirs = Object.keys(own.venues);
    if (
      own.windowMs !== windowMs ||
      theirs.length !== venues.length ||
      !venues.every((one) => theirs.includes(one))
    ) {
      throw new RangeError(
        `${where}: the snapshot is of windows of ${own.windowMs} ms of ${theirs.join(', ')}, not of ${windowMs} ms of ${venues.join(', ')}`,
      );
    }
    venues.forEach((venue, k) => {
      values[k] = own.venues[venue]?.openInterest ?? NaN;
      times[k] = own.venues[venue]?.time ?? -Infinity;
    });
    latest = own.latest ?? -Infinity;
    end = own.end ?? NaN;
  }

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
          `open interest: time must not decrease, got ${shown(time)} of ${venue} after ${latest}`,
        );
      }
      if (!(openInterest >= 0 && openInterest < Infinity)) {
        throw new RangeError(
          `open interest: must be finite and >= 0, got ${shown(openInterest)} of ${venue} at ${time}`,
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
    snapshot: () =>
      sealed({
        windowMs,
        venues: Object.fromEntries(
          venues.map((venue, k) => [
            venue,
            times[k] === -Infinity ? null : { time: times[k], openInterest: values[k] },
          ]),
        ),
        latest: latest === -Infinity ? null : latest,
        end: end === end ? end : null,
      }),
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
  checkArguments(
    'openInterestWindows',
    { observations },
    { observations: [{ time: 'number', venue: 'text', openInterest: 'number' }] },
  );
  const gatherer = createOiGatherer(options);
  const windows = observations.flatMap((one) => gatherer.push(one));
  const last = observations.at(-1)?.time ?? 0;
  windows.push(...gatherer.advanceTo((Math.floor(last / windowMs) + 1) * windowMs));
  return {
    time: Float64Array.from(windows, (window) => window.start),
    values: venues.map((_, k) => Float64Array.from(windows, (window) => window.values[k])),
  };
}
