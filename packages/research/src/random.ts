import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A stream of seeded random numbers: the same seed and stream give the same numbers on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  readonly uniform: () => number;
  /** An integer in [0, count). */
  readonly below: (count: number) => number;
}

/**
 * The random numbers of one stream of a seed. Work that is cut into pieces takes a stream for each piece, so that the result
 * does not depend on who does which piece.
 */
export function createRandom(seed: number, stream = 0): Random {
  const generator = xoroshiro128plus(scramble(seed ^ scramble(stream + 0x9e3779b9)));
  const uniform = (): number => uniformFloat64(generator);
  return { uniform, below: (count) => Math.floor(uniform() * count) };
}

/** Mixes the bits of a 32-bit integer, so that seeds near each other start far apart (C. Wellons, lowbias32). */
function scramble(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) | 0;
}

/** Puts values in a random order, in place (Fisher and Yates). */
export function shuffle<Values extends { length: number; [index: number]: number }>(
  values: Values,
  { below }: Random,
): Values {
  for (let i = values.length - 1; i > 0; i--) {
    const k = below(i + 1);
    const kept = values[i];
    values[i] = values[k];
    values[k] = kept;
  }
  return values;
}
