import { expect } from 'vitest';
import { backtest } from '@veloce/backtest';
import type { MarketData } from '@veloce/core';
import { dailyReturns } from '../daily-returns.js';
import { randomEntryTest } from '../luck/random-entry.js';
import { probabilisticSharpe, sharpeMoments } from '../luck/sharpe.js';
import { createRandom } from '../random.js';
import { sweep } from '../sweep/sweep.js';
import { sweepLuck } from '../sweep/sweep-luck.js';
import { directionalAccuracy } from '../verdict/accuracy.js';
import { walkForward } from '../walk-forward/walk-forward.js';
import { clockwork, walk } from './clockwork.js';

/** Costs would make the truth worse than nothing: without them it is exactly nothing. */
const free = { takerFee: 0, makerFee: 0, slippageBps: 0 };
const level = 0.05;

/** 200 days of a market on which every twelfth hour has a signal; a share of them knows the next five bars. */
function market(seed: number, foresight: number): MarketData {
  const bars = 4_800;
  const { uniform } = createRandom(seed, 1);
  const { open, close } = walk(seed, bars);
  const side = Float64Array.from({ length: bars }, (_, i) => {
    if (i % 12 !== 0 || i + 6 >= bars) return 0;
    const toss = uniform() < 0.5 ? 1 : -1;
    return uniform() < foresight ? (close[i + 5] > open[i + 1] ? 1 : -1) : toss;
  });
  return walk(seed, bars, side);
}

/** How many of some markets each tool calls an edge, at a level of 5 %. */
interface Calls {
  probabilisticSharpe: number;
  randomEntry: number;
  deflatedSharpe: number;
  realityCheck: number;
  spa: number;
  /** Ranked by the probabilistic Sharpe ratio of what was traded out of sample. */
  walkForward: number;
  /** Markets on which an interval of 95 % holds the accuracy that coins have. */
  coinsCovered: number;
  /** Mean probability of overfitting. */
  overfitting: number;
}

/** Asks all tools on many markets with the same truth. */
async function askOften(seeds: number, foresight: number): Promise<Calls> {
  const calls: Calls = {
    probabilisticSharpe: 0,
    randomEntry: 0,
    deflatedSharpe: 0,
    realityCheck: 0,
    spa: 0,
    walkForward: 0,
    coinsCovered: 0,
    overfitting: 0,
  };
  for (let seed = 1; seed <= seeds; seed++) {
    const data = market(seed, foresight);
    const result = backtest(clockwork, data, { hold: 5 }, free);
    const moments = sharpeMoments(dailyReturns(result));
    if (moments !== null && probabilisticSharpe(moments) >= 1 - level) calls.probabilisticSharpe++;
    if (randomEntryTest(result, { seed, replications: 199 }).pValue <= level) calls.randomEntry++;
    const { accuracy } = directionalAccuracy([result], 5);
    if (accuracy !== null && accuracy.low <= 0.5 && accuracy.high >= 0.5) calls.coinsCovered++;

    // Five sets to choose from in each of three windows: out of sample the choice cannot flatter.
    const walked = await walkForward(clockwork, data, {
      ...{ space: { hold: { min: 3, max: 7 } }, search: { kind: 'grid' }, objective: 'sharpe', options: free },
      window: { train: 2_400, test: 800, purge: 8 },
    });
    const outside = sharpeMoments(walked.returns);
    if (outside !== null && probabilisticSharpe(outside) >= 1 - level) calls.walkForward++;

    // Twenty sets, of which the best is chosen: what makes luck look like skill.
    const swept = await sweep(clockwork, data, {
      space: { hold: { min: 1, max: 20 } },
      search: { kind: 'grid' },
      objective: 'sharpe',
      options: free,
    });
    const luck = sweepLuck(swept, { seed, replications: 199, blocks: 10 });
    if (luck === null) continue;
    if (luck.deflatedSharpe >= 1 - level) calls.deflatedSharpe++;
    if (luck.realityCheck.white.pValue <= level) calls.realityCheck++;
    if (luck.realityCheck.spa.pValue <= level) calls.spa++;
    calls.overfitting += (luck.overfitting?.probability ?? 0) / seeds;
  }
  return calls;
}

/** Whether a count may come from a binomial distribution: within 3.3 deviations, which 999 of 1000 counts are. */
function expectBinomial(count: number, trials: number, share: number): void {
  const slack = 3.3 * Math.sqrt(trials * share * (1 - share)) + 1;
  expect(count).toBeGreaterThanOrEqual(trials * share - slack);
  expect(count).toBeLessThanOrEqual(trials * share + slack);
}

/** On data without a signal, each tool finds one as often as its level says, and less often if it is cautious. */
export async function expectNominal(seeds: number): Promise<Calls> {
  const calls = await askOften(seeds, 0);
  expectBinomial(calls.probabilisticSharpe, seeds, level);
  expectBinomial(calls.randomEntry, seeds, level);
  expectBinomial(calls.walkForward, seeds, level);
  expectBinomial(calls.coinsCovered, seeds, 0.95);
  const most = level * seeds + 3.3 * Math.sqrt(seeds * level * (1 - level)) + 1;
  expect(calls.deflatedSharpe).toBeLessThanOrEqual(most);
  expect(calls.realityCheck).toBeLessThanOrEqual(most);
  expect(calls.spa).toBeLessThanOrEqual(most);
  // Choosing among sets without an edge is a toss.
  expect(calls.overfitting).toBeGreaterThan(0.35);
  expect(calls.overfitting).toBeLessThan(0.65);
  return calls;
}

/** A planted edge is found by all of them, nearly always. */
export async function expectPower(seeds: number): Promise<Calls> {
  const calls = await askOften(seeds, 0.35);
  const least = 0.9 * seeds;
  expect(calls.probabilisticSharpe).toBeGreaterThanOrEqual(least);
  expect(calls.randomEntry).toBeGreaterThanOrEqual(least);
  expect(calls.deflatedSharpe).toBeGreaterThanOrEqual(least);
  expect(calls.realityCheck).toBeGreaterThanOrEqual(least);
  expect(calls.spa).toBeGreaterThanOrEqual(least);
  expect(calls.walkForward).toBeGreaterThanOrEqual(least);
  expect(calls.coinsCovered).toBeLessThanOrEqual(0.1 * seeds);
  return calls;
}
