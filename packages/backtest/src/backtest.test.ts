import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slice, timeStop, trailingStop } from '@veloce/core';
import { backtest, backtestAsync, portfolio } from './backtest.js';
import { strategyLeg } from './engine/leg.js';
import { scripted, scriptedMarket, type ScriptedBar } from './testdata/scripted-strategy.js';
import { slowBacktest } from './testdata/slow-backtest.js';
import type { BacktestOptions } from './account/settings.js';

const free: BacktestOptions = { takerFee: 0, makerFee: 0, slippageBps: 0 };
const quiet: ScriptedBar = { bar: [100, 101, 99, 100] };
const long: ScriptedBar = { ...quiet, side: 1 };
const short: ScriptedBar = { ...quiet, side: -1 };
const run = (
  bars: readonly ScriptedBar[],
  options: BacktestOptions = free,
  size = 1,
): ReturnType<typeof backtest> => backtest(scripted([], size), scriptedMarket(bars), {}, options);

describe('fills', () => {
  // Stop 10 % and target 20 % from the close of the signal bar, 100: long 90 and 120, short 110 and 80.
  it.each<[string, ScriptedBar, readonly ScriptedBar['bar'][], number, string, boolean]>([
    ['a long stop within the bar', long, [[100, 101, 89, 95]], 90, 'stop', false],
    [
      'a long stop that the open has passed',
      long,
      [
        [100, 101, 99, 100],
        [85, 88, 84, 86],
      ],
      85,
      'stop',
      false,
    ],
    ['a long target within the bar', long, [[100, 125, 99, 118]], 120, 'target', false],
    [
      'a long target that the open has passed',
      long,
      [
        [100, 101, 99, 100],
        [130, 131, 125, 126],
      ],
      130,
      'target',
      false,
    ],
    ['a short stop within the bar', short, [[100, 111, 99, 105]], 110, 'stop', false],
    [
      'a short stop that the open has passed',
      short,
      [
        [100, 101, 99, 100],
        [115, 116, 114, 115],
      ],
      115,
      'stop',
      false,
    ],
    ['a short target within the bar', short, [[100, 101, 79, 85]], 80, 'target', false],
    [
      'a short target that the open has passed',
      short,
      [
        [100, 101, 99, 100],
        [70, 75, 69, 74],
      ],
      70,
      'target',
      false,
    ],
    ['both in one bar: the stop first', long, [[100, 125, 85, 100]], 90, 'stop', true],
    ['both in one bar, short: the stop first', short, [[100, 115, 75, 100]], 110, 'stop', true],
    [
      'an open beyond the stop in a bar that also reaches the target',
      long,
      [
        [100, 101, 99, 100],
        [85, 125, 80, 100],
      ],
      85,
      'stop',
      false,
    ],
    ['an entry at an open already beyond the stop', long, [[85, 86, 84, 85]], 85, 'stop', false],
    ['touching the stop exactly', long, [[100, 101, 90, 95]], 90, 'stop', false],
  ])('%s', (_name, signal, bars, price, exit, ambiguous) => {
    const result = run([signal, ...bars.map((bar) => ({ bar })), quiet]);
    expect(result.trades).toHaveLength(1);
    expect(result.trades[0]).toMatchObject({ exit, ambiguous });
    expect(result.trades[0].exitPrice).toBeCloseTo(price, 10);
    expect(result.ambiguousFills).toBe(ambiguous ? 1 : 0);
  });

  it.each([
    ['high first, long: target', long, [104, 125, 70, 100], 120],
    ['low first, long: stop', long, [96, 125, 85, 100], 90],
    ['high first, short: stop', short, [104, 115, 70, 100], 110],
    ['low first, short: target', short, [96, 125, 75, 100], 80],
  ] as const)('under ohlc-nearest, %s', (_name, signal, bar, price) => {
    const result = run([signal, { bar }, quiet], { ...free, intrabar: 'ohlc-nearest' });
    expect(result.trades[0].ambiguous).toBe(true);
    expect(result.trades[0].exitPrice).toBeCloseTo(price, 10);
    expect(result.warnings.join()).toContain('optimistic');
  });

  it('enters at the next open, worse by the slippage; fees on both sides; no slippage at a target', () => {
    const costs = { takerFee: 0.001, makerFee: 0.0005, slippageBps: 10, capital: 1000 };
    const [trade] = run([long, { bar: [100, 130, 99, 125] }, quiet], costs, 0.5).trades;
    const entry = 100 * 1.001;
    const size = 500 / entry;
    const fees = size * entry * 0.001 + size * 120 * 0.0005;
    expect(trade).toMatchObject({ entryPrice: entry, entryBar: 1, exitPrice: 120, size });
    expect(trade.fees).toBeCloseTo(fees, 12);
    expect(trade.pnl).toBeCloseTo(size * (120 - entry) - fees, 10);
  });

  it('slips at a stop, against the trader', () => {
    const costs = { ...free, slippageBps: 10 };
    expect(run([long, { bar: [100, 101, 80, 85] }, quiet], costs).trades[0].exitPrice).toBeCloseTo(
      90 * 0.999,
      12,
    );
    expect(run([short, { bar: [100, 120, 99, 115] }, quiet], costs).trades[0].exitPrice).toBeCloseTo(
      110 * 1.001,
      12,
    );
  });

  it('enters at the close only when asked, and says that this is optimistic', () => {
    const result = run([{ ...long, bar: [100, 101, 99, 100.5] }, { bar: [110, 111, 109, 110] }], {
      ...free,
      fillOn: 'close',
    });
    expect(result.openPosition).toMatchObject({ entryBar: 0, entryPrice: 100.5 });
    expect(result.warnings).toContain('optimistic: signals are filled at the close that made them');
  });

  it('pays funding while a position is open, not for one opened at the settlement', () => {
    const bars = [
      { ...long, funding: 0.5 },
      { ...quiet, funding: 0.01 },
      { ...quiet, funding: 0.02 },
      quiet,
      { bar: [100, 130, 99, 125] as const },
    ];
    const result = run(bars);
    // One unit of 10 000 / 100 at a mark of 100: 100 * 100 * 0.02.
    expect(result.trades[0].funding).toBeCloseTo(200, 10);
    const sold = run([{ ...short, funding: 0.5 }, ...bars.slice(1, 4)]);
    expect(sold.openPosition!.unrealisedPnl).toBeCloseTo(200, 10);
    expect(run(bars, { ...free, funding: false }).trades[0].funding).toBe(0);
  });
});

describe('positions', () => {
  it('are marked and reported apart when open at the end', () => {
    const result = run([long, { bar: [100, 106, 99, 105] }]);
    expect(result.trades).toEqual([]);
    expect(result.openPosition).toMatchObject({ entryPrice: 100, markPrice: 105, unrealisedPnl: 500 });
    expect(result.equity[1]).toBe(10_500);
    expect(run([long, { bar: [100, 106, 99, 105] }], { ...free, closeAtEnd: true }).trades[0]).toMatchObject({
      exit: 'end-of-data',
      pnl: 500,
    });
  });

  it('take one signal at a time, and the others are told', () => {
    const result = run([long, long, short, quiet]);
    expect(result.signals).toHaveLength(3);
    expect(result.skipped.map((one) => [one.bar, one.reason])).toEqual([
      [1, 'a LONG position is open'],
      [2, "against the open position, and oppositeSignal is 'ignore'"],
    ]);
    expect(result.warnings).toContain(
      "2 of 3 signals were not taken (1: a LONG position is open; 1: against the open position, and oppositeSignal is 'ignore')",
    );
    expect(run([quiet, long]).skipped[0]).toMatchObject({ bar: 1, reason: 'no bar left to fill it' });
  });

  it('close or reverse on an opposite signal when asked', () => {
    const bars = [long, short, { bar: [105, 106, 104, 105] as const }, quiet];
    expect(run(bars, { ...free, oppositeSignal: 'close' })).toMatchObject({
      trades: [{ exit: 'opposite-signal', exitPrice: 105, exitBar: 2 }],
      openPosition: null,
    });
    expect(run(bars, { ...free, oppositeSignal: 'reverse' })).toMatchObject({
      trades: [{ exit: 'opposite-signal', exitPrice: 105 }],
      openPosition: { side: 'SHORT', entryPrice: 105 },
    });
  });

  it('obey their rules from the next bar on', () => {
    const bars = [long, quiet, quiet, { bar: [103, 104, 102, 103] as const }, quiet];
    const timed = backtest(scripted([timeStop(2)]), scriptedMarket(bars), {}, free);
    expect(timed.trades[0]).toMatchObject({
      exitBar: 3,
      exitPrice: 103,
      exit: 'rule',
      exitReason: 'held for 2 bars',
    });

    const rising = [
      long,
      { bar: [100, 110, 99.5, 109] as const },
      { bar: [109, 115, 105, 114] as const },
      { bar: [114, 115, 100, 101] as const },
    ];
    const trailed = backtest(scripted([trailingStop(0.05)]), scriptedMarket(rising), {}, free);
    // Highest so far 115: the stop for the last bar is 109.25, set at the close before.
    expect(trailed.trades[0]).toMatchObject({ exitBar: 3, exitPrice: 115 * 0.95, exit: 'stop' });
  });

  it('are rounded down to lots, and skipped when nothing is left', () => {
    expect(run([long, quiet], { ...free, lotStep: 30 }).openPosition!.size).toBe(90);
    expect(run([long, quiet], { ...free, lotStep: 150 }).skipped[0].reason).toBe(
      'size 100 rounds to 0 lots of 150',
    );
    expect(run([long, quiet], { ...free, minNotional: 20_000 }).skipped[0].reason).toBe(
      'notional 10000 is below the minimum of 20000',
    );
  });
});

describe('backtest', () => {
  const price = fc.double({ min: 0.5, max: 2, noNaN: true });
  const anyBar = fc
    .record({
      values: fc.tuple(price, price, price, price),
      side: fc.constantFrom(0, 0, 0, 1, -1),
      stop: fc.double({ min: 0.001, max: 0.5, noNaN: true }),
      target: fc.double({ min: 0.001, max: 0.5, noNaN: true }),
      funding: fc.constantFrom(NaN, NaN, 0.0001, -0.001),
    })
    .map(({ values: [open, close, a, b], ...rest }): ScriptedBar => {
      const bar = [open, Math.max(open, close, a), Math.min(open, close, b), close] as const;
      return { bar, ...(rest as Omit<ScriptedBar, 'bar'>) };
    });
  const anyOptions = fc.record<BacktestOptions>({
    takerFee: fc.constantFrom(0, 0.0005),
    makerFee: fc.constantFrom(0, 0.0002),
    slippageBps: fc.constantFrom(0, 5),
    intrabar: fc.constantFrom('pessimistic', 'optimistic', 'ohlc-nearest'),
    oppositeSignal: fc.constantFrom('ignore', 'close', 'reverse'),
    fillOn: fc.constantFrom('next-open', 'close'),
    lotStep: fc.constantFrom(0, 100),
    closeAtEnd: fc.boolean(),
  });
  const markets = fc.array(anyBar, { minLength: 1, maxLength: 60 });

  it('agrees exactly with a slow engine that takes one bar and one order at a time', () => {
    fc.assert(
      fc.property(markets, anyOptions, fc.constantFrom(0.1, 1), (bars, options, size) => {
        const data = scriptedMarket(bars);
        const fast = backtest(scripted([], size), data, {}, options);
        const slow = slowBacktest(bars, fast.settings, size);
        expect(
          fast.trades.map(({ entryBar, exitBar, exit, exitPrice, size: lots }) => ({
            entryBar,
            exitBar,
            exit,
            exitPrice,
            size: lots,
          })),
        ).toEqual(slow.trades);
        expect([...fast.equity]).toEqual(slow.equity);
      }),
      { numRuns: 2000 },
    );
  });

  it('conserves money: the end is the start, plus what trades made, plus what is open', () => {
    fc.assert(
      fc.property(markets, anyOptions, (bars, options) => {
        const { trades, openPosition, equity, settings } = backtest(
          scripted([], 0.5),
          scriptedMarket(bars),
          {},
          options,
        );
        const made = trades.reduce((sum, trade) => sum + trade.pnl, 0) + (openPosition?.unrealisedPnl ?? 0);
        expect(equity.at(-1)! / (settings.capital + made)).toBeCloseTo(1, 9);
      }),
    );
  });

  it('fills inside the bar but for slippage; a stop never better than its price, a target never worse', () => {
    fc.assert(
      fc.property(markets, (bars) => {
        for (const trade of run(bars).trades) {
          const { exitPrice, side, stopLoss, takeProfit, exit, exitBar, entryBar, entryPrice } = trade;
          const [open, high, low] = bars[exitBar].bar;
          expect(exitPrice).toBeGreaterThanOrEqual(low);
          expect(exitPrice).toBeLessThanOrEqual(high);
          expect(entryPrice).toBe(bars[entryBar].bar[0]);
          const sign = side === 'LONG' ? 1 : -1;
          if (exit === 'stop') expect(sign * exitPrice).toBeLessThanOrEqual(sign * stopLoss);
          if (exit === 'target') expect(sign * exitPrice).toBeGreaterThanOrEqual(sign * takeProfit);
          expect([stopLoss, takeProfit, open]).toContain(exitPrice);
          expect(trade.mae).toBeLessThanOrEqual(0);
          expect(trade.mfe).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('is buy and hold without costs, for one long position over the whole sample', () => {
    fc.assert(
      fc.property(fc.array(anyBar, { minLength: 2, maxLength: 40 }), (bars) => {
        const far = bars.map((one, i): ScriptedBar => ({
          ...one,
          side: i === 0 ? 1 : 0,
          stop: 0.999,
          target: 1e6,
          funding: NaN,
        }));
        const { equity, settings, metrics } = run(far);
        const held = far.at(-1)!.bar[3] / far[1].bar[0];
        expect(equity.at(-1)! / settings.capital).toBeCloseTo(held, 12);
        expect(metrics.totalReturn.value).toBeCloseTo(held - 1, 12);
      }),
    );
  });

  it('does not depend on the unit of money', () => {
    fc.assert(
      fc.property(markets, (bars) => {
        const scaled = bars.map((one): ScriptedBar => ({
          ...one,
          bar: one.bar.map((x) => x * 4) as unknown as ScriptedBar['bar'],
        }));
        const a = run(bars, { slippageBps: 5 });
        const b = run(scaled, { slippageBps: 5, capital: 40_000 });
        expect([...b.equity]).toEqual([...a.equity].map((value) => value * 4));
      }),
    );
  });

  it('cannot see the future: a prefix gives the same trades and the same equity', () => {
    fc.assert(
      fc.property(
        fc.array(anyBar, { minLength: 3, maxLength: 60 }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (bars, share) => {
          const data = scriptedMarket(bars);
          const cut = 1 + Math.floor(share * (bars.length - 1));
          const whole = backtest(scripted(), data);
          const part = backtest(scripted(), slice(data, 0, cut));
          expect([...part.equity]).toEqual([...whole.equity].slice(0, cut));
          expect(part.trades).toEqual(whole.trades.filter((trade) => trade.exitBar < cut));
        },
      ),
    );
  });

  it('says what the reader has to know', () => {
    const data = {
      ...scriptedMarket([quiet, quiet, quiet]),
      origin: { name: 'market simulator (seed 1)', simulated: true },
    };
    expect(backtest(scripted(), data).warnings[0]).toMatch(/^SIMULATED/);
  });

  it('refuses data that is too short to find anything in, as scan does, and says by how much', () => {
    const patient = { ...scripted(), history: () => 5 };
    const market = scriptedMarket([long, quiet, quiet]);
    const says = 'X 1h has 3 bars, and no signal is possible before 5 have closed; load 2 more';
    expect(() => backtest(patient, market)).toThrow(says);
    expect(() => portfolio([strategyLeg(patient, market)])).toThrow(says);
    expect(backtest(scripted(), market).trades).toEqual([]);
  });

  it('reports progress, and in turns can be aborted', async () => {
    const bars = Array.from({ length: 10_000 }, () => quiet);
    const done: number[] = [];
    backtest(scripted(), scriptedMarket(bars), {}, { onProgress: (count) => done.push(count) });
    expect(done).toEqual([4096, 8192, 10_000]);
    const abort = new AbortController();
    const control = { signal: abort.signal, onProgress: () => abort.abort(new Error('enough')) };
    const market = scriptedMarket(bars);
    await expect(backtestAsync(scripted(), market, {}, control)).rejects.toThrow('enough');
    expect(() => backtest(scripted(), market, {}, control)).toThrow('signal is heard by backtestAsync only');
    expect(await backtestAsync(scripted(), market)).toEqual(backtest(scripted(), market));
  });

  it.each([
    [{ capital: 0 }, /capital: .*got 0/],
    [{ takerFee: 5 }, /takerFee: .*got 5/],
    [{ slip: 5 }, /unknown field slip; known are capital/],
    [{ leverage: 5 }, /margin: leverage above 1 needs margin/],
    [{ fillOn: 'open' }, /fillOn: .*got "open"/],
    [{ size: 2 }, /size: .*got 2/],
  ])('refuses %j by name', (options, message) => {
    expect(() => run([quiet], options as BacktestOptions)).toThrow(message);
  });
});
