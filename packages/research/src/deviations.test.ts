import { describe, expect, it } from 'vitest';
import { backtest } from '@veloce/backtest';
import { fromColumns, scan, type MarketData } from '@veloce/core';
import { clockwork, walk } from './testdata/clockwork.js';
import { sketchAccuracy } from './testdata/sketch.js';
import { directionalAccuracy } from './verdict/accuracy.js';
import { judgeInterval } from './verdict/criterion.js';
import { describeVerdict, judgeStrategy, type StrategyVerdict } from './verdict/judge-strategy.js';
import { walkForward } from './walk-forward/walk-forward.js';

const every = (step: number, bars: number): Float64Array =>
  Float64Array.from({ length: bars }, (_, i) => (i % step === 0 ? 1 : 0));

/** A market that creeps up for a day and falls back in two hours; its script always buys. */
function creeping(bars: number): MarketData {
  const close = Array.from({ length: bars }, (_, i) => 100 * (1 + 0.0001 * Math.min(i % 24, 22 - 11 * ((i % 24) - 22)))); // prettier-ignore
  const open = close.map((_, i) => close[Math.max(0, i - 1)]);
  return fromColumns({
    ...{ symbol: 'CREEP', timeframe: '1h', open, close, volume: close.map(() => 1) },
    time: close.map((_, i) => Date.UTC(2024, 0, 1) + i * 3_600_000),
    high: close.map((x, i) => Math.max(x, open[i])),
    low: close.map((x, i) => Math.min(x, open[i])),
    extra: { side: Float64Array.from(close, (_, i) => (i % 24 === 2 ? 1 : 0)) },
  });
}

async function judge(data: MarketData, horizon: number): Promise<StrategyVerdict> {
  const walked = await walkForward(clockwork, data, {
    ...{ space: { hold: [horizon] }, search: { kind: 'grid' }, objective: 'totalReturn' },
    window: { train: 500, test: 250 },
  });
  return judgeStrategy({ data, walk: walked }, { horizons: [horizon] });
}

describe('where accuracy departs from the sketch', () => {
  it('20: a streak of luck proves nothing; the sketch calls it met', () => {
    // Some of many random walks are called right eight times out of ten.
    const lucky = Array.from({ length: 60 }, (_, seed) => walk(seed, 100, every(10, 100))).filter((data) => {
      const { signals, signalBars } = scan(clockwork, data);
      return sketchAccuracy(data, signals.slice(0, -1), signalBars, 9).targetMet;
    });
    expect(lucky.length).toBeGreaterThan(0);
    for (const data of lucky) {
      const { accuracy } = directionalAccuracy([{ data, ...scan(clockwork, data) }], 9);
      expect(judgeInterval(accuracy!, 0.8)).not.toBe('met');
      expect(accuracy!.low).toBeLessThan(accuracy!.value);
    }
  });

  it('20: signals that overlap say one thing once; the sketch counts each', () => {
    const rising = fromColumns({
      ...{ symbol: 'UP', timeframe: '1h' },
      time: Array.from({ length: 60 }, (_, i) => i * 3_600_000),
      ...Object.fromEntries(['open', 'high', 'low', 'close', 'volume'].map((name) => [name, Array.from({ length: 60 }, (_, i) => 100 + i)])),
      extra: { side: every(1, 60) },
    } as never); // prettier-ignore
    const found = directionalAccuracy([{ data: rising, ...scan(clockwork, rising) }], 20);
    expect([found.signals, found.judged]).toEqual([40, 2]);
    expect(judgeInterval(found.accuracy!, 0.8)).toBe('not proven');
    const { signals, signalBars } = scan(clockwork, rising);
    expect(sketchAccuracy(rising, signals.slice(0, 40), signalBars, 20).targetMet).toBe(true);
  });

  it('20: being right is not earning; the sketch stops at being right', async () => {
    const data = creeping(2_000);
    const { signals, signalBars } = scan(clockwork, data);
    expect(sketchAccuracy(data, signals.slice(0, -1), signalBars, 5)).toEqual({
      accuracy: 1,
      targetMet: true,
    });
    expect(backtest(clockwork, data).metrics.totalReturn.value).toBeLessThan(0); // the moves are smaller than the fees
    const judged = await judge(data, 5);
    const verdictOf = (name: string): string | undefined =>
      judged.criteria.find((one) => one.name === name)?.verdict;
    expect(verdictOf('accuracy after 5 bars')).toBe('met');
    expect(verdictOf('gain by trade')).toBe('not met');
    expect(verdictOf('deflated Sharpe ratio')).toBe('not proven');
    expect(describeVerdict(judged)).toContain('verdict: not met');
  });
});
