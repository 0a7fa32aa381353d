import { describe, expect, it } from 'vitest';
import { fixOfNumber } from './row-fault.js';

describe('a number in another spelling', () => {
  it.each([
    ['100,5', 'decimal comma'],
    ['-0,00012', 'decimal comma'],
    ['94123,10', 'decimal comma'],
    ['1.234,5', 'decimal comma'],
    ['1 234,50', 'decimal comma'],
    ['1,234', 'neither as a decimal one nor as one of thousands'],
    ['1,234,567', 'neither as a decimal one nor as one of thousands'],
    ['1,234.5', 'without separators of thousands'],
    ["1'234.5", 'without separators of thousands'],
    ['$100', 'without units'],
    ['5%', 'without units'],
  ])('%s', (text, says) => {
    expect(fixOfNumber(text)).toContain(says);
  });

  it.each(['100.5', 'abc', '1,2,3', ''])('%j is none', (text) => {
    expect(fixOfNumber(text)).toBeUndefined();
  });
});
