import { left, right } from 'fp-ts/lib/Either.js';
import { describe, expect, expectTypeOf, it } from 'vitest';
import * as z from 'zod';
import { describeExplanation, explain } from '../explain.js';
import { describeFunnel } from '../funnel.js';
import { live, restore } from '../live.js';
import type { MarketSeries } from '../market-series.js';
import { phase, rejection } from '../phase.js';
import { scan } from '../scan.js';
import type { Kernel } from '../kernel.js';
import { compute, input, pointwise, type Operand } from '../series.js';
import { createSignal } from '../signal.js';
import { compileStrategy } from '../strategy-run.js';
import { strategy, type Params, type ParamsInput } from '../strategy.js';
import { describeStrategy } from '../testing/describe-strategy.js';
import { sampleMarket } from '../testing/sample-market.js';
import { averageKernel, barsOf } from '../testing/sample-strategy.js';
import { minus, plus, times } from '../words/arithmetic.js';
import { above, and, atLeast, below, not, or } from '../words/conditions.js';
import { crossesAbove, crossesBelow } from '../words/crossing.js';
import { highest, lowest, since, within } from '../words/memory.js';
import type { RuleParts } from './parts.js';
import { rule } from './rule.js';
import { firstBarOf } from './warmup.js';

const data = sampleMarket(3000, '1m', [4, 900]);
const average = (market: MarketSeries, bars: number) => compute(averageKernel, [bars], [market.close]);

const cross = rule('cross', { fast: 5, slow: 20 }, (market, { fast, slow }) => ({
  long: crossesAbove(average(market, fast), average(market, slow)),
  short: crossesBelow(average(market, fast), average(market, slow)),
}));

const guarded = rule(
  'guarded',
  z.object({ bars: z.int().min(1).default(10), width: z.number().positive().default(1) }),
  (market, { bars, width }) => {
    const range = minus(highest(market.high, bars), lowest(market.low, bars));
    return {
      long: and(
        above(market.close, average(market, bars)),
        within(above(market.buyVolume, market.sellVolume), 3),
      ),
      short: below(market.close, minus(average(market, bars), times(range, 0.2))),
      stop: times(range, width),
      target: { long: { at: plus(market.close, times(range, 2)) }, short: times(range, 2) },
      exit: { long: crossesBelow(market.close, average(market, bars)) },
      score: pointwise(Math.min, [10], [range]),
      reason: { long: 'buyers', short: 'below the band' },
      show: { range },
    };
  },
);

describeStrategy('rule with both sides', cross, () => data, { prefixes: 20 });
describeStrategy('rule with everything', guarded, () => data, { prefixes: 20 });

describe('rule', () => {
  it('gives the signals of the long form, with the kernels of the long form', () => {
    const noCross = rejection('entry', 'none');
    const long = strategy({
      name: 'cross',
      params: z.object({ fast: z.number().default(5), slow: z.number().default(20) }),
      phases: [
        phase({
          name: 'entry',
          features: (market, { fast, slow }: { fast: number; slow: number }) => ({
            up: crossesAbove(average(market, fast), average(market, slow)),
            down: crossesBelow(average(market, fast), average(market, slow)),
            close: market.close,
          }),
          decide: (bar) =>
            bar.up === 1 || bar.down === 1
              ? right(
                  createSignal({
                    timestamp: bar.knownAt,
                    symbol: bar.symbol,
                    side: bar.up === 1 ? 'LONG' : 'SHORT',
                    score: 5,
                    confidence: 0.5,
                    reason: 'cross',
                    entryReference: bar.close,
                    scoreBreakdown: { cross: 5 },
                  }),
                )
              : left(noCross),
        }),
      ],
    });
    const { signals } = scan(cross, data);
    expect(signals).toEqual(scan(long, data).signals);
    expect(signals.length).toBeGreaterThan(50);
    // The side is the one kernel more: it saves asking the phases.
    const kernels = compileStrategy(cross, '1m').program.steps.length;
    expect(kernels).toBe(compileStrategy(long, '1m').program.steps.length + 1);
  });

  it('of one side has exactly the kernels of its condition', () => {
    const up = rule('up', { fast: 5, slow: 20 }, (market, { fast, slow }) => ({
      long: crossesAbove(average(market, fast), average(market, slow)),
    }));
    const down = rule('down', { fast: 5, slow: 20 }, (market, { fast, slow }) => ({
      short: crossesAbove(average(market, fast), average(market, slow)),
    }));
    // Two averages and their crossing.
    for (const one of [up, down]) expect(compileStrategy(one, '1m').program.steps).toHaveLength(3);
    expect(new Set(scan(up, data).signals.map(({ side }) => side))).toEqual(new Set(['LONG']));
    expect(new Set(scan(down, data).signals.map(({ side }) => side))).toEqual(new Set(['SHORT']));
    expect(scan(up, data).signalBars).toEqual(scan(down, data).signalBars);
  });

  it('is as sure as it says, and by a tenth of its score unless it does', () => {
    const sure = (confidence?: Operand) =>
      scan(rule('sure', {}, ({ close }) => ({ long: above(close, 0), score: 8, confidence })), data).signals;
    expect(sure()[0].confidence).toBe(0.8);
    expect(sure(0.25)[0].confidence).toBe(0.25);
    const late = scan(rule('late', {}, ({ close }) => ({ long: above(close, 0), confidence: below(close, highest(close, 5)) })), data);
    expect(late.signalBars[0]).toBeGreaterThan(3);
    expect(new Set(late.signals.map(({ confidence }) => confidence))).toEqual(new Set([0, 1]));
  }); // prettier-ignore

  it('takes a kernel that refuses a made-up market as one without warm-up', () => {
    const picky = (): Kernel<null> => ({
      inputs: 1,
      outputs: 1,
      init: () => null,
      advance(_state, [time], [output], from, to) {
        for (let i = from; i < to; i++) {
          if (!(time[i] > 1e11)) throw new RangeError('no time');
          output[i] = 1;
        }
      },
    });
    const { signals } = scan(
      rule('picky', {}, ({ time }) => ({ long: compute(picky, [], [time]) })),
      data,
    );
    expect(signals.length).toBe(data.length);
  });

  it('brings stop, target, score and reason of the side', () => {
    const { signals, columns, signalBars } = scan(guarded, data, {}, { columns: ['entry.range'] });
    expect(new Set(signals.map(({ side }) => side)).size).toBe(2);
    signals.forEach(({ side, entryReference, stopLoss, takeProfit, score, reason }, k) => {
      const range = columns['entry.range'][signalBars[k]];
      const sign = side === 'LONG' ? 1 : -1;
      expect(stopLoss).toBe(entryReference - sign * range);
      expect(takeProfit).toBe(entryReference + sign * (range * 2));
      expect(score).toBe(Math.min(range, 10));
      expect(reason).toBe(side === 'LONG' ? 'buyers' : 'below the band');
    });
  });

  it('is explained, and its funnel says why there was no signal', () => {
    const { signalBars, funnel } = scan(guarded, data);
    const text = describeExplanation(explain(guarded, data, signalBars[0]));
    expect(text).toContain('range = ');
    expect(text).toContain('entry = ');
    expect(describeFunnel(funnel)).toMatch(
      /entry: .* pass .*; no condition holds \d+, a value is missing or warming up 9/,
    );
  });

  it('says in the funnel when a stop is on the wrong side or not known', () => {
    const odd = rule('odd', {}, ({ close, high, low }) => ({
      long: above(close, 0),
      stop: { at: high },
      target: { at: lowest(low, 50) },
    }));
    const { funnel } = scan(odd, sampleMarket(200));
    expect(funnel.stages[1].rejections).toEqual([
      { reason: 'the stop is not on the losing side of the close', bars: 200 },
    ]);
    const cold = rule('cold', {}, ({ close, low }) => ({
      long: above(close, 0),
      stop: { at: lowest(low, 50) },
    }));
    expect(scan(cold, sampleMarket(200)).funnel.stages[1].rejections[0]).toEqual({
      reason: 'the stop has no value yet',
      bars: 49,
    });
    const both = rule('both', {}, ({ close }) => ({ long: above(close, 0), short: above(close, 0) }));
    expect(scan(both, sampleMarket(20)).funnel.stages[0].rejections).toEqual([
      { reason: 'long and short hold at once', bars: 20 },
    ]);
  });

  it('orders its exits in live as in history', () => {
    const following = live(guarded, data);
    let left = 0;
    for (const bar of barsOf(data).slice(0, 300)) {
      following.push(bar);
      const position = { side: 'LONG', signal: {}, stopLoss: NaN, takeProfit: NaN } as never;
      const orders = following.manage(position);
      if (orders.close !== undefined) {
        left++;
        expect(orders).toEqual({
          close: {
            fraction: 1,
            reason: expect.stringMatching(/^exit: (crosses|above|below|at|and|or|not|within)/) as unknown,
          },
        });
      }
    }
    expect(left).toBeGreaterThan(3);
    const again = restore(guarded, JSON.parse(JSON.stringify(following.snapshot())));
    const next = barsOf(data)[300];
    expect(again.push(next)).toEqual(following.push(next));
  });

  it('knows how many bars it needs', () => {
    const slow = rule('slow', { bars: 200 }, ({ close }, { bars }) => ({
      long: crossesAbove(close, highest(close, bars)),
    }));
    expect(() => scan(slow, sampleMarket(199))).toThrow('no signal is possible before 200 have closed');
    expect(scan(slow, sampleMarket(200)).funnel.bars).toBe(200);
    expect(live(slow, data, { bars: 50 }).missingHistory()).toBe(50);
  });

  it('has parameters with the types and defaults that it was given', () => {
    type Own = typeof guarded;
    expectTypeOf<Params<Own>>().toEqualTypeOf<{ bars: number; width: number }>();
    expectTypeOf<ParamsInput<typeof cross>>().toEqualTypeOf<{
      fast?: number | undefined;
      slow?: number | undefined;
    }>();
    expect(scan(cross, data, { fast: 2 }).signals.length).toBeGreaterThan(scan(cross, data).signals.length);
    // @ts-expect-error -- there is no such parameter
    expect(() => scan(cross, data, { fats: 2 })).toThrow(
      'unknown field fats; known are fast, slow; did you mean fast?',
    );
    expect(() => rule('odd', { fast: NaN }, ({ close }) => ({ long: close }))).toThrow(
      'rule odd: parameter fast must be a number',
    );
  });

  const market = input('signal');
  it.each<[string, unknown]>([
    ['long is close itself, which is above 0 at every bar', { long: input('close') }],
    ['exit.short is high itself', { long: market, exit: { short: input('high') } }],
    ['needs long or short', { exit: market }],
    ['there is no part entry; the parts are long', { entry: market, long: market }],
    ['long must be a series or a number, got true', { long: true }],
    [
      'stop must be a distance from the close (a series or a number) or a price ({ at: series }), got "2 %"',
      { long: market, stop: '2 %' },
    ],
    ['stop.at must be a series', { long: market, stop: { at: undefined } }],
    ['exit has sides long and short, got "both"', { long: market, exit: { long: market, both: market } }],
    ['must return { long, short', undefined],
    ['must return { long, short', market],
    ['show.x must be a series', { long: market, show: { x: [1] } }],
  ])('is refused when it is defined: %s', (message, parts) => {
    expect(() => rule('odd', {}, () => parts as RuleParts)).toThrow(`rule odd: ${message}`);
  });

  const close = input('close');
  it.each<[string, string, () => RuleParts]>([
    ['&&', 'below', () => ({ long: (below(close, 1) as unknown as true) && crossesAbove(close, 2) })],
    ['? :', 'above', () => ({ long: above(close, 1) ? below(close, 2) : not(close) })],
    ['nothing', 'above, within', () => (within(above(close, 1), 3), { long: below(close, 2) })],
  ])('is refused when %s leaves a condition over', (_, words, parts) => {
    expect(() => rule('odd', {}, parts)).toThrow(
      `rule odd: ${words}: a condition is made, and nothing reads it`,
    );
  });

  it('takes a condition on a coarser clock, one that is shown, and one that only some parameters make', () => {
    const toggled = rule('toggled', { filter: 0 }, ({ close }, { filter }) => ({
      long: filter === 1 ? and(above(close, 1), below(close, 9)) : above(close, 1),
      show: { calm: below(close, 5) },
    }));
    expect(() => scan(toggled, data, { filter: 1 })).not.toThrow();
  });

  it('does not lose an exit that only some parameters have', () => {
    const fickle = rule('fickle', { leaves: 0 }, ({ close }, { leaves }) => ({
      long: above(close, 0),
      ...(leaves === 1 ? { exit: above(close, 0) } : {}),
    }));
    expect(() => scan(fickle, data, { leaves: 1 })).toThrow(
      'has an exit for some parameters and none for its defaults',
    );
  });
});

describe('firstBarOf', () => {
  const close = input('close');
  it.each([
    ['an input', close, 0],
    ['a window', highest(close, 20), 19],
    ['windows in a row', lowest(highest(close, 20), 5), 23],
    ['and waits for all', and(above(close, 1), above(close, highest(close, 20))), 19],
    ['or does with one', or(above(close, 1), above(close, highest(close, 20))), 0],
    ['arithmetic waits for all', plus(close, highest(close, 20)), 19],
    ['an event may be now', since(above(close, highest(close, 20))), 19],
    ['within counts its window', within(above(close, 1), 10), 0],
  ])('%s', (_, series, bar) => {
    expect(firstBarOf(series)).toBe(bar);
  });
});

describe('the reason of an exit', () => {
  const open = input('open');
  const exitReasons = (exit: (market: MarketSeries) => Operand): readonly string[] => {
    const told = rule('told', { bars: 5 }, (market) => ({
      long: above(market.close, 0),
      exit: exit(market),
    }));
    const following = live(told, data);
    const position = { side: 'LONG', signal: {}, stopLoss: NaN, takeProfit: NaN } as never;
    return barsOf(data)
      .slice(0, 200)
      .flatMap((bar) => {
        following.push(bar);
        return following.manage(position).close?.reason ?? [];
      });
  };

  it('is the condition as it was written', () => {
    expect(
      new Set(exitReasons((market) => within(crossesBelow(market.close, average(market, 5)), 2))),
    ).toEqual(new Set(['exit: within(crossesBelow(close, average(close, 5)), 2)']));
  });

  it('is the one that holds, of several', () => {
    const reasons = exitReasons(({ close }) =>
      or(above(close, times(open, 2)), below(close, open), atLeast(close, open)),
    );
    expect(new Set(reasons)).toEqual(new Set(['exit: below(close, open)', 'exit: atLeast(close, open)']));
    expect(reasons).toHaveLength(200);
  });
});
