import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDecimal, readShortDecimal } from './decimal.js';

function read(text: string): { readonly value: number; readonly length: number } {
  const bytes = Buffer.from(`"${text},`);
  const out = new Float64Array(1).fill(NaN);
  const next = readDecimal(bytes, 1, bytes.length - 1, out, 0);
  return { value: out[0], length: next < 0 ? -1 : next - 1 };
}

const digits = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...Array.from('0123456789')), minLength, maxLength });

/** Numbers as files write them, and as they do not: long mantissas, leading and trailing zeros, exponents. */
const numeric = fc
  .tuple(
    fc.constantFrom('', '-', '+'),
    fc.oneof(
      digits(1, 25),
      fc.tuple(digits(0, 20), digits(1, 25)).map(([whole, part]) => `${whole}.${part}`),
      digits(1, 20).map((whole) => `${whole}.`),
    ),
    fc.oneof(
      fc.constant(''),
      fc
        .tuple(fc.constantFrom('e', 'E'), fc.constantFrom('', '-', '+'), digits(1, 4))
        .map((parts) => parts.join('')),
    ),
  )
  .map((parts) => parts.join(''));

describe('readDecimal', () => {
  it('equals Number to the bit on any decimal text', () => {
    fc.assert(
      fc.property(numeric, (text) => {
        expect(read(text)).toEqual({ value: Number(text), length: text.length });
      }),
      { numRuns: 20_000 },
    );
  });

  it('reads back every number as JavaScript writes it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(read(String(value)).value).toBe(Number(String(value)));
      }),
      { numRuns: 20_000 },
    );
  });

  it.each([
    '0',
    '-0',
    '-0.0',
    '007',
    '1.',
    '.5',
    '9007199254740991',
    '9007199254740992',
    '9007199254740993',
    '0.1',
    '0.30000000000000004',
    '123456789012345678901234567890',
    '1e22',
    '1e23',
    '1e-22',
    '1e-23',
    '5e-324',
    '1.7976931348623157e308',
    '1e309',
    '2.2250738585072011e-308',
    '1684886459999.0',
    '251519496.97246513',
    '0.00000000000000000000000001',
    '9007199254740992.0000000000000000000000001',
  ])('reads %s as Number does', (text) => {
    expect(Object.is(read(text).value, Number(text))).toBe(true);
  });

  it.each([
    { text: '12a', length: 2 },
    { text: '1.2.3', length: 3 },
    { text: '2025-08-19', length: 4 },
    { text: '1e5e5', length: 3 },
  ])('stops in $text where the number ends', ({ text, length }) => {
    expect(read(text).length).toBe(length);
  });

  it.each(['', '-', '.', '-.', 'e5', '1e', '1e+', 'NaN', 'Infinity', '0x', ' 1', '−1'])(
    'finds no number in %j',
    (text) => {
      const { length } = read(text);
      expect(length === -1 || length < text.length).toBe(true);
    },
  );

  it('reads nothing beyond the end it is given', () => {
    const out = new Float64Array(1);
    expect(readDecimal(Buffer.from('12345'), 0, 3, out, 0)).toBe(3);
    expect(out[0]).toBe(123);
  });
});

describe('readShortDecimal', () => {
  const readShort = (text: string): { readonly value: number; readonly length: number } => {
    const out = new Float64Array(1);
    const length = readShortDecimal(Buffer.from(text), 0, text.length, out, 0);
    return { value: out[0], length };
  };

  it('equals Number to the bit on any number of up to nine digits', () => {
    const digits = fc.stringMatching(/^\d{1,9}$/);
    fc.assert(
      fc.property(digits, fc.nat({ max: 9 }), (text, at) => {
        const number = at >= text.length ? text : `${text.slice(0, at)}.${text.slice(at)}`;
        if (number.startsWith('.')) return;
        expect(readShort(number)).toEqual({ value: Number(number), length: number.length });
      }),
      { numRuns: 20_000 },
    );
  });

  it.each([
    { text: '1234567890', length: 9 },
    { text: '123456.7890', length: 10 },
    { text: '1.2.3', length: 3 },
    { text: '5,', length: 1 },
    { text: '5.', length: 2 },
    { text: '1e5', length: 1 },
    { text: '-5', length: -1 },
    { text: '.5', length: -1 },
    { text: '', length: -1 },
  ])('reads $length bytes of $text', ({ text, length }) => {
    expect(readShort(text).length).toBe(length);
  });
});
