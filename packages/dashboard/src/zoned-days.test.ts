import { describe, expect, it } from 'vitest';
import { dayOf, mondayOf, plusDays, plusMonths, startOfDay, weeksOf } from './zoned-days.js';

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Apia',
];

describe('days in a zone', () => {
  it.each(zones)(
    '%s: the first millisecond of each day of two years is of that day, the one before is not',
    (zone) => {
      for (let day = '2025-01-01'; day < '2027-01-01'; day = plusDays(day, 1)) {
        const start = startOfDay(day, zone);
        expect([dayOf(start, zone), dayOf(start - 1, zone)]).toEqual([day, plusDays(day, -1)]);
      }
    },
  );

  it('a day on which the clocks change has 23 or 25 hours', () => {
    const hours = (day: string): number =>
      (startOfDay(plusDays(day, 1), 'Europe/Berlin') - startOfDay(day, 'Europe/Berlin')) / 3_600_000;
    expect(['2026-03-28', '2026-03-29', '2026-10-25'].map(hours)).toEqual([24, 23, 25]);
  });

  it('weeks begin on Monday and cover their month, with its neighbours', () => {
    expect(mondayOf('2026-11-01')).toBe('2026-10-26');
    expect(mondayOf('2026-11-02')).toBe('2026-11-02');
    const weeks = weeksOf('2026-02');
    expect(weeks[0]?.[0]).toBe('2026-01-26');
    expect(weeks.at(-1)?.at(-1)).toBe('2026-03-01');
    expect(weeks.flat().filter((day) => day.startsWith('2026-02'))).toHaveLength(28);
  });

  it('months go over the turn of a year', () => {
    expect([plusMonths('2026-01', -1), plusMonths('2026-12', 1), plusMonths('2026-03', -15)]).toEqual([
      '2025-12',
      '2027-01',
      '2024-12',
    ]);
  });
});
