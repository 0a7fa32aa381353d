import { describe, expect, it } from 'vitest';
import { createQuietHours, QuietHours } from './quiet-hours.js';

const utc = (text: string): number => Date.parse(`${text}Z`);

describe('quiet hours', () => {
  it.each([
    // [zone, from, to, time, end] ; by hand from the rules of the zones
    ['UTC', '22:00', '07:00', '2026-01-05T21:59:59', '2026-01-05T21:59:59'],
    ['UTC', '22:00', '07:00', '2026-01-05T22:00:00', '2026-01-06T07:00:00'],
    ['UTC', '22:00', '07:00', '2026-01-06T06:59:59', '2026-01-06T07:00:00'],
    ['UTC', '22:00', '07:00', '2026-01-06T07:00:00', '2026-01-06T07:00:00'],
    ['UTC', '12:00', '13:30', '2026-01-06T12:10:30', '2026-01-06T13:30:00'],
    ['Europe/Berlin', '22:00', '07:00', '2026-01-05T21:30:00', '2026-01-06T06:00:00'],
    ['Asia/Kathmandu', '22:00', '07:00', '2026-01-05T16:15:00', '2026-01-06T01:15:00'],
    // Clocks go forward in the night of 2026-03-29: the night is an hour shorter.
    ['Europe/Berlin', '22:00', '07:00', '2026-03-28T22:00:00', '2026-03-29T05:00:00'],
    // ... and from 02:30, which does not exist in that night, on: it ends at once with the jump.
    ['Europe/Berlin', '01:00', '02:30', '2026-03-29T00:30:00', '2026-03-29T01:00:00'],
    // Clocks go back in the night of 2026-10-25: 02:00 to 03:00 comes twice.
    ['Europe/Berlin', '22:00', '07:00', '2026-10-24T20:00:00', '2026-10-25T06:00:00'],
    ['America/New_York', '23:00', '06:00', '2026-11-01T03:00:00', '2026-11-01T11:00:00'],
  ])('%s %s to %s: %s waits until %s', (zone, from, to, time, end) => {
    const until = createQuietHours(QuietHours.parse({ from, to, zone }));
    expect(new Date(until(utc(time))).toISOString()).toBe(new Date(utc(end)).toISOString());
    expect(until(utc(time))).toBe(utc(end)); // once more, from memory
  });

  it.each([
    [{ from: '24:00', to: '07:00', zone: 'UTC' }, 'time of day'],
    [{ from: '7:00', to: '08:00', zone: 'UTC' }, 'time of day'],
    [{ from: '07:00', to: '07:00', zone: 'UTC' }, 'differ'],
    [{ from: '07:00', to: '08:00', zone: 'Berlin' }, 'time zone'],
    [{ from: '07:00', to: '08:00', zone: '+02:00' }, 'time zone'],
  ])('refuses %j', (options, message) => {
    expect(() => QuietHours.parse(options)).toThrow(message);
  });
});
