import { describe, expect, it } from 'vitest';
import { backtest, type BacktestResult } from '@veloce/backtest';
import { createRandom } from '../random.js';
import { clockwork, walk } from '../testdata/clockwork.js';
import { randomEntryTest } from './random-entry.js';

const costs = { takerFee: 0.0005, slippageBps: 1 };
/** Enters at random, or where the next bars will rise with some chance: what no real strategy could know. */
const run = (seed: number, foresight: number): BacktestResult => {
  const bars = 2_000;
  const { uniform } = createRandom(seed, 1);
  const data = walk(seed, bars);
  const side = Float64Array.from({ length: bars }, (_, i) => {
    if (i % 20 !== 0 || i + 6 >= bars) return 0;
    const rises = data.close[i + 6] > data.open[i + 1] ? 1 : -1;
    return uniform() < foresight ? rises : uniform() < 0.5 ? 1 : -1;
  });
  return backtest(clockwork, walk(seed, bars, side), { hold: 5 }, costs);
};

describe('randomEntryTest', () => {
  it('rejects at its level where entries are random', () => {
    let rejected = 0;
    for (let seed = 1; seed <= 200; seed++) {
      if (randomEntryTest(run(seed, 0), { seed, replications: 99 }).pValue <= 0.1) rejected++;
    }
    // 20 of 200 are expected; a binomial of this size lies within 7 and 36 with 99.9 %.
    expect(rejected).toBeGreaterThanOrEqual(7);
    expect(rejected).toBeLessThanOrEqual(36);
  });

  it('finds entries that know something', () => {
    const { pValue, interval, chance } = randomEntryTest(run(1, 0.6), { replications: 499 });
    expect(pValue).toBe(1 / 500);
    expect(interval.low).toBe(0);
    expect(chance).toHaveLength(499);
  });

  it('is the mean return on notional, and refuses a backtest without trades', () => {
    const result = run(2, 0);
    const mean =
      result.trades.reduce((sum, { returnOnNotional }) => sum + returnOnNotional, 0) / result.trades.length;
    expect(randomEntryTest(result, { replications: 1 }).observed).toBeCloseTo(mean, 12);
    expect(() => randomEntryTest(backtest(clockwork, walk(1, 50), {}))).toThrow('closed no trade');
  });
});
