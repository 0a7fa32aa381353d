/**
 * Seeded randomness that is the same to the bit on every machine: 32-bit integer operations and `+ - * /` only, no `Math.log` or
 * `Math.exp`, whose last bits may differ between engines.
 */
export interface Random {
  /** Uniform in [0, 1). */
  readonly uniform: () => number;
  /** Mean 0, variance 1, bell-shaped: the sum of twelve uniforms (Irwin–Hall). */
  readonly normal: () => number;
  /** A Pareto value of exponent 2, at least 1: mean 2, heavy tail; cut at 100. */
  readonly pareto: () => number;
}

/** The generator sfc32 (C. Doty-Humphrey, PractRand), started from a seed. */
export function createRandom(seed: number): Random {
  let a = seed >>> 0;
  let b = Math.floor(seed / 4294967296) >>> 0;
  let c = 0x9e3779b9;
  let counter = 1;

  const uniform = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let i = 0; i < 20; i++) uniform();

  return {
    uniform,
    normal() {
      let sum = -6;
      for (let i = 0; i < 12; i++) sum += uniform();
      return sum;
    },
    pareto: () => Math.min(100, 1 / Math.sqrt(1 - uniform())),
  };
}
