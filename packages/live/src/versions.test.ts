import { describe, expect, it } from 'vitest';
import { backtest, type Trade } from '@veloce/backtest';
import { type AnyStrategy, type Bar, type MarketData } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import type { Command, LiveInput, StrategyVersion } from './input.js';
import type { LiveOutput } from './output.js';
import { replay, type LoggedStep } from './replay.js';
import { createRunner } from './runner.js';
import type { LivePlan } from './plan.js';
import { crossover } from './testdata/crossover.js';

const minute = 60_000;
const { data } = simulateMarket({ seed: 11, bars: 360, symbol: 'X' });
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
const strategyOf = ({ rules }: StrategyVersion): AnyStrategy => {
  if (rules === 'long') return { ...crossover, history: () => 21 };
  if (rules !== 'crossover') throw new RangeError(`rules: there are no ${JSON.stringify(rules)}`);
  return crossover;
};
const plan: LivePlan = {
  account: 'paper',
  timeframe: '1m',
  markets: [{ symbol: 'X', strategy: crossover }],
  versions: { keepBars: 360, strategyOf },
};
const slower: StrategyVersion = {
  name: 'slow',
  version: 2,
  rules: 'crossover',
  params: { fast: 5, slow: 21 },
};
/** The bars, with commands before some of them. */
const inputs = (commands: Readonly<Record<number, Command>>): readonly LiveInput[] => {
  let sequence = 0;
  return bars.flatMap((bar, k): LiveInput[] => {
    const command = commands[k] as Command | undefined;
    return [
      ...(command === undefined
        ? []
        : [{ kind: 'command', sequence: sequence++, time: bar.time, by: 'anna', command } as const]),
      { kind: 'bar', sequence: sequence++, time: bar.time + minute, symbol: 'X', bar },
    ];
  });
};
const never = (): boolean => false;
const play = (
  given: LivePlan,
  list: readonly LiveInput[],
  restartsAfter: (input: number) => boolean = never,
) => {
  let runner = createRunner(given);
  const steps = list.map((input) => {
    const outputs = runner.step(input);
    if (restartsAfter(input.sequence))
      runner = createRunner(given, JSON.parse(JSON.stringify(runner.snapshot())));
    return { input, outputs };
  });
  return { steps, runner, outputs: steps.flatMap(({ outputs }) => outputs) };
};
const tradesOf = (outputs: readonly LiveOutput[]): readonly Trade[] =>
  outputs.flatMap((one) => (one.kind === 'account' && one.event.kind === 'trade' ? [one.event.trade] : []));
const notesOf = (outputs: readonly LiveOutput[], what: string): readonly string[] =>
  outputs.flatMap((one) => (one.kind === 'note' && one.what === what ? [one.message] : []));
/** Times and prices: sizes depend on what the account has made before. */
const shapeOf = (trades: readonly Trade[]) =>
  trades.map(({ side, entryTime, entryPrice, exitTime, exitPrice, exitReason }) => [
    ...[side, entryTime, entryPrice],
    ...[exitTime, exitPrice, exitReason],
  ]);

const first = backtest(crossover, data).trades;
const second = backtest(crossover, data, slower.params).trades;
/** An open position in the middle: its second bar. */
const inPosition = first.find(({ entryTime, exitTime }) => entryTime > bars[120].time && exitTime - entryTime > 4 * minute)!; // prettier-ignore
const at = bars.findIndex(({ time }) => time === inPosition.entryTime) + 2;

describe('versions of a strategy', () => {
  it('take effect at the next bar, and an open position stays with the version that opened it', () => {
    const { outputs, runner } = play(
      plan,
      inputs({ [at]: { name: 'follow', symbol: 'X', version: slower } }),
    );
    const before = first.filter(({ entryTime }) => entryTime <= inPosition.entryTime);
    // The second version's own trades, from the first signal at which the account is flat.
    const free = second.filter(({ entryTime }) => entryTime > inPosition.exitTime);
    const trades = tradesOf(outputs);
    expect(trades.slice(0, before.length)).toEqual(before);
    const after = shapeOf(trades.slice(before.length));
    const expected = shapeOf(free);
    expect(expected.length).toBeGreaterThan(3);
    // A signal of the second alone may fall while it would have had a position of its own: from the first common entry on both are one.
    const from = after.findIndex(([, time]) => time === expected[0][1]);
    expect(from).toBeGreaterThanOrEqual(0);
    expect(after.slice(from)).toEqual(expected);
    expect(after.slice(0, from).every(([, time]) => (time as number) > inPosition.exitTime - minute)).toBe(
      true,
    );
    expect(notesOf(outputs, 'version')).toEqual(['slow v2 decides in X from the next bar on, by anna']);
    expect(runner.status()).toMatchObject({ versions: { X: 'slow v2' }, leaving: [] });
  });

  it('that nobody follows open nothing; the position is still closed by its own rules', () => {
    const { outputs, runner } = play(plan, inputs({ [at]: { name: 'follow', symbol: 'X', version: null } }));
    expect(tradesOf(outputs)).toEqual(first.filter(({ entryTime }) => entryTime <= inPosition.entryTime));
    expect(runner.status()).toMatchObject({ versions: { X: 'nobody' }, leaving: [] });
  });

  it('leave an entry under way to the version that decided it', () => {
    const { outputs } = play(plan, inputs({ [at - 2]: { name: 'follow', symbol: 'X', version: null } }));
    expect(tradesOf(outputs)).toEqual(first.filter(({ entryTime }) => entryTime <= inPosition.entryTime));
  });

  it('have their changes in the log: a replay, and restarts around every change, conclude the same to the bit', async () => {
    const kept = { ...plan, versions: { keepBars: 60, strategyOf } };
    const list = inputs({
      [at]: { name: 'follow', symbol: 'X', version: slower },
      [at + 1]: { name: 'follow', symbol: 'X', version: { ...slower, version: 3, params: {} } },
      [at + 40]: { name: 'set-params', symbol: 'X', params: { slow: 13 } },
      [at + 90]: { name: 'follow', symbol: 'X', version: null },
      [at + 120]: { name: 'follow', symbol: 'X', version: slower },
    });
    const { steps, outputs } = play(kept, list);
    expect(notesOf(outputs, 'version')).toHaveLength(5);
    expect(
      (await replay(createRunner(kept), JSON.parse(JSON.stringify(steps)) as LoggedStep[])).differs,
    ).toBeNull();
    expect(play(kept, list, (k) => (k - at) % 40 < 6 && k > at - 6 && k < at + 140).outputs).toEqual(outputs);
  });

  it('start with the bars that were kept, and tell how many more they need', () => {
    const short = { ...plan, versions: { keepBars: 5, strategyOf } };
    const version = { ...slower, rules: 'long' };
    const { outputs } = play(short, inputs({ 100: { name: 'follow', symbol: 'X', version } }));
    expect(notesOf(outputs, 'version')[0]).toContain('it needs 16 more bars before a signal');
  });
});

describe('parameters', () => {
  it('changed before a signal give what a run with them from the start gives', () => {
    const { outputs } = play(
      plan,
      inputs({ 1: { name: 'set-params', symbol: 'X', params: slower.params! } }),
    );
    expect(tradesOf(outputs)).toEqual(second);
  });

  it.each<[string, Command, RegExp]>([
    ['out of its domain', { name: 'set-params', symbol: 'X', params: { slow: 1 } }, /slow/],
    ['unknown', { name: 'set-params', symbol: 'X', params: { slwo: 9 } }, /slwo/],
    ['of another market', { name: 'set-params', symbol: 'Y', params: {} }, /the plan has no Y; it has X/],
    [
      'of a version that is none',
      { name: 'follow', symbol: 'X', version: { ...slower, rules: 1 } },
      /rules: there are no 1/,
    ],
    [
      'of a version without a name',
      { name: 'follow', symbol: 'X', version: { ...slower, name: '' } },
      /name/,
    ],
  ])('%s are refused by name, and change nothing', (_name, command, why) => {
    const { outputs } = play(plan, inputs({ [at]: command }), (k) => k % 200 === 0);
    expect(notesOf(outputs, 'refused-command')).toEqual([expect.stringMatching(why)]);
    expect(tradesOf(outputs)).toEqual(first);
  });

  it('are fixed in a plan without versions', () => {
    const { versions: _, ...fixed } = plan;
    const { outputs } = play(fixed, inputs({ 9: { name: 'set-params', symbol: 'X', params: { slow: 13 } } }));
    expect(notesOf(outputs, 'refused-command')).toEqual([
      expect.stringContaining('the plan has no versions'),
    ]);
  });
});

describe('shadows', () => {
  const shadowed: LivePlan = {
    ...plan,
    orders: { run: 'btc' },
    shadows: [
      { name: 'slow', markets: [{ symbol: 'X', strategy: crossover, params: slower.params! }] },
      { name: 'same', markets: [{ symbol: 'X', strategy: crossover }] },
    ],
  };
  const ofShadow = (outputs: readonly LiveOutput[], name: string): readonly LiveOutput[] =>
    outputs.flatMap((one) => (one.kind === 'shadow' && one.name === name ? [one.output] : []));

  it('make the trades of their backtests beside the one that trades, also while it is paused, and order nothing', () => {
    const pause: Command = { name: 'pause', reason: 'lunch' };
    const { outputs, runner } = play(shadowed, inputs({ 0: pause }), (k) => k % 97 === 0);
    expect(tradesOf(outputs)).toEqual([]);
    expect(outputs.some(({ kind }) => kind === 'order')).toBe(false);
    expect(tradesOf(ofShadow(outputs, 'slow'))).toEqual(second);
    expect(tradesOf(ofShadow(outputs, 'same'))).toEqual(first);
    expect(Object.keys(runner.status().shadows)).toEqual(['slow', 'same']);
    expect(outputs.flatMap((one) => one.kind === 'shadow' && one.output.kind === 'account' ? [one.output.event.account] : [])).toContain('paper/slow'); // prettier-ignore
  });

  it('change nothing of what trades', () => {
    const own = play({ ...shadowed, shadows: [] }, inputs({})).outputs;
    expect(play(shadowed, inputs({})).outputs.filter(({ kind }) => kind !== 'shadow')).toEqual(own);
  });

  it('are refused on a market that the plan lacks, under one name twice, and when a snapshot has not seen them', () => {
    const [slow] = shadowed.shadows!;
    const foreign = { ...slow, markets: [{ symbol: 'Y', strategy: crossover }] };
    expect(() => createRunner({ ...plan, shadows: [foreign] })).toThrow('shadows.0.markets: Y is no market');
    expect(() => createRunner({ ...plan, shadows: [slow, slow] })).toThrow('must have each name once');
    const { runner } = play(plan, inputs({}));
    expect(() => createRunner(shadowed, runner.snapshot())).toThrow('the snapshot has no shadow slow');
  });
});
