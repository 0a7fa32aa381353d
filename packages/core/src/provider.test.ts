import { describe, expect, it } from 'vitest';
import { BarQuerySchema } from './provider.js';

describe('BarQuerySchema', () => {
  it('accepts a query, and names the field that is wrong', () => {
    expect(BarQuerySchema.safeParse({ symbol: 'X', timeframe: '1m', start: 0, end: 1 }).success).toBe(true);
    const paths = (query: unknown): unknown =>
      BarQuerySchema.safeParse(query).error?.issues.map((issue) => issue.path.join());
    expect(paths({ symbol: '', timeframe: '2m' })).toEqual(['symbol', 'timeframe']);
    expect(paths({ symbol: 'X', timeframe: '1m', start: 5, end: 5 })).toEqual(['end']);
  });
});
