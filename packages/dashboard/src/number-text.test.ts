import { describe, expect, it } from 'vitest';
import { numberText, percentText, shareText, spanText, strengthText } from './number-text.js';

describe('numbers as the desk writes them', () => {
  it.each([
    [0.649_99, '0.64'],
    [0.65, '0.65'],
    [0.29, '0.29'],
    [0.57, '0.57'],
    [1, '1.00'],
  ] as const)('a strength of %d is %s: never rounded up to its threshold', (strength, text) => {
    expect(strengthText(strength)).toBe(text);
  });

  it('signs are minus signs, and a zero has none', () => {
    expect([numberText(-1234.5), numberText(-0.001), numberText(null), numberText(NaN)]).toEqual([
      '−1,234.50',
      '0.00',
      '—',
      '—',
    ]);
    expect(percentText(-0.0123)).toBe('−1.2 %');
    expect(shareText({ value: 0.5, low: 0.41, high: 0.59 })).toBe('50 % [41–59]');
  });

  it('a span is in the largest unit that says it', () => {
    expect([41_000, 5_400_000, 7_200_000, 172_800_000].map(spanText)).toEqual(['41 s', '2 h', '2 h', '2 d']);
  });
});
