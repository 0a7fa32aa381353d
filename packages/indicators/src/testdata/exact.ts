/**
 * Slow, exact arithmetic for tests: a finite double is an integer times 2^-1074, so sums, products and their ratios are exact
 * in integers, and rounded once at the end.
 */
export interface Exact {
  readonly top: bigint;
  readonly bottom: bigint;
}

const unit = 1074;

/** A finite double, exactly. */
export function exact(x: number): Exact {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  const whole = exponent === 0 ? fraction : (fraction | 0x10_0000_0000_0000n) << BigInt(exponent - 1);
  return reduce({ top: bits >> 63n ? -whole : whole, bottom: 1n << BigInt(unit) });
}

export const plus = (a: Exact, b: Exact): Exact =>
  reduce({ top: a.top * b.bottom + b.top * a.bottom, bottom: a.bottom * b.bottom });
export const times = (a: Exact, b: Exact): Exact =>
  reduce({ top: a.top * b.top, bottom: a.bottom * b.bottom });
export const minus = (a: Exact, b: Exact): Exact => plus(a, { top: -b.top, bottom: b.bottom });
export const over = (a: Exact, b: Exact): Exact =>
  b.top < 0n
    ? reduce({ top: -a.top * b.bottom, bottom: a.bottom * -b.top })
    : reduce({ top: a.top * b.bottom, bottom: a.bottom * b.top });
const sum = (all: readonly Exact[]): Exact => all.reduce(plus, exact(0));

/** The nearest double, or one next to it. */
export function toNumber({ top, bottom }: Exact): number {
  if (top === 0n) return 0;
  const size = top < 0n ? -top : top;
  const shift = 64 - (size.toString(2).length - bottom.toString(2).length);
  const quotient = shift >= 0 ? (size << BigInt(shift)) / bottom : size / (bottom << BigInt(-shift));
  const magnitude = Number(quotient) * 2 ** -shift;
  return top < 0n ? -magnitude : magnitude;
}

/** Takes out common powers of two: the only common factors that doubles bring along. */
function reduce({ top, bottom }: Exact): Exact {
  if (top === 0n) return { top, bottom: 1n };
  let shift = 0n;
  for (let step = 512n; step > 0n; step >>= 1n) {
    const mask = (1n << (shift + step)) - 1n;
    if ((top & mask) === 0n && (bottom & mask) === 0n) shift += step;
  }
  return { top: top >> shift, bottom: bottom >> shift };
}

/** Population variance. */
export function exactVariance(values: readonly number[]): number {
  const own = values.map(exact);
  const n = exact(own.length);
  const total = sum(own);
  const squares = sum(own.map((x) => times(x, x)));
  return toNumber(over(minus(times(n, squares), times(total, total)), times(n, n)));
}

/** Value at the newest point, and slope, of the least-squares line; oldest first. */
export function exactLine(values: readonly number[]): { value: number; slope: number } {
  const own = values.map(exact);
  const n = own.length;
  const x = own.map((_, k) => exact(k));
  const [sumX, sumY] = [sum(x), sum(own)];
  const sumXY = sum(own.map((y, k) => times(x[k], y)));
  const sumXX = sum(x.map((one) => times(one, one)));
  const slope = over(
    minus(times(exact(n), sumXY), times(sumX, sumY)),
    minus(times(exact(n), sumXX), times(sumX, sumX)),
  );
  const mean = over(sumY, exact(n));
  return {
    value: toNumber(plus(mean, times(slope, exact((n - 1) / 2)))),
    slope: toNumber(slope),
  };
}

/** Sum of the products with whole weights. */
export function exactWeightedSum(values: readonly number[], weights: readonly number[]): number {
  return toNumber(sum(values.map((x, k) => times(exact(x), exact(weights[k])))));
}
