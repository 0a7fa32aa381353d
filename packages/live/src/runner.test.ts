import { describe, expect, it } from 'vitest';
import { backtest, portfolio, strategyLeg } from '@veloce/backtest';
import {
  crossesAbove,
  crossesBelow,
  fromRows,
  historyOf,
  rule,
  type Bar,
  type MarketData,
} from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { sma } from '@veloce/indicators';
import type { LiveInput } from './input.js';
import type { LiveOutput } from './output.js';
import { createRunner } from './runner.js';
import type { LivePlan } from './plan.js';
import type { RunnerSnapshot } from './runner-state.js';
import { crossover } from './testdata/crossover.js';

const minute = 60_000;
const { data } = simulateMarket({ seed: 11, bars: 600, symbol: 'X' });
const barsOf = (market: MarketData): readonly Bar[] =>
  [...market.time].map((time, i) => ({
    time,
    open: market.open[i],
    high: market.high[i],
    low: market.low[i],
    close: market.close[i],
    volume: market.volume[i],
  }));
const bars = barsOf(data);
const plan: LivePlan = { account: 'paper', timeframe: '1m', markets: [{ symbol: 'X', strategy: crossover }] };
const inputs = (list: readonly Bar[]): LiveInput[] =>
  list.map((bar, sequence) => ({ kind: 'bar', sequence, time: bar.time + minute, symbol: 'X', bar }));
const tradesOf = (outputs: readonly LiveOutput[]): readonly unknown[] =>
  outputs.flatMap((one) => (one.kind === 'account' && one.event.kind === 'trade' ? [one.event.trade] : []));

describe('a runner', () => {
  const expected = backtest(crossover, data).trades;

  it('put to rest as JSON and taken up again, goes on to the bit', () => {
    let runner = createRunner(plan);
    const outputs = inputs(bars).flatMap((input) => {
      const concluded = runner.step(input);
      if (input.sequence % 37 === 0)
        runner = createRunner(plan, JSON.parse(JSON.stringify(runner.snapshot())));
      return concluded;
    });
    expect(tradesOf(outputs)).toEqual(expected);
    expect(() => createRunner({ ...plan, account: 'other' }, runner.snapshot())).toThrow(
      'is of account paper, not other',
    );
  });

  it('on several markets that share all of their margin, trades as the portfolio of them does, whatever their names', () => {
    // Each rotates into the other: the margin of one has to be free before the other enters, at one open.
    const swing = (flipped: boolean) =>
      rule('swing', {}, ({ close }) => {
        const [up, down] = [crossesAbove(close, sma(close, 20)), crossesBelow(close, sma(close, 20))];
        return flipped ? { long: down, exit: up } : { long: up, exit: down };
      });
    const strategies = [swing(false), swing(true)];
    const { data: market } = simulateMarket({ seed: 11, bars: 600, symbol: 'X' });
    const options = { size: 1 } as const;
    const run = (names: readonly string[]) => {
      const runner = createRunner({
        account: 'paper',
        timeframe: '1m',
        markets: names.map((symbol, k) => ({ symbol, strategy: strategies[k] })),
        options,
        orders: { run: 'swing' },
      });
      let sequence = 0;
      const outputs = barsOf(market).flatMap((bar) =>
        // Bars come in any order.
        [...names]
          .sort()
          .flatMap((symbol) =>
            runner.step({ kind: 'bar', sequence: sequence++, time: bar.time + minute, symbol, bar }),
          ),
      );
      const legs = names.map((symbol, k) =>
        strategyLeg(strategies[k], fromRows([...barsOf(market)], { symbol, timeframe: '1m' })),
      );
      const { trades, skipped } = portfolio(legs, options);
      expect(tradesOf(outputs)).toEqual(trades);
      // A venue is told the same: what is left comes before what is entered, in its size at that close.
      const told = outputs.flatMap((one) => (one.kind === 'order' ? [one] : []));
      for (const one of told.filter(({ wanted }) => wanted.what === 'leave'))
        expect(told.some((other) => other.sequence === one.sequence && other.leg < one.leg && other.wanted.what === 'enter')).toBe(false); // prettier-ignore
      const sizes = told.flatMap(({ wanted }) => (wanted.what === 'enter' ? [wanted.size] : []));
      expect(sizes.length).toBeGreaterThanOrEqual(trades.length);
      trades.forEach(({ size }, k) => expect(Math.abs((sizes[k] ?? NaN) / size - 1)).toBeLessThan(0.01));
      expect(skipped).toEqual([]);
      return trades.map(({ symbol, entryTime, pnl }) => [names.indexOf(symbol), entryTime, pnl]);
    };
    const trades = run(['A', 'Z']);
    expect(trades.length).toBeGreaterThan(20);
    expect(run(['Z', 'A'])).toEqual(trades);
  });

  it('withholds signals for as long as a hole lies within the history, and goes on after it', () => {
    const runner = createRunner(plan);
    const history = historyOf(crossover, '1m', { fast: 3, slow: 8 });
    const holed = inputs(bars).map((input) => (input.sequence === 300 ? { ...input, hole: 'a cut' } : input));
    const outputs = holed.flatMap((input) => runner.step(input));
    const withheld = outputs.filter((one) => one.kind === 'signal').filter((one) => one.withheld !== null);
    const first = bars[300].time;
    expect(withheld.every(({ bar }) => bar >= first && bar < first + history * minute)).toBe(true);
    expect(outputs.find((one) => one.kind === 'note')).toMatchObject({ what: 'hole', symbol: 'X' });
    expect(runner.status().withheld).toEqual({});
  });

  it('takes no entries while paused, and does not forget its stops', () => {
    const runner = createRunner(plan);
    const pause: LiveInput = {
      kind: 'command',
      sequence: 0,
      time: 0,
      by: 'me',
      command: { name: 'pause', reason: 'lunch' },
    };
    const outputs = [
      pause,
      ...inputs(bars).map((input) => ({ ...input, sequence: input.sequence + 1 })),
    ].flatMap((input) => runner.step(input));
    expect(tradesOf(outputs)).toEqual([]);
    expect(outputs.some((one) => one.kind === 'signal' && one.withheld === 'paused: lunch')).toBe(true);
    expect(runner.status()).toMatchObject({ paused: 'lunch', equity: 10_000, inputs: 601 });
  });

  it('tells bars that are missing or late, and refuses inputs out of sequence', () => {
    const runner = createRunner(plan);
    const [a, b, c] = inputs([bars[0], bars[3], bars[1]]);
    runner.step(a);
    expect(runner.step(b)).toContainEqual(expect.objectContaining({ what: 'missing-bar' }));
    expect(runner.step(c)).toContainEqual(
      expect.objectContaining({
        what: 'late-bar',
        message: expect.stringContaining('1 more are missing') as string,
      }),
    );
    expect(runner.step({ ...a, sequence: 3 })).toContainEqual(expect.objectContaining({ what: 'late-bar' }));
    expect(() => runner.step(c)).toThrow('the next input is number 4, got 2');
  });

  it('waits for late markets as long as it says, also when the clock is set back or forward', () => {
    const two = { ...plan, markets: [...plan.markets, { ...plan.markets[0], symbol: 'Y' }] };
    for (const step of [-3_600_000, 0]) {
      const runner = createRunner(two);
      const [input] = inputs(bars);
      runner.step(input);
      const tick = (sequence: number, after: number) =>
        runner.step({ kind: 'tick', sequence, time: input.time + step + after }).map(({ kind }) => kind);
      expect(tick(1, 1_000)).toEqual([]);
      expect(tick(2, 2_900)).toEqual([]);
      expect(tick(3, 4_000)).toContain('equity');
    }
    const ahead = createRunner(two);
    const [input] = inputs(bars);
    ahead.step(input);
    // An hour at once is no reason to lose a bar: what comes afterwards is mended.
    ahead.step({ kind: 'tick', sequence: 1, time: input.time + 3_600_000 });
    const late = ahead.step({ ...input, kind: 'bar', sequence: 2, symbol: 'Y', bar: bars[0] });
    expect(late).toMatchObject([
      { what: 'late-bar', message: expect.stringContaining('whole again') as string },
    ]);
  });

  it('tells a bar that is malformed or of no market of its plan, and goes on as if it had not come', () => {
    const runner = createRunner(plan);
    const [a, b, c] = inputs([bars[0], bars[1], bars[1]]);
    runner.step(a);
    const before = runner.snapshot();
    const bad = runner.step({ ...b, kind: 'bar', symbol: 'X', bar: { ...bars[1], high: -1 } });
    expect(bad).toEqual([expect.objectContaining({ what: 'refused-bar', symbol: 'X' })]);
    const foreign = runner.step({ ...c, kind: 'bar', symbol: 'Y', bar: bars[1] });
    expect(foreign).toEqual([expect.objectContaining({ what: 'refused-bar', symbol: 'Y' })]);
    const { checksum: _, ...after } = runner.snapshot();
    const { checksum: __, ...first } = before;
    expect(after).toEqual({ ...first, sequence: 3 });
  });

  it('keeps a bar that waits to the bit, also what it does not have', () => {
    const two = { ...plan, markets: [...plan.markets, { ...plan.markets[0], symbol: 'Y' }] };
    const runner = createRunner(two);
    const [input] = inputs([{ ...bars[0], extra: { funding: NaN, basis: -0 } }]);
    runner.step(input);
    const again = createRunner(two, JSON.parse(JSON.stringify(runner.snapshot())));
    const next: LiveInput = { kind: 'bar', sequence: 1, time: input.time, symbol: 'Y', bar: bars[0] };
    expect(again.step(next)).toEqual(runner.step(next));
    expect(again.snapshot()).toEqual(runner.snapshot());
  });

  it.each<[string, (taken: RunnerSnapshot) => object]>([
    ['another pause', () => ({ paused: 'by hand' })],
    ['an input more', ({ sequence }) => ({ sequence: sequence + 1 })],
    ['another last bar', ({ lastBar }) => ({ lastBar: (lastBar ?? 0) + minute })],
    ['nothing withheld', () => ({ withheld: { X: 4 } })],
    ['no checksum of its own', () => ({ checksum: '' })],
    ['a broker that was changed', ({ broker }) => ({ broker: { ...broker, lastTime: 0 } })],
  ])('does not go on from a snapshot that was changed: %s', (_name, change) => {
    const runner = createRunner(plan);
    for (const input of inputs(bars.slice(0, 50))) runner.step(input);
    const taken = JSON.parse(JSON.stringify(runner.snapshot())) as RunnerSnapshot;
    expect(() => createRunner(plan, taken)).not.toThrow();
    expect(() => createRunner(plan, { ...taken, ...change(taken) })).toThrow(
      'createRunner: the snapshot is damaged',
    );
  });
});
