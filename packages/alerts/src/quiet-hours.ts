import * as z from 'zod';
import { ZoneSchema } from '@veloce/core';

const Clock = /* @__PURE__ */ (() =>
  z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { message: 'must be a time of day like 22:00' }))();

/** Hours in which only critical alerts are sent; the others wait until they end, and then come as one message. */
export const QuietHours = /* @__PURE__ */ (() =>
  z
    .strictObject({
      from: Clock.describe('first minute, by the clock of the zone'),
      to: Clock.describe('first minute after them; before `from` when they pass midnight'),
      zone: ZoneSchema.describe('whose clock: Europe/Berlin, UTC'),
    })
    .refine(({ from, to }) => from !== to, { message: 'from and to must differ', path: ['to'] }))();

/** Hours in which only critical alerts are sent. */
export type QuietHours = z.input<typeof QuietHours>;

const minuteMs = 60_000;

/**
 * The first moment from `time` on at which it is not quiet. Minute by minute by the clock on the wall, so that the days on which clocks are changed need no rule.
 *
 * @returns Epoch ms UTC; `time` itself when it is not quiet then.
 */
export function createQuietHours({ from, to, zone }: z.output<typeof QuietHours>): (time: number) => number {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
  const isQuiet = (time: number): boolean => {
    const now = clock.format(time);
    return from < to ? from <= now && now < to : from <= now || now < to;
  };
  let known = { from: NaN, to: NaN };
  return (time) => {
    if (time >= known.from && time < known.to) return known.to;
    if (!isQuiet(time)) return time;
    let end = Math.floor(time / minuteMs) * minuteMs + minuteMs;
    while (isQuiet(end)) end += minuteMs;
    known = { from: time, to: end };
    return end;
  };
}
