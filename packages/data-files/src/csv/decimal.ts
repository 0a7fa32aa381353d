const minus = 45;
const plus = 43;
const point = 46;
const zero = 48;

/** The integers up to here are exact as floating-point numbers. */
const exactBelow = 2 ** 53;

/** The powers of ten that are exact as floating-point numbers. */
const powers = /* @__PURE__ */ Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/**
 * Reads the decimal number that begins at `bytes[at]` (`[+-]digits[.digits][e[+-]digits]`) into `out[index]`: the number that
 * `Number(text)` gives, to the bit.
 *
 * A mantissa below 2^53 and a power of ten up to 10^22 are both exact, so that one multiplication or division rounds once,
 * as `Number` does; everything else is left to `Number`.
 *
 * @returns The position after the number, or -1 when none begins there.
 * @example
 * ```ts
 * const price = new Float64Array(1);
 * readDecimal(Buffer.from('33.1730,'), 0, 8, price, 0); // 7, and price[0] is 33.173
 * ```
 */
export function readDecimal(
  bytes: Uint8Array,
  at: number,
  end: number,
  out: Float64Array,
  index: number,
): number {
  let i = at;
  const negative = i < end && bytes[i] === minus;
  if (negative || (i < end && bytes[i] === plus)) i++;

  const first = i;
  let mantissa = 0;
  let scale = 0;
  for (; i < end; i++) {
    const digit = bytes[i] - zero;
    if (digit < 0 || digit > 9) break;
    mantissa = mantissa * 10 + digit;
  }
  let digits = i - first;
  if (i < end && bytes[i] === point) {
    const fraction = ++i;
    for (; i < end; i++) {
      const digit = bytes[i] - zero;
      if (digit < 0 || digit > 9) break;
      mantissa = mantissa * 10 + digit;
    }
    scale = i - fraction;
    digits += scale;
  }
  if (digits === 0) return -1;

  let exponent = -scale;
  if (i < end && (bytes[i] | 32) === 101) {
    const written = readExponent(bytes, i + 1, end);
    if (written.next < 0) return -1;
    exponent += written.exponent;
    i = written.next;
  }

  if (mantissa < exactBelow && exponent >= -22 && exponent <= 22) {
    const value = exponent < 0 ? mantissa / powers[-exponent] : mantissa * powers[exponent];
    out[index] = negative ? -value : value;
  } else {
    out[index] = Number(Buffer.from(bytes.buffer, bytes.byteOffset + at, i - at).toString('latin1'));
  }
  return i;
}

/** So many digits are an integer below 2^31. */
const mostShortDigits = 9;

/**
 * Reads a decimal number of up to nine digits and no sign, as {@link readDecimal} does, in less than half the time: small integers, and one
 * division that rounds as `Number` does.
 *
 * @returns The position after those digits, which may be inside a longer number; -1 when none begins there.
 */
export function readShortDecimal(
  bytes: Uint8Array,
  at: number,
  end: number,
  out: Float64Array,
  index: number,
): number {
  const longest = Math.min(end, at + mostShortDigits);
  let i = at;
  let digits = 0;
  for (; i < longest; i++) {
    const digit = bytes[i] - zero;
    if (digit < 0 || digit > 9) break;
    digits = (digits * 10 + digit) | 0;
  }
  if (i === at) return -1;
  if (i === longest || bytes[i] !== point) {
    out[index] = digits;
    return i;
  }
  const fraction = ++i;
  const fractionEnd = Math.min(end, longest + 1);
  for (; i < fractionEnd; i++) {
    const digit = bytes[i] - zero;
    if (digit < 0 || digit > 9) break;
    digits = (digits * 10 + digit) | 0;
  }
  out[index] = digits / powers[i - fraction];
  return i;
}

function readExponent(bytes: Uint8Array, at: number, end: number): { exponent: number; next: number } {
  let i = at;
  const negative = i < end && bytes[i] === minus;
  if (negative || (i < end && bytes[i] === plus)) i++;
  const first = i;
  let exponent = 0;
  for (; i < end; i++) {
    const digit = bytes[i] - zero;
    if (digit < 0 || digit > 9) break;
    if (exponent < 1e6) exponent = exponent * 10 + digit;
  }
  return { exponent: negative ? -exponent : exponent, next: i === first ? -1 : i };
}
