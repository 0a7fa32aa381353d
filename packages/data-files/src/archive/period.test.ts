import { describe, expect, it } from 'vitest';
import { listPeriods } from './period.js';

describe('listPeriods', () => {
  it.each([
    { periods: '2025-08', expected: ['2025-08'] },
    { periods: ['2025-08', '2025-01-31'], expected: ['2025-08', '2025-01-31'] },
    { periods: { from: '2024-11', to: '2025-02' }, expected: ['2024-11', '2024-12', '2025-01', '2025-02'] },
    {
      periods: { from: '2024-02-28', to: '2024-03-01' },
      expected: ['2024-02-28', '2024-02-29', '2024-03-01'],
    },
    { periods: { from: '2025-08', to: '2025-08' }, expected: ['2025-08'] },
  ])('lists $periods', ({ periods, expected }) => {
    expect(listPeriods(periods)).toEqual(expected);
  });

  it.each([
    '2025',
    '2025-13',
    '2025-00',
    '2025-02-30',
    '2025-08-00',
    '2025-8',
    '../../etc',
    '2025-08/..',
    { from: '2025-08', to: '2025-07' },
    { from: '2025-08', to: '2025-08-02' },
    { from: '1980-01-01', to: '2025-01-01' },
    [],
  ])('rejects %j', (periods) => {
    expect(() => listPeriods(periods)).toThrow(RangeError);
  });
});
