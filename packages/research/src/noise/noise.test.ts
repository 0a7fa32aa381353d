import { describe, expect, it } from 'vitest';
import { backtest } from '@veloce/backtest';
import { fromColumns, runKernel, scan, slice, type MarketSeries } from '@veloce/core';
import { squeezeFlow } from '@veloce/squeezeflow';
import { wilsonInterval } from '@veloce/core/statistics';
import { threads } from '../node/threads.js';
import { createRandom } from '../random.js';
import { clockwork, walk } from '../testdata/clockwork.js';
import { smallMarket } from '../testdata/markets.js';
import { squeezeFlowWorkers } from '../testdata/workers.js';
import { delayKernel, delaySignals, missSignals } from '../sweep/handicap.js';
import { noiseTest } from './noise.js';
import { shakePrices } from '../sweep/shake.js';

const data = smallMarket(8_000);
/** Thresholds that nearly every bar of a squeeze passes. */
const easy = { minScore: 0, minFlowMove: 0.001, minPriceMove: 0.1, resetSigmas: 0, resetThreshold: 0 };

describe('noiseTest', () => {
  it('does what it says', async () => {
    const runs: number[] = [];
    const { base, scenarios } = await noiseTest(squeezeFlow, data, easy, {
      replications: 4,
      options: { takerFee: 0.001 },
      onProgress: (done, total) => runs.push(done / total),
    });
    expect(base.metrics).toEqual(backtest(squeezeFlow, data, easy, { takerFee: 0.001 }).metrics);
    expect(scenarios.map(({ name, totalReturns }) => [name, totalReturns.length])).toEqual([
      ['prices', 4],
      ['delay', 1],
      ['missed fills', 4],
      ['costs', 1],
    ]);
    const doubled = { takerFee: 0.002, makerFee: 0.0004, slippageBps: 2 };
    const costly = backtest(squeezeFlow, data, easy, doubled);
    expect(scenarios[3].totalReturns).toEqual([costly.metrics.totalReturn.value]);
    expect(scenarios[3].totalReturn.p50).toBeLessThan(base.metrics.totalReturn.value!);
    expect(new Set(scenarios[0].totalReturns).size).toBe(4);
    expect(scenarios[2].trades).toBeLessThan(base.trades.length);
    expect(runs[9]).toBe(1);
    const gaining = scenarios[0].totalReturns.filter((one) => one > 0).length;
    expect(scenarios[0].profitable).toEqual(wilsonInterval(gaining, 4));
  });

  it('gives the same in any number of threads', { timeout: 300_000 }, async () => {
    const small = { replications: 3, seed: 5, options: { capital: 777 } };
    const here = await noiseTest(squeezeFlow, data, easy, small);
    for (const count of [1, 2, 3]) {
      const runs: number[] = [];
      const executor = threads({ ...squeezeFlowWorkers, threads: count });
      const control = { executor, onProgress: (done: number) => runs.push(done) };
      const there = await noiseTest(squeezeFlow, data, easy, { ...small, ...control });
      expect(there.scenarios).toEqual(here.scenarios);
      expect(runs).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    }
    const abort = new AbortController();
    const onProgress = (): void => {
      abort.abort(new Error('enough'));
    };
    const executor = threads({ ...squeezeFlowWorkers, threads: 1 });
    const ended = noiseTest(squeezeFlow, data, easy, {
      ...small,
      executor,
      onProgress,
      signal: abort.signal,
    });
    await expect(ended).rejects.toThrow('enough');
  });

  it('says what went wrong in a run, and when there is too little data', async () => {
    await expect(noiseTest(squeezeFlow, slice(data, 0, 60))).rejects.toThrow('has 60 bars, and no signal');
    const picky = {
      ...squeezeFlow,
      phases: [
        {
          ...squeezeFlow.phases[0],
          name: 'picky',
          features: (market: MarketSeries, own: never) => {
            if (ended) throw new RangeError('not again');
            ended = true;
            return squeezeFlow.phases[0].features(market, own);
          },
        },
        ...squeezeFlow.phases.slice(1),
      ],
    } as unknown as typeof squeezeFlow;
    let ended = false;
    await expect(noiseTest(picky, data, easy)).rejects.toThrow('noiseTest: prices: not again');
  });

  it('is seeded, and ends when asked', async () => {
    const small = { replications: 2 };
    const first = await noiseTest(squeezeFlow, data, {}, small);
    expect((await noiseTest(squeezeFlow, data, {}, small)).scenarios).toEqual(first.scenarios);
    expect((await noiseTest(squeezeFlow, data, {}, { ...small, seed: 2 })).scenarios).not.toEqual(
      first.scenarios,
    );
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(noiseTest(squeezeFlow, data, {}, { ...small, signal })).rejects.toThrow('enough');
    await expect(noiseTest(squeezeFlow, data, {}, { missed: 2 })).rejects.toThrow('noiseTest: missed');
  });
});

describe('noise', () => {
  it('on prices leaves bars that are bars, within its reach', () => {
    const shaken = shakePrices(data, 0.2, createRandom(1));
    // fromColumns rejects invalid bars.
    const { extra, absent, ...columns } = shaken;
    expect(fromColumns({ ...columns, extra, absent }).length).toBe(data.length);
    for (let i = 0; i < data.length; i++) {
      const range = data.high[i] - data.low[i];
      expect(Math.abs(shaken.close[i] - data.close[i])).toBeLessThanOrEqual(0.2 * range + 1e-9);
    }
    expect([...shakePrices(data, 0, createRandom(1)).close]).toEqual([...data.close]);
  });

  it('on the clock moves every signal by its delay', () => {
    const plain = scan(squeezeFlow, data, easy);
    const late = scan(delaySignals(squeezeFlow, 3), data, easy);
    expect(late.signalBars).toEqual(
      plain.signalBars.map((bar) => bar + 3).filter((bar) => bar < data.length),
    );
    expect(late.signals[0].stopLoss).toBe(plain.signals[0].stopLoss);
    expect([...runKernel(delayKernel(2), [Float64Array.of(1, 2, 3, 4)])[0]]).toEqual([NaN, NaN, 1, 2]);
  });

  it('on fills misses about the share it should, and nothing else', () => {
    const busy = walk(1, 1_000, new Float64Array(1_000).fill(1));
    const deaf = missSignals(clockwork, busy, 0.4, createRandom(5));
    const { signals, signalBars } = scan(deaf.strategy, deaf.data);
    const all = scan(clockwork, busy).signals;
    expect(all).toHaveLength(1_000);
    expect(signals).toEqual(signalBars.map((bar) => all[bar]));
    // 600 of 1000 are expected; five deviations are 77.
    expect(Math.abs(signals.length - 600)).toBeLessThan(78);
  });
});
