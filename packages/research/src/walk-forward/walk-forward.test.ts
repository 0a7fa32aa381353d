import { describe, expect, it } from 'vitest';
import { backtest } from '@veloce/backtest';
import { slice, type MarketData } from '@veloce/core';
import { createRandom } from '../random.js';
import { clockwork, walk } from '../testdata/clockwork.js';
import { tradeSegment } from './segment.js';
import { walkForward, type WalkForwardOptions } from './walk-forward.js';
import { windowsOf } from './windows.js';

describe('windowsOf', () => {
  it('rolls, or stays anchored, and keeps its distance', () => {
    expect(windowsOf(100, { train: 40, test: 20, purge: 3, embargo: 2 })).toEqual([
      { train: [0, 40], test: [45, 65] },
      { train: [20, 60], test: [65, 85] },
      { train: [40, 80], test: [85, 100] },
    ]);
    expect(windowsOf(90, { kind: 'anchored', train: 40, test: 20 })).toEqual([
      { train: [0, 40], test: [40, 60] },
      { train: [0, 60], test: [60, 80] },
      { train: [0, 80], test: [80, 90] },
    ]);
  });

  it('leaves out a last test of less than half the length, and refuses too little data', () => {
    expect(windowsOf(89, { train: 40, test: 20 })).toHaveLength(2);
    expect(() => windowsOf(49, { train: 40, test: 20 })).toThrow('49 bars are too few');
    expect(() => windowsOf(49, { train: 0, test: 20 })).toThrow('walkForward: window: train');
  });
});

/** A walk whose next 5 bars the script knows in three of four cases. */
function planted(seed: number, bars: number, foresight = 0.5): MarketData {
  const { uniform } = createRandom(seed, 1);
  const { open, close } = walk(seed, bars);
  const side = Float64Array.from({ length: bars }, (_, i) => {
    if (i % 12 !== 0 || i + 6 >= bars) return 0;
    const rises = close[i + 5] > open[i + 1] ? 1 : -1;
    return uniform() < foresight ? rises : uniform() < 0.5 ? 1 : -1;
  });
  return walk(seed, bars, side);
}

it('windows are counted before they are made', () => {
  expect(() => windowsOf(2 ** 32, { train: 1, test: 1 })).toThrow(
    'make 4294967295 windows with a test of 1 bars',
  );
  for (const bars of [NaN, Infinity, -1, 0.5]) {
    expect(() => windowsOf(bars, { train: 1, test: 1 })).toThrow(`bars must be an integer >= 0, got ${bars}`);
  }
});

describe('tradeSegment', () => {
  it('trades as a whole history does in which nothing happened before', async () => {
    const data = planted(4, 600);
    const side = data.extra['side'].slice().fill(0, 0, 300);
    const silent = { ...data, extra: { side } };
    const whole = backtest(clockwork, slice(silent, 0, 450), { hold: 7 }, { closeAtEnd: true });
    for (const warmup of [0, 50, Infinity]) {
      const segment = await tradeSegment(clockwork, data, { hold: 7 }, {}, [300, 450], warmup);
      expect([...segment.equity]).toEqual([...whole.equity.subarray(300)]);
      expect(segment.trades.map(({ entryTime, pnl }) => [entryTime, pnl])).toEqual(
        whole.trades.map(({ entryTime, pnl }) => [entryTime, pnl]),
      );
      expect(segment.trades.length).toBeGreaterThan(5);
    }
  });
});

const options: WalkForwardOptions<typeof clockwork> = {
  window: { train: 500, test: 240, purge: 10 },
  space: { hold: [2, 5, 9] },
  search: { kind: 'grid' },
  objective: 'totalReturn',
};

describe('walkForward', () => {
  it('agrees with choosing and trading by hand', async () => {
    const data = planted(2, 1_700);
    const result = await walkForward(clockwork, data, options);
    expect(result.windows).toHaveLength(5);
    let growth = 1;
    const trained: number[] = [];
    for (const { train, test, best } of result.windows) {
      const runs = [2, 5, 9].map((hold) => backtest(clockwork, slice(data, ...train), { hold }));
      const totals = runs.map(({ metrics }) => metrics.totalReturn.value!);
      const top = totals.indexOf(Math.max(...totals));
      expect(best!.params).toEqual({ hold: [2, 5, 9][top] });
      const last = runs[top].equity[train[1] - train[0] - 1];
      trained.push(last / 10_000);
      const segment = await tradeSegment(clockwork, data, best!.params, {}, test, Infinity);
      growth *= segment.equity[segment.equity.length - 1] / 10_000;
    }
    expect(result.totalReturn).toBeCloseTo(growth - 1, 12);
    const years = (result.to - result.from) / 8_766;
    const annual = growth ** (1 / years) - 1;
    expect(result.annualReturn).toBeCloseTo(annual, 10);
    const training = trained.reduce((product, x) => product * x, 1) ** (8_766 / 2_500) - 1;
    expect(result.efficiency).toBeCloseTo(annual / training, 10);
    expect(result.equity[result.equity.length - 1]).toBeCloseTo(10_000 * growth, 7);
    expect(result.returns.reduce((product, r) => product * (1 + r), 1)).toBeCloseTo(growth, 12);
    expect(result.trials).toBe(15);
  });

  it('does not know what comes after a window', async () => {
    const data = planted(3, 1_220);
    const changed = {
      ...data,
      close: data.close.slice(),
      open: data.open.slice(),
      extra: { side: data.extra['side'].slice() },
    };
    // Windows test [510, 750), [750, 990), [990, 1220): change all from 990 on.
    for (let i = 990; i < 1_220; i++) {
      changed.close[i] *= 2;
      changed.open[i] *= 2;
      changed.extra.side[i] = i % 7 === 0 ? -1 : 0;
    }
    const high = changed.open.map((x, i) => Math.max(x, changed.close[i]));
    const low = changed.open.map((x, i) => Math.min(x, changed.close[i]));
    const [before, after] = [
      await walkForward(clockwork, data, options),
      await walkForward(clockwork, { ...changed, high, low }, options),
    ];
    expect(after.windows[0]).toEqual({ ...before.windows[0], segment: expect.anything() as unknown });
    expect(after.windows[1].best).toEqual(before.windows[1].best);
    expect([...after.equity.subarray(0, 480)]).toEqual([...before.equity.subarray(0, 480)]);
    expect(after.equity[700]).not.toBe(before.equity[700]);
  });

  it('finds a planted edge, and none in noise', async () => {
    const edge = await walkForward(clockwork, planted(5, 3_000, 0.8), options);
    expect(edge.sharpe).toBeGreaterThan(3);
    expect(edge.efficiency).toBeGreaterThan(0.3);
    const noise = await walkForward(clockwork, planted(5, 3_000, 0), options);
    // 104 days of noise after costs: five standard errors are 5 · √(365 / 104) = 9.4.
    expect(noise.sharpe).toBeLessThan(3);
  });

  it('names the window that is too short for the strategy', async () => {
    const data = planted(2, 1_700);
    const patient = { ...clockwork, history: ({ hold }: { hold: number }) => 100 * hold };
    const found = await walkForward(patient, data, options);
    // Sets that need more bars than a training has cannot win there.
    expect(found.windows.every(({ best }) => best!.params['hold'] !== 9)).toBe(true);
    const long = { ...clockwork, history: () => 600 };
    await expect(walkForward(long, data, options)).rejects.toThrow(
      'walkForward: window 0, training on the bars [0, 500): sweep: every set failed: strategy clockwork: WALK 1h has 500 bars, ' +
        'and no signal is possible before 600 have closed; load 100 more',
    );
    const short = { ...clockwork, history: () => 300 };
    await expect(walkForward(short, data, { ...options, warmup: 50 })).rejects.toThrow(
      'window 0, test on the bars [510, 750): strategy clockwork: WALK 1h has 290 bars',
    );
  });

  it('stands aside where nothing is feasible, and ends when asked', async () => {
    const data = planted(2, 1_000);
    const idle = await walkForward(clockwork, data, {
      ...options,
      constraints: [{ metric: 'trades', min: 1e6 }],
    });
    expect(idle).toMatchObject({ totalReturn: 0, sharpe: null, efficiency: null, trades: [] });
    expect(idle.windows[0]).toMatchObject({ best: null, segment: null });
    const abort = new AbortController();
    const onProgress = (): void => {
      abort.abort(new Error('enough'));
    };
    await expect(
      walkForward(clockwork, data, { ...options, onProgress, signal: abort.signal }),
    ).rejects.toThrow('enough');
    await expect(walkForward(clockwork, data, { ...options, warmup: -1 })).rejects.toThrow(
      'walkForward: warmup: Too small',
    );
  });
});
