import { checkArguments } from '../check-arguments.js';
import { shown } from '../shown.js';
/**
 * Distribution function of the standard normal, by a series in the middle and a continued fraction in the tails;
 * relative error about 1e-15.
 *
 * @see G. Marsaglia, Evaluating the Normal Distribution (2004), for the series.
 * @example
 * ```ts
 * normalCdf(1.959963984540054); // 0.975
 * ```
 */
export function normalCdf(x: number): number {
  if (typeof x !== 'number' || x !== x) return NaN;
  const far = Math.abs(x);
  if (far > 2.5) return x > 0 ? 1 - upperTail(far) : upperTail(far);
  let term = x;
  let sum = x;
  for (let i = 3; sum + term !== sum || i < 5; i += 2) {
    term *= (x * x) / i;
    sum += term;
  }
  return 0.5 + sum * density(x);
}

const density = (x: number): number => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);

/** Laplace's continued fraction; 60 steps are plenty for x > 2.5. */
function upperTail(x: number): number {
  let fraction = x;
  for (let k = 60; k > 0; k--) fraction = x + k / fraction;
  return density(x) / fraction;
}

/**
 * Quantile of the standard normal; relative error about 1e-15.
 *
 * @param p In [0, 1]; the ends give -Infinity and Infinity.
 * @throws {RangeError} when `p` is outside [0, 1].
 * @see M. J. Wichura, Algorithm AS 241: The Percentage Points of the Normal Distribution (1988)
 * @example
 * ```ts
 * normalQuantile(0.975); // 1.959963984540054
 * ```
 */
export function normalQuantile(p: number): number {
  checkArguments('normalQuantile', { p }, { p: 'number' });
  if (!(p >= 0 && p <= 1)) throw new RangeError(`normalQuantile: p must be in [0, 1], got ${shown(p)}`);
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(centre[0], r)) / polynomial(centre[1], r);
  }
  const tail = q < 0 ? p : 1 - p;
  if (tail === 0) return q < 0 ? -Infinity : Infinity;
  const r = Math.sqrt(-Math.log(tail));
  const [[above, below], shift] = r <= 5 ? [near, 1.6] : [far, 5];
  const value = polynomial(above, r - shift) / polynomial(below, r - shift);
  return q < 0 ? -value : value;
}

type Coefficients = readonly number[];

function polynomial(coefficients: Coefficients, x: number): number {
  let value = 0;
  for (let k = coefficients.length - 1; k >= 0; k--) value = value * x + coefficients[k];
  return value;
}

/** Numerator and denominator, lowest power first, of the three ranges of AS 241 (PPND16). */
const centre: readonly [Coefficients, Coefficients] = [
  [
    3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
    45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
  ],
  [
    1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867,
    39307.89580009271061, 28729.085735721942674, 5226.495278852545925,
  ],
];
const near: readonly [Coefficients, Coefficients] = [
  [
    1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
    1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
  ],
  [
    1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459,
    0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9,
  ],
];
const far: readonly [Coefficients, Coefficients] = [
  [
    6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123,
    0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
  ],
  [
    1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 7.868691311456132591e-4,
    1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
  ],
];
