import { describe, expect, it } from 'vitest';
import { localTime, offsetsOf } from './local-time.js';

const minute = 60_000;

/** Six zones on the days on which their clocks change, on both halves of the earth; Lord Howe by half an hour. */
const changes: readonly (readonly [zone: string, day: string])[] = [
  ['Europe/Helsinki', '2025-03-30'],
  ['Europe/Helsinki', '2025-10-26'],
  ['America/New_York', '2025-03-09'],
  ['America/New_York', '2025-11-02'],
  ['Australia/Lord_Howe', '2025-04-06'],
  ['Australia/Lord_Howe', '2025-10-05'],
  ['America/Santiago', '2025-04-05'],
  ['America/Santiago', '2025-09-07'],
  ['Europe/London', '2025-03-30'],
  ['Pacific/Auckland', '2025-09-28'],
];

describe('the time that a clock on the wall shows', () => {
  it.each(changes)('in %s around %s is the one, the first of two, or none', (zone, day) => {
    const offsetAt = offsetsOf(zone);
    const clock = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    const noon = Date.parse(`${day}T12:00:00Z`);
    // Asked of the clock minute by minute: which times show what.
    const shownAt = new Map<string, number[]>();
    for (let time = noon - 2_160 * minute; time < noon + 2_160 * minute; time += minute) {
      const shown = clock.format(time);
      shownAt.set(shown, [...(shownAt.get(shown) ?? []), time]);
    }
    const counts = { none: 0, one: 0, two: 0 };
    for (let shown = noon - 720 * minute; shown < noon + 720 * minute; shown += minute) {
      const text = new Date(shown).toISOString().slice(0, 19).replace('T', ' ');
      const times = shownAt.get(text) ?? [];
      expect(localTime(shown, offsetAt)).toEqual(
        times.length === 0 ? null : { time: times[0], isTwice: times.length > 1 },
      );
      counts[times.length === 0 ? 'none' : times.length === 1 ? 'one' : 'two']++;
    }
    // The day has a change in it: the test looks where it hurts.
    expect(counts.none + counts.two).toBe(zone === 'Australia/Lord_Howe' ? 30 : 60);
  });

  it('is UTC in UTC', () => {
    expect(localTime(1_700_000_000_000, offsetsOf('UTC'))).toEqual({
      time: 1_700_000_000_000,
      isTwice: false,
    });
  });
});
