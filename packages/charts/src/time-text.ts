import { checkArguments } from '@veloce/core';
const minute = 60_000;
const pad = (value: number): string => String(value).padStart(2, '0');

/** A clock's date of a time: UTC, or the reader's own. */
function dateOf(time: number, local: boolean): Date {
  if (!(Math.abs(time) <= 8.64e15)) throw new RangeError(`charts: time must be epoch ms, got ${time}`);
  return new Date(local ? time - new Date(time).getTimezoneOffset() * minute : time);
}

/** A time to the minute. */
export function timeText(time: number, local: boolean): string {
  checkArguments('timeText', { time }, { time: 'number' });
  return `${dateOf(time, local).toISOString().slice(0, 16).replace('T', ' ')}${local ? '' : ' UTC'}`;
}

/** Tick marks by kind: year, month, day, then times of day. */
export function tickText(time: number, kind: number, local: boolean): string {
  checkArguments('tickText', { time, kind }, { time: 'number', kind: 'number' });
  const date = dateOf(time, local);
  if (kind === 0) return String(date.getUTCFullYear());
  if (kind === 1) return date.toLocaleString('en', { month: 'short', timeZone: 'UTC' });
  if (kind === 2) return String(date.getUTCDate());
  return `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}`;
}
