import { describe, expect, it } from 'vitest';
import {
  TimeframeSchema,
  barNumber,
  barOpen,
  intervalMs,
  isOnGrid,
  timeframeOf,
  timeframes,
} from './timeframe.js';

describe('timeframe', () => {
  it('lists the timeframes, shortest first', () => {
    expect(timeframes.join(' ')).toBe('1s 5s 10s 15s 30s 1m 3m 5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 1w');
    const intervals = timeframes.map(intervalMs);
    expect(intervals).toEqual([...intervals].sort((a, b) => a - b));
    expect(timeframes.map((one) => timeframeOf(intervalMs(one)))).toEqual(timeframes);
    expect(timeframeOf(7)).toBeUndefined();
  });

  it.each([
    ['1m', '2025-08-06T13:45:59.999Z', '2025-08-06T13:45:00.000Z'],
    ['8h', '2025-08-06T15:59:00.000Z', '2025-08-06T08:00:00.000Z'],
    ['1d', '2025-08-06T23:59:00.000Z', '2025-08-06T00:00:00.000Z'],
    ['1w', '2025-08-06T13:45:00.000Z', '2025-08-04T00:00:00.000Z'],
    ['1w', '2025-08-04T00:00:00.000Z', '2025-08-04T00:00:00.000Z'],
    ['1w', '1970-01-01T00:00:00.000Z', '1969-12-29T00:00:00.000Z'],
  ] as const)('opens the %s bar of %s at %s', (timeframe, time, open) => {
    expect(new Date(barOpen(Date.parse(time), timeframe)).toISOString()).toBe(open);
    expect(isOnGrid(Date.parse(open), timeframe)).toBe(true);
    expect(isOnGrid(Date.parse(open) + 1, timeframe)).toBe(false);
  });

  it('numbers consecutive bars consecutively', () => {
    const week = 7 * 86_400_000;
    const monday = Date.UTC(2025, 7, 4);
    expect(barNumber(monday + week, '1w') - barNumber(monday, '1w')).toBe(1);
    expect(barNumber(monday + week - 1, '1w')).toBe(barNumber(monday, '1w'));
  });

  it('refuses what it does not know', () => {
    expect(() => intervalMs('2m' as never)).toThrow('unknown timeframe "2m"; use one of 1s');
    expect(TimeframeSchema.safeParse('1M').error?.issues[0].message).toContain(
      'unknown timeframe "1M"; use one of',
    );
  });
});
