import { describe, expect, it } from 'vitest';
import { normalCdf, normalQuantile } from './normal.js';

describe('normalCdf', () => {
  // Abramowitz & Stegun, table 26.1, and the far tail from table 26.2 (-log10 Q).
  it.each([
    [0, 0.5],
    [1, 0.841344746068543],
    [2, 0.977249868051821],
    [-1.5, 0.066807201268858],
    [3, 0.998650101968369],
    [-5, 2.866515718791933e-7],
    [-10, 7.61985302416047e-24],
  ])('Φ(%d)', (x, p) => {
    expect(normalCdf(x) / p).toBeCloseTo(1, 9);
    expect(normalCdf(x) + normalCdf(-x)).toBeCloseTo(1, 15);
  });

  it('agrees with the integral of the density by Simpson’s rule', () => {
    const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
    for (const x of [0.1, 0.7, 1.3, 2.9, 5.9, 6.1, 7]) {
      const steps = 20_000;
      let sum = density(0) + density(x);
      for (let k = 1; k < steps; k++) sum += density((k * x) / steps) * (k % 2 === 1 ? 4 : 2);
      // Simpson's error at this step is below 1e-15; what is left is rounding of 20 000 terms.
      expect(normalCdf(x)).toBeCloseTo(0.5 + (sum * x) / steps / 3, 13);
    }
  });
});

describe('normalQuantile', () => {
  it.each([
    [0.975, 1.959963984540054],
    [0.95, 1.6448536269514722],
    [0.5, 0],
    [0.25, -0.6744897501960817],
    [0.001, -3.090232306167813],
    [1e-20, -9.262340089798408],
  ])('Φ⁻¹(%d)', (p, x) => {
    // AS 241 promises 16 digits; the last one is left to rounding.
    expect(normalQuantile(p)).toBeCloseTo(x, 13);
  });

  it('undoes the distribution function', () => {
    for (let x = -8; x <= 5; x += 0.37) expect(normalQuantile(normalCdf(x))).toBeCloseTo(x, 9);
  });

  it('has infinite ends, and refuses what is no probability', () => {
    expect(normalQuantile(0)).toBe(-Infinity);
    expect(normalQuantile(1)).toBe(Infinity);
    expect(() => normalQuantile(1.1)).toThrow('p must be in [0, 1], got 1.1');
    expect(() => normalQuantile(NaN)).toThrow(RangeError);
  });
});
