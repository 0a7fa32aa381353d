import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { backtest } from '@veloce/backtest';
import { squeezeFlow } from '@veloce/squeezeflow';
import { inThreads, type LuckFunction } from './luck-threads.js';
import { overfittingProbability } from '../luck/overfitting.js';
import { randomEntryTest } from '../luck/random-entry.js';
import { realityCheck } from '../luck/reality-check.js';
import { bootstrapReturns, bootstrapTrades, shuffleTrades } from '../luck/resampling.js';
import { createRandom } from '../random.js';
import { sweep } from '../sweep/sweep.js';
import { sweepLuck } from '../sweep/sweep-luck.js';
import { smallMarket } from '../testdata/markets.js';
import { squeezeFlowWorkers } from '../testdata/workers.js';

const { execArgv } = squeezeFlowWorkers;
const returns = Array.from({ length: 40 }, (_, k) => {
  const { uniform } = createRandom(3, k);
  return Float64Array.from({ length: 200 }, () => 0.02 * (uniform() - 0.49));
});
const easy = { minScore: 0, minFlowMove: 0.001, minPriceMove: 0.1, resetSigmas: 0, resetThreshold: 0 };
const result = backtest(squeezeFlow, smallMarket(8_000), easy);
const pnl = result.trades.map((trade) => trade.pnl);
const few = { replications: 101, seed: 9 };

/** A test and its arguments, typed together. */
const of = <Test extends LuckFunction>(
  test: Test,
  ...args: Parameters<Test>
): readonly [Test, Parameters<Test>] => [test, args];

describe('inThreads', { timeout: 300_000 }, () => {
  it.each([
    ['realityCheck', of(realityCheck, returns, few), 1],
    ['overfittingProbability', of(overfittingProbability, returns, 8), 2],
    ['randomEntryTest', of(randomEntryTest, result, few), 3],
    ['bootstrapReturns', of(bootstrapReturns, returns[0], few), 1],
    ['bootstrapTrades', of(bootstrapTrades, pnl, 10_000, few), 2],
    ['shuffleTrades', of(shuffleTrades, pnl, 10_000, few), 3],
  ] as const)('%s gives what it gives without', async (_name, [test, args], threads) => {
    const here = (test as (...all: never) => unknown)(...(args as never));
    expect(await inThreads(test, args as never, { threads, execArgv })).toEqual(here);
  });

  it('gives the same in one and in three threads, and tells how far it is', async () => {
    const space = { minScore: [0, 2, 3, 4], stopAtr: [1, 2, 3] };
    const swept = await sweep(squeezeFlow, smallMarket(60_000), { space, search: { kind: 'grid' }, objective: 'totalReturn' }); // prettier-ignore
    const here = sweepLuck(swept, few);
    expect(here!.overfitting).not.toBeNull();
    for (const threads of [1, 3]) {
      const told: string[] = [];
      const onProgress = (done: number, total: number): void => void told.push(`${done}/${total}`);
      expect(await inThreads(sweepLuck, [swept, few], { threads, execArgv, onProgress })).toEqual(here);
      expect(told.filter((one) => /^(\d+)\/\1$/.test(one))).toEqual(['12870/12870', '101/101']);
      expect(told.length).toBe(2 * 8 * threads);
    }
  });

  it('ends when asked, and refuses what it cannot do', async () => {
    const abort = new AbortController();
    const onProgress = (): void => {
      abort.abort(new Error('enough'));
    };
    const long = [returns, { replications: 100_000 }] as const;
    const ended = inThreads(realityCheck, [...long], {
      threads: 1,
      execArgv,
      onProgress,
      signal: abort.signal,
    });
    await expect(ended).rejects.toThrow('enough');
    const { signal } = new AbortController();
    await inThreads(shuffleTrades, [pnl, 10_000, few], { threads: 1, execArgv, signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    await expect(inThreads(realityCheck, [[]], { execArgv })).rejects.toThrow('needs at least one column');
    await expect(inThreads(realityCheck, [returns], { threads: 0 })).rejects.toThrow(
      'threads must be an integer >= 1',
    );
    await expect(inThreads(Math.max as never, [] as never)).rejects.toThrow('inThreads: runs realityCheck, ');
    const before = AbortSignal.abort(new Error('before'));
    await expect(inThreads(realityCheck, [returns], { signal: before })).rejects.toThrow('before');
  });
});
