import * as z from 'zod';
import { shown } from './shown.js';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** A day, in ms. */
export const dayMs = 24 * hour;
/** A mean calendar year of 365.25 days, in ms. */
export const yearMs = 365.25 * dayMs;
const day = dayMs;

/** The length of a bar. Days and weeks are UTC; a week begins on Monday. */
export type Timeframe =
  | '1s'
  | '5s'
  | '10s'
  | '15s'
  | '30s'
  | '1m'
  | '3m'
  | '5m'
  | '15m'
  | '30m'
  | '1h'
  | '2h'
  | '4h'
  | '6h'
  | '8h'
  | '12h'
  | '1d'
  | '1w';

const intervals: Readonly<Record<Timeframe, number>> = {
  '1s': second,
  '5s': 5 * second,
  '10s': 10 * second,
  '15s': 15 * second,
  '30s': 30 * second,
  '1m': minute,
  '3m': 3 * minute,
  '5m': 5 * minute,
  '15m': 15 * minute,
  '30m': 30 * minute,
  '1h': hour,
  '2h': 2 * hour,
  '4h': 4 * hour,
  '6h': 6 * hour,
  '8h': 8 * hour,
  '12h': 12 * hour,
  '1d': day,
  '1w': 7 * day,
};

/** Every timeframe, shortest first. */
export const timeframes = Object.keys(intervals) as readonly Timeframe[];

/** Accepts the text of a {@link Timeframe}; the message of a failure lists them all. */
export const TimeframeSchema: z.ZodType<Timeframe> = /* @__PURE__ */ z.enum(
  timeframes as [Timeframe, ...Timeframe[]],
  {
    error: (issue) => `unknown timeframe ${shown(issue.input)}; use one of ${timeframes.join(' ')}`,
  },
);

/** The epoch began on a Thursday; the first Monday came four days later. */
const firstMonday = 4 * day;

/**
 * The length of a bar in milliseconds.
 *
 * @throws {RangeError} when the text is not a timeframe.
 * @example
 * ```ts
 * intervalMs('5m'); // 300000
 * ```
 */
export function intervalMs(timeframe: Timeframe): number {
  const known = typeof timeframe === 'string' && Object.hasOwn(intervals, timeframe);
  const interval: number | undefined = known ? intervals[timeframe] : undefined;
  if (interval === undefined) {
    throw new RangeError(`unknown timeframe ${shown(timeframe)}; use one of ${timeframes.join(' ')}`);
  }
  return interval;
}

/**
 * The open time of the bar that holds `time` (both epoch ms, UTC).
 *
 * @param offsetMs How much later than on the UTC grid bars open, in ms: `MarketData.offsetMs`; 0 by default.
 * @example
 * ```ts
 * barOpen(Date.UTC(2025, 7, 6, 13, 45), '1w'); // Monday, 4 August 2025, 00:00
 * ```
 */
export function barOpen(time: number, timeframe: Timeframe, offsetMs = 0): number {
  const opened = barNumber(time, timeframe, offsetMs) * intervalMs(timeframe);
  return opened + (timeframe === '1w' ? firstMonday : 0) + offsetMs;
}

/**
 * How many bars of this timeframe have opened between the epoch and `time`: the absolute number of the bar that holds it.
 *
 * @param offsetMs As for {@link barOpen}.
 */
export function barNumber(time: number, timeframe: Timeframe, offsetMs = 0): number {
  if (typeof time !== 'number' || typeof offsetMs !== 'number') {
    throw new TypeError(
      `barNumber: time must be epoch ms, got ${shown(time)}, and offsetMs a number, got ${shown(offsetMs)}`,
    );
  }
  const origin = (timeframe === '1w' ? firstMonday : 0) + offsetMs;
  return Math.floor((time - origin) / intervalMs(timeframe));
}

/** The timeframe with this interval, if there is one. */
export function timeframeOf(interval: number): Timeframe | undefined {
  return timeframes.find((timeframe) => intervals[timeframe] === interval);
}

/** Whether a time is the open of a bar of this timeframe; `offsetMs` as for {@link barOpen}. */
export function isOnGrid(time: number, timeframe: Timeframe, offsetMs = 0): boolean {
  return barOpen(time, timeframe, offsetMs) === time;
}
