/** The largest power of ten that is a double, and what an integer has to be below for the division by it to round once. */
const mostScale = 22;

/**
 * The double nearest to a decimal of a table, of any number of digits.
 *
 * @param unscaled Its digits as an integer: a number, or the bytes of one in two's complement, highest first. What is neither comes back.
 * @param scale How many of the digits are behind the decimal point.
 */
export function decimalOf(unscaled: unknown, scale: number): unknown {
  const digits = unscaled instanceof Uint8Array && unscaled.length > 0 ? integerOf(unscaled) : unscaled;
  if (typeof digits !== 'number' && typeof digits !== 'bigint') return digits;
  const near = Number(digits);
  return Number.isSafeInteger(near) && scale >= 0 && scale <= mostScale
    ? near / Number(`1e${scale}`)
    : Number(`${digits}e${-scale}`);
}

function integerOf(bytes: Uint8Array): bigint {
  return BigInt.asIntN(8 * bytes.length, BigInt(`0x${Buffer.from(bytes).toString('hex')}`));
}
