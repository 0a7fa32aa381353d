import { describe, expect, it } from 'vitest';
import * as backtests from '@veloce/backtest';
import * as core from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import * as research from '@veloce/research';
import { squeezeFlow } from '@veloce/squeezeflow';

const { data } = simulateMarket({ seed: 5, bars: 150_000, tradesPerMinute: 1 });
const entries = Uint8Array.from(data.close, (_, i) => (i % 50 === 0 ? 1 : 0));
const stop = Array.from({ length: 400 }, (_, k) => 0.001 * (k + 1));
const orders = Array.from({ length: 2_000 }, (_, k) => ({
  time: data.time[k * 70] ?? 0,
  side: k % 2 === 0 ? ('BUY' as const) : ('SELL' as const),
  size: 0.001,
}));
const search = {
  space: { minScore: [3, 4, 5] },
  search: { kind: 'grid' },
  objective: 'totalReturn',
} as const;

/** Everything that works in the caller's own thread and takes a signal. */
const works: Readonly<Record<string, (signal: AbortSignal) => Promise<unknown>>> = {
  backtestAsync: (signal) => backtests.backtestAsync(squeezeFlow, data, {}, {}, { signal }),
  backtestMetricsAsync: (signal) => backtests.backtestMetricsAsync(squeezeFlow, data, {}, {}, { signal }),
  fromOrdersAsync: (signal) => backtests.fromOrdersAsync(data, orders, {}, { signal }),
  fromSignalsAsync: (signal) => backtests.fromSignalsAsync(data, { entries, stop }, {}, { signal }),
  inTurns: (signal) => core.inTurns(endless(), { signal }),
  noiseTest: (signal) => research.noiseTest(squeezeFlow, data, {}, {}, { signal }),
  portfolioAsync: (signal) =>
    backtests.portfolioAsync([backtests.strategyLeg(squeezeFlow, data)], {}, { signal }),
  scanAsync: (signal) => core.scanAsync(squeezeFlow, data, {}, { signal }),
  sweep: (signal) => research.sweep(squeezeFlow, data, { ...search, signal }),
  walkForward: (signal) =>
    research.walkForward(squeezeFlow, data, { ...search, window: { train: 100_000, test: 20_000 }, signal }),
};

function* endless(): core.Steps<never> {
  for (let done = 0; ; done++) yield done;
}

describe('a signal in one thread', () => {
  it('is taken by every form that gives turns', () => {
    const names = [core, backtests, research].flatMap((one) => Object.keys(one));
    const forms = names.filter((name) => name.endsWith('Async') || name === 'inTurns');
    expect(forms.filter((name) => !(name in works))).toEqual([]);
    expect(forms.length).toBeGreaterThan(6);
  });

  it.each(Object.entries(works))('ends %s, when a timer of the same thread aborts it', async (_, work) => {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(new Error('enough')), 1);
    await expect(work(abort.signal)).rejects.toThrow('enough');
    clearTimeout(timer);
    await expect(work(AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
  });
});
