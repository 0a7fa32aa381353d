import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalOf } from './decimal.js';

/** An integer as Parquet writes it: two's complement, highest byte first. */
function bytesOf(value: bigint, length: number): Uint8Array {
  const hex = BigInt.asUintN(8 * length, value).toString(16);
  return Buffer.from(hex.padStart(2 * length, '0'), 'hex');
}

/** A decimal as people write it. */
function textOf(digits: bigint, scale: number): string {
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0');
  const point = text.length - scale;
  return `${digits < 0n ? '-' : ''}${text.slice(0, point)}.${text.slice(point)}`;
}

describe('decimalOf', () => {
  it('is the double nearest to the text, with all digits that a decimal may have', () => {
    const digits = fc.oneof(
      fc.bigInt(-(10n ** 38n) + 1n, 10n ** 38n - 1n),
      fc.bigInt(-(2n ** 54n), 2n ** 54n),
    );
    fc.assert(
      fc.property(digits, fc.integer({ min: 0, max: 38 }), (value, scale) => {
        const expected = Number(textOf(value, scale)) || 0; // -0 as 0: a decimal has no sign of zero
        expect((decimalOf(value, scale) as number) || 0).toBe(expected);
        expect((decimalOf(bytesOf(value, 16), scale) as number) || 0).toBe(expected);
      }),
      { numRuns: 5_000 },
    );
  });

  it('of a price with 18 digits behind the point', () => {
    expect(decimalOf(94_123_456_789_012_345_678_901n, 18)).toBe(94_123.456789012345678901);
    expect(decimalOf(bytesOf(-25n, 3), 1)).toBe(-2.5);
    expect(decimalOf(25, -2)).toBe(2_500);
  });

  it('gives back what is no number', () => {
    expect(decimalOf(null, 2)).toBeNull();
    expect(decimalOf('1.5', 2)).toBe('1.5');
    expect(decimalOf(new Uint8Array(0), 2)).toEqual(new Uint8Array(0));
  });
});
