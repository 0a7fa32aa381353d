import { describe, expect, it } from 'vitest';
import type { MarketData, Signal } from '@veloce/core';
import { createRandom } from '../random.js';
import { clockwork, walk } from '../testdata/clockwork.js';
import { sweep, type SweepResult } from '../sweep/sweep.js';
import { walkForward, type WalkForward } from '../walk-forward/walk-forward.js';
import { directionalAccuracy } from './accuracy.js';
import { judgeInterval } from './criterion.js';
import { byRegime, byYear } from './stability.js';
import { describeVerdict, judgeStrategy, type StrategyVerdict } from './judge-strategy.js';

/** Signals that know the next 5 bars in a share of the cases; two years of hours. */
function market(seed: number, foresight: number, bars = 17_000): MarketData {
  const { uniform } = createRandom(seed, 1);
  const { close } = walk(seed, bars);
  const side = Float64Array.from({ length: bars }, (_, i) => {
    if (i % 12 !== 0 || i + 6 >= bars) return 0;
    const rises = close[i + 5] > close[i] ? 1 : -1;
    return uniform() < foresight ? rises : -rises;
  });
  return walk(seed, bars, side);
}

async function judge(
  foresight: number,
  tried = 3,
): Promise<StrategyVerdict & { readonly walk: WalkForward; readonly sweep: SweepResult }> {
  const data = market(7, foresight);
  const search = {
    space: { hold: Array.from({ length: tried }, (_, k) => 5 + k) },
    search: { kind: 'grid' },
    objective: 'sharpe',
  } as const;
  const walked = await walkForward(clockwork, data, {
    ...search,
    window: { train: 4_000, test: 2_000, purge: 20 },
  });
  const swept = await sweep(clockwork, data, search);
  const verdict = judgeStrategy({ data, walk: walked, sweep: swept }, { horizons: [5], payoff: 0.8 });
  return { ...verdict, walk: walked, sweep: swept };
}
const verdictOf = ({ criteria }: StrategyVerdict, name: string) =>
  criteria.find((one) => one.name === name)?.verdict;

describe('judgeStrategy', () => {
  it('proves an edge of 90 %', async () => {
    const judged = await judge(0.9);
    expect(judged.criteria.filter(({ verdict }) => verdict !== 'met')).toEqual([]);
    expect(judged.verdict).toBe('met');
    expect(judged.accuracies[0].accuracy!.value).toBeCloseTo(0.9, 1);
  });

  it('says "not met" of an accuracy of 60 %, though it earns', async () => {
    const judged = await judge(0.6);
    expect(verdictOf(judged, 'accuracy after 5 bars')).toBe('not met');
    expect(verdictOf(judged, 'above base rate after 5 bars')).toBe('met');
    expect(judged.verdict).toBe('not met');
    const text = describeVerdict(judged);
    expect(text).toContain('verdict: not met');
    expect(text).toContain('asked: at least 80.0 % of the signals are right');
  });

  it('proves nothing of coin tosses', async () => {
    const judged = await judge(0.5);
    expect(verdictOf(judged, 'accuracy after 5 bars')).toBe('not met');
    expect(verdictOf(judged, 'above base rate after 5 bars')).not.toBe('met');
    expect(verdictOf(judged, 'gain by trade')).not.toBe('met');
    expect(verdictOf(judged, 'deflated Sharpe ratio')).not.toBe('met');
  });

  it('says what it cannot tell', async () => {
    const data = market(7, 0.9, 600);
    const walked = await walkForward(clockwork, data, {
      space: { hold: [5] },
      search: { kind: 'grid' },
      objective: 'totalReturn',
      window: { train: 400, test: 100 },
    });
    const judged = judgeStrategy({ data, walk: walked, confident: () => false }, { horizons: [5] });
    expect(verdictOf(judged, 'accuracy after 5 bars')).toBe('not proven');
    expect(verdictOf(judged, 'stable by year')).toBe('not proven');
    expect(judged.criteria.find(({ name }) => name === 'overfitting')).toMatchObject({
      verdict: 'not proven',
      found: 'no sweep was given',
    });
    expect(() => judgeStrategy({ data, walk: walked }, { horizons: [] })).toThrow('judgeStrategy: horizons');
  });
});

describe('directionalAccuracy', () => {
  const signal = (side: Signal['side']): Signal => ({ side }) as Signal;
  const set = (signalBars: readonly number[], sides: readonly Signal['side'][]) => {
    const data = walk(1, 200);
    return { data, signalBars, signals: sides.map(signal) };
  };

  it('counts what a pencil counts', () => {
    const bars = [0, 3, 10, 20, 30, 195];
    const own = set(bars, ['LONG', 'LONG', 'SHORT', 'LONG', 'SHORT', 'LONG']);
    const { close } = own.data;
    const counted = [0, 10, 20, 30];
    const right = counted.filter((bar, k) => [1, -1, 1, -1][k] * (close[bar + 6] - close[bar]) > 0).length;
    const found = directionalAccuracy([own], 6);
    expect(found).toMatchObject({ judged: 4, signals: 5, horizon: 6 });
    expect(found.accuracy!.value).toBe(right / 4);
    const up = Array.from({ length: 194 }, (_, i) => close[i + 6] > close[i]).filter(Boolean).length / 194;
    expect(found.baseRate).toBeCloseTo((up + (1 - up)) / 2, 12);
    expect(directionalAccuracy([set([0], ['LONG'])], 6).baseRate).toBeCloseTo(up, 12);
    expect(directionalAccuracy([], 6)).toMatchObject({ accuracy: null, judged: 0 });
    expect(() => directionalAccuracy([own], 0)).toThrow('horizon must be an integer >= 1 bar, got 0');
  });

  it('judges by the whole interval', () => {
    expect(judgeInterval({ value: 0.9, low: 0.8, high: 0.95 }, 0.8)).toBe('met');
    expect(judgeInterval({ value: 0.7, low: 0.6, high: 0.79 }, 0.8)).toBe('not met');
    expect(judgeInterval({ value: 0.9, low: 0.7, high: 0.99 }, 0.8)).toBe('not proven');
  });
});

describe('groups of trades', () => {
  it('are made by year, and by a regime that was known before the entry', async () => {
    const data = market(2, 0.7);
    const { trades } = await walkForward(clockwork, data, {
      space: { hold: [5] },
      search: { kind: 'grid' },
      objective: 'sharpe',
      window: { train: 4_000, test: 3_000 },
    });
    expect(byYear(trades, 1).map(({ name }) => name)).toEqual(['2024', '2025']);
    const groups = byRegime(trades, data, 100, 1);
    const rising = trades.filter(({ entryTime }) => {
      const bar = (entryTime - data.time[0]) / 3_600_000;
      const last = [...data.close.subarray(bar - 100, bar)];
      return last[99] >= last.reduce((sum, x) => sum + x, 0) / 100;
    });
    expect(groups.map(({ name, trades: count }) => [name, count])).toEqual([
      ['falling', trades.length - rising.length],
      ['rising', rising.length],
    ]);
    const mean = rising.reduce((sum, { returnOnNotional }) => sum + returnOnNotional, 0) / rising.length;
    expect(groups[1].mean!.value).toBeCloseTo(mean, 12);
  });
});
