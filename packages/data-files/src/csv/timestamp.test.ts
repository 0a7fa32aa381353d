import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMilliseconds, readTime, type TimeUnit } from './timestamp.js';

function read(text: string, unit?: TimeUnit): number | undefined {
  const bytes = Buffer.from(text);
  const out = new Float64Array(1);
  return readTime(bytes, 0, bytes.length, out, 0, unit) === bytes.length ? out[0] : undefined;
}

const time = Date.UTC(2025, 7, 19, 15, 10);

describe('readTime', () => {
  it.each([
    '1755616200000',
    '1755616200000.0',
    '1.7556162e12',
    '1755616200000000',
    '1755616200000000000',
    '2025-08-19 15:10:00',
    '2025-08-19T15:10:00',
    '2025-08-19T15:10:00Z',
    '2025-08-19T15:10:00.000Z',
    '2025-08-19 15:10:00+00:00',
    '2025-08-19T17:10:00+02:00',
    '2025-08-19T10:40:00-0430',
    '2025-08-19T15:10',
  ])('reads %s', (text) => {
    expect(read(text)).toBe(time);
  });

  it.each([
    { text: '1755616200', unit: 's', expected: time },
    { text: '1755616200.5', unit: 's', expected: time + 500 },
    { text: '0', unit: 'ms', expected: 0 },
    { text: '60000000', unit: 'us', expected: 60_000 },
    { text: '60000000000', unit: 'ns', expected: 60_000 },
  ] as const)('reads $text in $unit when told so', ({ text, unit, expected }) => {
    expect(read(text, unit)).toBe(expected);
  });

  it('keeps what lies below a millisecond, so that it is off the grid and not lost', () => {
    expect(read('1755616200000001')).toBe(time + 0.001);
    expect(read('1755616200000500000')).toBe(time + 0.5);
    expect(read('2025-08-19 15:10:00.0005')).toBe(time + 0.5);
  });

  it('reads a date alone as its midnight UTC', () => {
    expect(read('2024-02-29')).toBe(Date.UTC(2024, 1, 29));
  });

  it('agrees with Date on every day from 1970 to 2200', () => {
    for (let day = 0; day < 84_000; day++) {
      const text = new Date(day * 86_400_000).toISOString();
      if (read(text) !== day * 86_400_000) throw new Error(text);
    }
  });

  it('agrees with Date on any ISO time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 7e12 }), (ms) => {
        expect(read(new Date(ms).toISOString())).toBe(ms);
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    '',
    'yesterday',
    '1755616200',
    '20250819',
    '2025-13-01',
    '2025-02-29',
    '2025-08-32',
    '2025-8-19',
    '2025-08-19 24:00:00',
    '2025-08-19 15:60',
    '2025-08-19 15:10:60',
    '2025-08-19 15',
    '2025-08-19T15:10:00+2',
    '2025-08-19T15:10:00 UTC',
    '19/08/2025',
    '-1755616200000',
    '1969-12-31',
    '2025-08-19T15:10:00.',
    '2025-08-19T15:10:00+25:00',
  ])('finds no time in %j', (text) => {
    expect(read(text)).toBeUndefined();
  });
});

describe('readMilliseconds', () => {
  it.each([
    { text: '1755616200123', ms: 1_755_616_200_123 },
    { text: '1755616200123.0', ms: 1_755_616_200_123 },
    { text: '1000000000000', ms: 1e12 },
    { text: '9999999999999', ms: 9_999_999_999_999 },
    { text: '175561620012', ms: undefined },
    { text: '0755616200123', ms: undefined },
    { text: '17556162001x3', ms: undefined },
    { text: '2025-08-19T00', ms: undefined },
  ])('finds $ms in $text', ({ text, ms }) => {
    const out = new Float64Array(1);
    const length = readMilliseconds(Buffer.from(text), 0, text.length, out, 0);
    expect(length === 13 ? out[0] : undefined).toBe(ms);
  });
});
