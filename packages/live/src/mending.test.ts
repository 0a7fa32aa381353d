import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backtest, type Trade } from '@veloce/backtest';
import { scan, type AnyStrategy, type Bar, type Signal } from '@veloce/core';
import { toTable } from '@veloce/core/table';
import { simulateMarket } from '@veloce/data-files';
import type { LiveInput } from './input.js';
import type { LateOutput, LiveOutput } from './output.js';
import type { LivePlan } from './plan.js';
import { createRunner } from './runner.js';
import type { Runner } from './runner-state.js';
import { crossover } from './testdata/crossover.js';

const minute = 60_000;
/** It looks back far enough for a hole to withhold something. */
const patient: AnyStrategy = { ...crossover, history: () => 21 };
const markets = ['X', 'Y'].map((symbol, k) => simulateMarket({ seed: 11 + k, bars: 150, symbol }).data);
const barsOf = markets.map((data) => toTable(data).objects() as Bar[]);
const planOf = (symbols: readonly string[], onHole: LivePlan['onHole']): LivePlan => ({
  account: 'paper',
  timeframe: '1m',
  markets: symbols.map((symbol) => ({ symbol, strategy: patient })),
  ...(onHole !== undefined && { onHole }),
});

/** A bar that does not come, or not whole, and comes late. */
interface Trouble {
  readonly market: number;
  readonly bar: number;
  /** Comes after so many other bars of its market. */
  readonly delay: number;
  readonly isPart: boolean;
}

/** The inputs of a run with troubles: whole bars, parts of bars, and what comes late. */
function inputsWith(symbols: readonly string[], troubles: readonly Trouble[]): readonly LiveInput[] {
  const inputs: LiveInput[] = [];
  const give = (market: number, bar: Bar, how: object = {}): void => {
    const time = bar.time + minute;
    inputs.push({ kind: 'bar', sequence: inputs.length, time, symbol: symbols[market], bar, ...how });
  };
  for (let i = 0; i < 150; i++) {
    symbols.forEach((_, market) => {
      const bar = barsOf[market][i];
      const trouble = troubles.find((one) => one.market === market && one.bar === i);
      if (trouble === undefined) give(market, bar);
      else if (trouble.isPart) give(market, { ...bar, close: bar.open, volume: 0 }, { hole: 'a cut' });
    });
    inputs.push({ kind: 'tick', sequence: inputs.length, time: barsOf[0][i].time + minute + 5_000 });
    for (const { market, bar, delay, isPart } of troubles)
      if (bar + delay === i) give(market, barsOf[market][bar], isPart ? { isCorrection: true } : {});
  }
  return inputs;
}

function play(
  plan: LivePlan,
  inputs: readonly LiveInput[],
  restartEvery = Infinity,
): { readonly runner: Runner; readonly outputs: readonly LiveOutput[] } {
  let runner = createRunner(plan);
  const outputs = inputs.flatMap((input) => {
    if (input.sequence % restartEvery === 0)
      runner = createRunner(plan, JSON.parse(JSON.stringify(runner.snapshot())));
    return runner.step(input);
  });
  return { runner, outputs };
}

/** The verdicts on the bars of a market at last: as they were told, or told late instead. */
function saidAtLast(outputs: readonly LiveOutput[], symbol: string): readonly Signal[] {
  const said = new Map<number, Signal | null>();
  for (const one of outputs) {
    if (one.kind === 'signal' && one.symbol === symbol) said.set(one.bar, one.signal);
    if (one.kind === 'late' && one.symbol === symbol) {
      expect(one.told).toEqual(said.get(one.bar) ?? null);
      said.set(one.bar, one.signal);
    }
  }
  return [...said].sort(([a], [b]) => a - b).flatMap(([, signal]) => signal ?? []);
}
const tradesOf = (outputs: readonly LiveOutput[]): readonly Trade[] =>
  outputs.flatMap((one) => (one.kind === 'account' && one.event.kind === 'trade' ? [one.event.trade] : []));
const lateOf = (outputs: readonly LiveOutput[]): readonly LateOutput[] =>
  outputs.filter((one) => one.kind === 'late');

const trouble = fc.record({
  market: fc.nat(1),
  bar: fc.integer({ min: 1, max: 100 }),
  delay: fc.integer({ min: 0, max: 45 }),
  isPart: fc.boolean(),
});
const troubles = fc.uniqueArray(trouble, {
  minLength: 1,
  maxLength: 8,
  selector: ({ market, bar }) => `${market} ${bar}`,
});

describe('a hole that is mended late', () => {
  const symbols = ['X', 'Y'];
  const whole = createRunner(planOf(symbols, 'withhold'));
  for (const input of inputsWith(symbols, [])) whole.step(input);

  it('ends with the verdicts and the memory of a run that had all data at once, to the bit, with restarts; nothing late is traded', () => {
    let changed = 0;
    fc.assert(
      fc.property(
        troubles,
        fc.constantFrom('withhold', 'mark'),
        fc.integer({ min: 40, max: 90 }),
        (list, onHole, restartEvery) => {
          const plan = planOf(symbols, onHole);
          const inputs = inputsWith(symbols, list);
          const { runner, outputs } = play(plan, inputs, restartEvery);
          for (const [k, symbol] of symbols.entries())
            expect(saidAtLast(outputs, symbol)).toEqual(scan(patient, markets[k]).signals);
          expect(runner.snapshot().broker.following).toEqual(whole.snapshot().broker.following);
          expect([runner.status().withheld, runner.snapshot().mending]).toEqual([{}, {}]);
          expect(play(plan, inputs).outputs).toEqual(outputs);

          const told = outputs.flatMap((one) =>
            one.kind === 'signal' && one.withheld === null ? [one.signal] : [],
          );
          for (const { signal } of tradesOf(outputs)) expect(told).toContainEqual(signal);
          changed += lateOf(outputs).length;
        },
      ),
      { numRuns: 10, seed: 5 },
    );
    expect(changed).toBeGreaterThan(5);
  });

  it('does not keep a stop from closing what is open, mended or not', () => {
    const { trades } = backtest(patient, markets[0]);
    const [trade] = trades.filter(
      ({ entryTime, exitTime, exit }) => exit === 'stop' && exitTime - entryTime > 5 * minute,
    );
    const bar = (trade.entryTime - barsOf[0][0].time) / minute + 2;
    for (const delay of [0, 1, 1_000]) {
      const { outputs, runner } = play(
        planOf(['X'], 'withhold'),
        inputsWith(['X'], [{ market: 0, bar, delay, isPart: false }]),
      );
      const [same] = tradesOf(outputs).filter(({ entryTime }) => entryTime === trade.entryTime);
      expect([same.exitTime, same.exitPrice, same.pnl]).toEqual([trade.exitTime, trade.exitPrice, trade.pnl]);
      expect(lateOf(outputs).length).toBe(0);
      expect(runner.status().withheld).toEqual({});
    }
  });

  it('that is too far back to matter is told, and nothing is withheld for it', () => {
    const { outputs } = play(
      planOf(['X'], 'withhold'),
      inputsWith(['X'], [{ market: 0, bar: 40, delay: 60, isPart: false }]),
    );
    const again = { ...barsOf[0][0], time: barsOf[0][0].time - minute };
    expect(outputs.filter((one) => one.kind === 'note').map(({ what }) => what)).toEqual([
      'missing-bar',
      'late-bar',
    ]);
    const { runner } = play(planOf(['X'], 'withhold'), inputsWith(['X'], []));
    const { inputs } = runner.status();
    const told = runner.step({ kind: 'bar', sequence: inputs, time: 0, symbol: 'X', bar: again });
    expect(told).toMatchObject([
      { what: 'late-bar', message: expect.stringContaining('too far back to matter') as string },
    ]);
    expect(runner.status().withheld).toEqual({});
  });
});
