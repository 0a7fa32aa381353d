import { left, right, type Either } from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { backtest } from '@veloce/backtest';
import {
  atOnce,
  phase,
  rejection,
  strategy,
  type AnyStrategy,
  type Rejection,
  type Signal,
} from '@veloce/core';
import { squeezeFlow } from '@veloce/squeezeflow';
import { createRandom } from '../random.js';
import { smallMarket } from '../testdata/markets.js';
import { createEvaluate } from './evaluate.js';
import { encodeOutcome, measuredOf, summarise } from './row.js';
import { shareColumns } from './shared-columns.js';

const data = smallMarket();
const columnBytes = 2 ** 30;
const no = rejection('test', 'no');
const params = z.object({
  least: z.number().default(0),
  late: z.number().default(1),
  stop: z.number().default(0.01),
  list: z.array(z.number()).default([1]),
});
type Params = z.output<typeof params>;

/** The finding of a test's first phase: a side, and a text or number that is made when it is asked for. */
interface Found {
  readonly side: 'LONG' | 'SHORT';
  readonly weight: () => number;
}

const entries = (find: (move: number, params: Params) => Found | undefined): AnyStrategy =>
  strategy({
    name: 'made for a test',
    params,
    phases: [
      phase({
        name: 'move',
        features: (market) => ({ open: market.open, close: market.close }),
        decide: ({ open, close }, _found: undefined, own: Params): Either<Rejection, Found> => {
          const found = find(close / open - 1, own);
          return found === undefined ? left(no) : right(found);
        },
      }),
      phase({
        name: 'signal',
        features: (market) => ({ close: market.close }),
        decide: ({ close, knownAt, symbol }, { side, weight }: Found, { stop }: Params) => {
          const sign = side === 'LONG' ? 1 : -1;
          const signal: Signal = {
            timestamp: knownAt,
            symbol,
            side,
            score: 5,
            confidence: 0.5,
            reason: 'test',
            entryReference: close,
            stopLoss: close * (1 - sign * stop * weight()),
            takeProfit: close * (1 + sign * stop * weight()),
            scoreBreakdown: {},
          };
          return right(signal);
        },
      }),
    ],
  });

/** Runs sets one after the other with and without sharing, and says how many trades they made. */
async function compare(
  tested: AnyStrategy,
  sets: readonly Readonly<Record<string, unknown>>[],
): Promise<number> {
  const evaluate = createEvaluate(tested, data, { options: {}, columnBytes });
  let trades = 0;
  for (const [trial, own] of sets.entries()) {
    const result = backtest(tested, data, own);
    trades += result.trades.length;
    expect(encodeOutcome(await evaluate({ trial, params: own }))).toBe(
      encodeOutcome({ trial, params: own, ...summarise(measuredOf(result)) }),
    );
  }
  return trades;
}

const { below } = createRandom(5);
const anySets = Array.from({ length: 15 }, () => ({
  least: 0.0002 * below(3),
  late: 1 + below(2),
  stop: 0.002 * (1 + below(3)),
}));
const byMove = (move: number, least: number, weight: () => number): Found | undefined =>
  Math.abs(move) > least + 0.0004 ? { side: move > 0 ? 'LONG' : 'SHORT', weight } : undefined;

describe('shared decisions', () => {
  it('give what each set gives on its own, to the bit, in any order of sets', async () => {
    const sets = Array.from({ length: 25 }, () => ({
      squeezeLength: 15 + 5 * below(2),
      divergenceLookback: 60 + 40 * below(2),
      resetSigmas: 0.5 + 0.5 * below(2),
      minScore: 3 + below(3),
      stopAtr: 1 + below(3),
      targetAtr: 2 + below(3),
    }));
    expect(await compare(squeezeFlow, sets)).toBeGreaterThan(80);
  });

  it('are kept for the sets that agree in what was read, and only for those', async () => {
    const tested = entries((move, { least }) => byMove(move, least, () => 1));
    expect(await compare(tested, anySets)).toBeGreaterThan(100);
    const shared = shareColumns(tested, data, columnBytes);
    const candidates = (own: object): number | undefined => atOnce(shared.prepare(own)).candidates?.length;
    expect(candidates({ least: 0.001 })).toBeUndefined(); // the first set to look at these columns
    const few = candidates({ least: 0.001 });
    expect(candidates({ least: 0.001, stop: 0.5, late: 3 })).toBe(few);
    expect(candidates({ least: 0 })).toBeGreaterThan(few!);
    expect(candidates({ least: 0.001, stop: 0.2 })).toBe(few);
  });

  it('are made again for a set that differs in what a finding reads late', async () => {
    const tested = entries((move, own) => byMove(move, own.least, () => own.late));
    expect(await compare(tested, anySets)).toBeGreaterThan(100);
  });

  it('depend on a parameter that only some bars ask for', async () => {
    const tested = entries((move, own) => byMove(move, move > 0 ? own.least : 0, () => 1));
    expect(await compare(tested, anySets)).toBeGreaterThan(100);
  });

  it('are not made where a phase fails at a bar that a set may never ask about', async () => {
    let asked = 0;
    const tested = entries((move, { least }) => {
      if (++asked > data.length) throw new Error('asked too often');
      return byMove(move, least, () => 1);
    });
    const evaluate = createEvaluate(tested, data, { options: {}, columnBytes });
    const outcomes = [];
    for (const trial of [0, 1]) {
      asked = trial === 0 ? 0 : data.length - 1;
      outcomes.push(await evaluate({ trial, params: {} }));
    }
    expect(outcomes[0].error).toBeUndefined();
    expect(outcomes[1].error).toBe('asked too often'); // from the set on its own
  });

  it('are not kept where nearly every bar passes', () => {
    const shared = shareColumns(
      entries((move) => ({ side: move > 0 ? 'LONG' : 'SHORT', weight: () => 1 })),
      data,
      columnBytes,
    );
    for (let k = 0; k < 5; k++)
      expect(atOnce(shared.prepare({ stop: 0.01 * (k + 1) })).candidates).toBeUndefined();
  });

  it('stop being made for sets that never agree', () => {
    let asked = 0;
    const shared = shareColumns(
      entries((move, { list }) => {
        asked++;
        return byMove(move, 0.001 * list[0], () => 1);
      }),
      data,
      columnBytes,
    );
    for (let k = 0; k < 10; k++) atOnce(shared.prepare({ list: [1] }));
    expect(asked).toBe(2 * data.length);
  });
});
