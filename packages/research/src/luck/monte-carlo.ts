import { checkArguments } from '@veloce/core';
import { percentile, wilsonInterval, type Estimate } from '@veloce/core/statistics';
import * as z from 'zod';

/** How a test by simulation is run. */
export const MonteCarloOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    seed: z.int().default(1).describe('the same seed gives the same answer'),
    replications: z.int().min(1).max(1_000_000).default(1_000).describe('how many times chance is asked'),
  }))();

/** Its input form. */
export type MonteCarloInput = z.input<typeof MonteCarloOptions>;

/** The answer of a test by simulation. */
export interface LuckTest {
  /** The observed value. */
  readonly observed: number;
  /** Chance of seeing as much or more without skill, `(1 + exceeded) / (1 + replications)`; small is good. */
  readonly pValue: number;
  /** 95 % interval of the p-value, which has an error of its own as it is simulated. */
  readonly interval: Estimate;
  /** The values under chance, smallest first. */
  readonly chance: Float64Array;
}

/** Judges what was seen by what chance gave. */
export function judge(observed: number, chance: Float64Array): LuckTest {
  checkArguments('judge', { observed, chance }, { observed: 'number', chance: 'numbers' });
  let exceeded = 0;
  for (const one of chance) if (one >= observed) exceeded++;
  return {
    observed,
    pValue: (1 + exceeded) / (1 + chance.length),
    interval: wilsonInterval(exceeded, chance.length),
    chance: Float64Array.from(chance).sort(),
  };
}

/** The distribution of a number. */
export interface Spread {
  readonly p5: number;
  readonly p25: number;
  readonly p50: number;
  readonly p75: number;
  readonly p95: number;
}

/** The percentiles of some outcomes. */
export function spreadOf(values: ArrayLike<number>): Spread {
  return {
    p5: percentile(values, 5),
    p25: percentile(values, 25),
    p50: percentile(values, 50),
    p75: percentile(values, 75),
    p95: percentile(values, 95),
  };
}
