import { checkArguments } from './check-arguments.js';

/**
 * Random numbers in [0, 1) that are the same in every run (mulberry32).
 *
 * @example
 * ```ts
 * const random = seededRandom(1);
 * random(); // always the same
 * ```
 */
export function seededRandom(seed: number): () => number {
  checkArguments('seededRandom', { seed }, { seed: 'number' });
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}
