import { compute, ZoneSchema, type Kernel, type MarketSeries, type Series } from '@veloce/core';
import { sessionClock, type ProfileSession } from '@veloce/vectorflow-analytics';
import * as z from 'zod';

/** Days of the week, as a document names them. */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** The hours of a day, as `09:30`. */
const clockTime = /* @__PURE__ */ (() =>
  z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { message: 'must be a time such as 09:30' }))();

/** Hours of the day, and days of the week, in a time zone. */
export const HoursSchema = /* @__PURE__ */ (() =>
  z.strictObject({
    /** From here on, and before `to`; a `to` that is not later lies on the next day. The whole day by default. */
    from: clockTime.default('00:00'),
    to: clockTime.default('00:00'),
    zone: ZoneSchema.default('UTC'),
    /** On which of its days the hours begin; all by default. */
    days: z.array(z.enum(weekdays)).min(1).max(7).optional(),
  }))();

/** Hours as a document writes them. */
export type PlaybookHours = z.input<typeof HoursSchema>;

/** True where a bar closes within the hours: a condition. An entry is then filled within them. */
export function withinHours({ time, intervalMs }: MarketSeries, hours: PlaybookHours): Series {
  const { from, to, zone, days = weekdays } = HoursSchema.parse(hours);
  const open = weekdays.map((day) => (days.includes(day) ? 1 : 0));
  return compute(hoursKernel, [`${zone} ${from}-${to}`, open, intervalMs], [time]);
}

interface Hours {
  /** The stretch of hours, or between two, that the last close fell into. */
  from: number;
  to: number;
  held: number;
}

/** Reads the times of bars; 1 where they close within the hours of a day that is open, else 0. */
function hoursKernel(session: ProfileSession, open: readonly number[], barMs: number): Kernel<Hours> {
  const clock = sessionClock(session);
  const zone = session.slice(0, session.indexOf(' '));
  const weekday = new Intl.DateTimeFormat('en-US', { timeZone: zone, weekday: 'short' });
  return {
    inputs: 1,
    outputs: 1,
    init: () => ({ from: NaN, to: NaN, held: 0 }),

    advance(state, [time], [output], from, to) {
      for (let i = from; i < to; i++) {
        const close = time[i] + barMs;
        if (close !== close) {
          output[i] = NaN;
          continue;
        }
        if (!(close >= state.from && close < state.to)) {
          const span = clock(close);
          const day = weekday.format(span.from).toLowerCase() as (typeof weekdays)[number];
          state.from = span.from;
          state.to = span.to;
          state.held = span.inside ? open[weekdays.indexOf(day)] : 0;
        }
        output[i] = state.held;
      }
    },
  };
}
