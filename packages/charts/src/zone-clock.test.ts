import { describe, expect, it } from 'vitest';
import { zoneClock } from './zone-clock.js';

describe('zoneClock', () => {
  const time = Date.UTC(2026, 2, 29, 23, 30);

  it.each([
    ['UTC', '2026-03-29 23:30 UTC', ['2026', 'Mar', '29', '23:30']],
    ['Europe/Berlin', '2026-03-30 01:30 Europe/Berlin', ['2026', 'Mar', '30', '01:30']],
    ['Asia/Kolkata', '2026-03-30 05:00 Asia/Kolkata', ['2026', 'Mar', '30', '05:00']],
  ])('%s', (zone, text, ticks) => {
    const clock = zoneClock(zone);
    expect(clock.text(time)).toBe(text);
    expect([0, 1, 2, 3].map((kind) => clock.tick(time, kind))).toEqual(ticks);
  });

  it('midnight is 00:00', () => {
    expect(zoneClock('UTC').tick(Date.UTC(2026, 0, 1), 3)).toBe('00:00');
  });

  it('refuses a zone that there is not', () => {
    expect(() => zoneClock('Mars/Olympus')).toThrow(RangeError);
  });
});
