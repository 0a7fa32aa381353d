import { describe, expect, it } from 'vitest';
import { left, right } from 'fp-ts/lib/Either.js';
import {
  analyze,
  compute,
  createSignal,
  phase,
  phaseReturns,
  rejection,
  strategy,
  describeExplanation,
  exitOnOppositeFlow,
  explain,
  scan,
  withColumns,
  type ParamsInput,
} from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { emaKernel } from '@veloce/indicators';
import { describeStrategy } from '@veloce/core/testing';
import { barsUnchangedKernel, openInterestState } from './open-interest.js';
import { context, type SqueezeContext } from './context.js';
import type { Divergence } from './divergence.js';
import { SqueezeFlowParams } from './params.js';
import { flowSigmas } from './reset.js';
import { squeezeFlow } from './squeezeflow.js';
import { simulated, twoMarkets } from './testdata/markets.js';
import { describeKernel } from '@veloce/core/testing';
import { takerFlowKernel } from './flow.js';
import { squeezePivotKernel } from './pivot-divergence.js';

type Given = ParamsInput<typeof squeezeFlow>;

describeKernel('barsUnchanged', () => barsUnchangedKernel());
describeKernel('takerFlow', () => takerFlowKernel(60_000));
describeKernel('pivotDivergence', () =>
  squeezePivotKernel({ pivotBars: 5, maxSpan: 60, minPrice: 0.1, minFlow: 0.02, maxAge: 20, kind: 'either' }),
);

const reasons = (given: Given, data = simulated(1, 40_000)): readonly string[] =>
  scan(squeezeFlow, data, given).signals.map((one) => one.reason);

describe('squeezeFlow', () => {
  it('finds signals of both sides on a simulated market', () => {
    const sides = new Set(
      scan(squeezeFlow, simulateMarket({ seed: 1, bars: 60_000 }).data).signals.map((one) => one.side),
    );
    expect([...sides].sort()).toEqual(['LONG', 'SHORT']);
  });

  it('gives a reason that a person can read, of each form', () => {
    const squeeze = String.raw`(strong|medium|weak) squeeze (for|fired after) (1 bar|\d+ bars) in a (bullish|bearish|neutral) market; `;
    const flow = String.raw`(buyers|sellers) led by [\d.]+ % of flow`;
    const rest = String.raw`; flow turned (up|down) \([\d.]+ sigma(, on both markets)?\); open interest [+-][\d.]+ %$`;
    const price = String.raw`price (rose|fell) [\d.]+ ATR while ${flow}`;
    const expectEach = (texts: readonly string[], pattern: RegExp): void => {
      expect(texts.length).toBeGreaterThan(3);
      texts.forEach((text) => expect(text).toMatch(pattern));
    };
    expectEach(reasons({}), new RegExp(`^${squeeze}${price}${rest}`));
    expectEach(
      reasons({ squeezeState: 'fired', minScore: 3 }),
      /^(strong|medium|weak) squeeze fired after \d+ bars? in a /,
    );
    expectEach(
      reasons({ divergenceForm: 'pivot', pivotKind: 'hidden', pivotBars: 3, minScore: 3 }),
      new RegExp(`^${squeeze}${price} between two pivots \\(hidden\\)${rest}`),
    );
    expectEach(
      reasons({ divergenceForm: 'markets', otherMarket: 'spot', minScore: 3 }, twoMarkets('spot', 8, 20_000)),
      new RegExp(`^${squeeze}${flow} here and ${flow} on the other market${rest}`),
    );
  });

  it('leaves open interest out of the score when there is none, and says so', () => {
    const { openInterest: _, ...rest } = simulated();
    const without = scan(squeezeFlow, rest);
    expect(without.missing.map((one) => one.column)).toEqual(['openInterest']);
    expect(without.signals.every((one) => !('openInterest' in one.scoreBreakdown))).toBe(true);
    expect(without.signals[0].reason).toContain('open interest unknown (absent)');

    const jump = withColumns(rest, {
      openInterest: Array.from({ length: rest.length }, (_, i) => 1000 * 1.1 ** (i % 40)),
    });
    const [first] = scan(squeezeFlow, jump).signals;
    expect(first.scoreBreakdown['openInterest']).toBe(2);
    expect(first.reason).toMatch(/open interest [+-]\d/);
  });

  it('says what it lacks without taker volume', () => {
    const { buyVolume: _b, sellVolume: _s, ...rest } = simulated();
    expect(() => analyze(squeezeFlow, rest)).toThrow(/no buyVolume \(needed by divergence, reset/);
  });

  it('works without the joined market it may use, and says so: nothing confirms, nothing is blocked', () => {
    const data = simulated();
    const alone = scan(squeezeFlow, data, { otherMarket: 'spot' });
    expect(alone.missing.map((one) => one.column)).toEqual(['spot.buyVolume', 'spot.sellVolume']);
    expect(alone.signals).toEqual(scan(squeezeFlow, data).signals);
    const note = explain(squeezeFlow, data, alone.signalBars[0], { otherMarket: 'spot' }).notes['reset'];
    expect(note).toContain('; on spot flow unknown (a turn needs');
    const both = scan(squeezeFlow, twoMarkets('spot'), { otherMarket: 'spot' });
    expect(both.missing).toEqual([]);
    expect(both.funnel.stages[2].rejections.map((one) => one.reason)).toContain(
      'spot and perpetual flow have not converged',
    );
    expect(both.signals[0].reason).toContain('sigma, on both markets)');
  });

  it('cannot compare two markets when one is missing, and says so', () => {
    const { funnel } = scan(squeezeFlow, simulated(), { divergenceForm: 'markets', otherMarket: 'perp' });
    expect(funnel.stages[1].passed).toBe(0);
    expect(funnel.stages[1].rejections.map((one) => one.reason)).toEqual([
      'not enough history or flow to compare',
    ]);
  });

  it('has phases that work alone', () => {
    const release = strategy({
      name: 'release',
      params: SqueezeFlowParams,
      phases: [
        context,
        phase({
          name: 'breakout',
          features: (market) => ({ close: market.close }),
          decide: ({ close, knownAt: timestamp, symbol }, { momentum, barsInSqueeze }: SqueezeContext) =>
            barsInSqueeze < 5
              ? left(rejection('breakout', 'a short squeeze'))
              : right(
                  createSignal({
                    ...{
                      timestamp,
                      symbol,
                      score: 5,
                      confidence: 0.5,
                      reason: 'release',
                      scoreBreakdown: {},
                    },
                    ...(momentum > 0
                      ? {
                          side: 'LONG',
                          entryReference: close,
                          stopLoss: 0.99 * close,
                          takeProfit: 1.02 * close,
                        }
                      : {
                          side: 'SHORT',
                          entryReference: close,
                          stopLoss: 1.01 * close,
                          takeProfit: 0.98 * close,
                        }),
                  }),
                ),
        }),
      ],
    });
    const { signals, funnel } = scan(release, simulated(), { squeezeState: 'fired' });
    expect(signals.length).toBeGreaterThan(5);
    expect(funnel.stages.map((stage) => stage.phase)).toEqual(['context', 'breakout']);
    expect(() => scan(release, simulated(), { kcMult: 0 })).toThrow(/strategy release: kcMult/);
  });

  it('takes a reset of another rule, and its signals say what that rule saw', () => {
    const byPrice = phase({
      name: 'reset',
      features: ({ close }) => ({ close, average: compute(emaKernel, [20], [close]) }),
      decide({ close, average }, divergence: Divergence) {
        const { side } = divergence;
        const turned = side === 'LONG' ? close > average : close < average;
        if (!turned) return left(rejection('reset', 'price has not crossed its average'));
        return right({
          divergence,
          side,
          says: `price crossed its average ${side === 'LONG' ? 'up' : 'down'}`,
        });
      },
    });
    const { signals } = scan(squeezeFlow.with({ reset: byPrice }), simulated(1, 40_000));
    expect(signals.length).toBeGreaterThan(5);
    for (const { reason, side } of signals) {
      expect(reason.split('; ')[2]).toBe(`price crossed its average ${side === 'LONG' ? 'up' : 'down'}`);
      expect(reason).not.toMatch(/sigma|flow turned/);
    }
  });

  it('is judged phase by phase, each on the side it has found', () => {
    const data = simulated(1, 20_000);
    const { signals, signalBars, funnel, columns } = scan(squeezeFlow, data, {}, { columns: ['context.on'] });
    const { phases } = phaseReturns(squeezeFlow, data, {}, { horizon: 30 });
    // The last 30 bars have no return; none of them is in a squeeze.
    expect(columns['context.on'].subarray(-30)).not.toContain(1);
    expect(phases.map((one) => one.bars)).toEqual(funnel.stages.map((stage) => stage.passed));
    const judged = signalBars.filter((bar) => bar + 30 < data.length);
    expect(phases.map((one) => one.phase)).toEqual(['context', 'divergence', 'reset', 'scoring', 'signal']);
    expect(phases[4].bars).toBe(judged.length);
    const returns = judged.map((bar, k) => {
      const forward = data.close[bar + 30] / data.open[bar + 1] - 1;
      return signals[k].side === 'LONG' ? forward : -forward;
    });
    const mean = returns.reduce((sum, x) => sum + x, 0) / returns.length;
    // The same sum in the same order: equal but for the sign's place.
    expect(phases[4].mean.value).toBeCloseTo(mean, 14);
    expect(phases[3].mean.value).toBeCloseTo(mean, 14);
  });

  it('explains a bar as a trader would note it', () => {
    const data = simulateMarket({ seed: 7, bars: 6_000 }).data;
    expect(describeExplanation(explain(squeezeFlow, data, 326))).toMatchInlineSnapshot(`
      "squeezeflow on SIMUSDT, bar 326 (2025-01-06T05:26:00.000Z): LONG, score 5.66 of 10
        [x] context: squeeze on for 5 bars (weak, 7 of the last 20 bars); momentum upward (10.925); neutral regime (close 29602, 50-bar average 29579, 200-bar average 29619)
        [x] divergence: over 100 bars price fell 1.0 ATR, buyers led by 22.2 % of flow (needs 1.0 ATR and 2.0 % the other way)
        [x] reset: in the last 5 bars buyers led by 75.5 % of flow, 1.1 sigma (a turn needs 1.0 sigma and 1.0 %)
        [x] scoring: open interest -0.1 % in 20 bars (2 points from 5 %); a signal needs 4 points of 10
        [x] signal: close 29602, ATR 15.432: stop 30.864 and target 61.727 away
        LONG from 29601.5, stop 29570.636, target 29663.227, confidence 0.57 (squeeze 1 + divergence 2.66 + reset 2 + openInterest 0): weak squeeze for 5 bars in a neutral market; price fell 1.0 ATR while buyers led by 22.2 % of flow; flow turned up (1.1 sigma); open interest -0.1 %"
    `);
    expect(describeExplanation(explain(squeezeFlow, data, 5000))).toMatchInlineSnapshot(`
      "squeezeflow on SIMUSDT, bar 5000 (2025-01-09T11:20:00.000Z): no signal, stopped at reset
        [x] context: squeeze on for 4 bars (weak, 9 of the last 20 bars); momentum downward (-7.9212); neutral regime (close 29038, 50-bar average 29054, 200-bar average 29028)
        [x] divergence: over 100 bars price rose 6.3 ATR, sellers led by 2.1 % of flow (needs 1.0 ATR and 2.0 % the other way)
        [-] reset: flow has not turned; in the last 5 bars buyers led by 33.1 % of flow, 0.7 sigma (a turn needs 1.0 sigma and 1.0 %)
        [ ] scoring, not reached: open interest -0.1 % in 20 bars (2 points from 5 %); a signal needs 4 points of 10
        [ ] signal, not reached: close 29038, ATR 12.729: stop 25.458 and target 50.917 away"
    `);
    expect(describeExplanation(explain(squeezeFlow, data, 10, { divergenceForm: 'pivot' })))
      .toMatchInlineSnapshot(`
      "squeezeflow on SIMUSDT, bar 10 (2025-01-06T00:10:00.000Z): no signal, stopped at context
        [-] context: not enough history for the squeeze; squeeze unknown; momentum unknown; neutral regime (close 29982, 50-bar average unknown, 200-bar average unknown)
        [ ] divergence, not reached: no regular divergence between the last two pivots
        [ ] reset, not reached: in the last 5 bars buyers led by 38.3 % of flow, unknown sigma (a turn needs 1.0 sigma and 1.0 %)
        [ ] scoring, not reached: open interest unknown (too short a history) in 20 bars (2 points from 5 %); a signal needs 4 points of 10
        [ ] signal, not reached: close 29982, ATR unknown: stop unknown and target unknown away"
    `);
  });

  it('has words for every note at every bar, with nothing undefined in them', () => {
    const data = twoMarkets('perp', 8, 3_000);
    for (const divergenceForm of ['window', 'pivot', 'markets'] as const) {
      for (let bar = 0; bar < data.length; bar += 97) {
        const { notes } = explain(squeezeFlow, data, bar, {
          divergenceForm,
          otherMarket: 'perp',
          squeezeState: 'either',
        });
        expect(Object.keys(notes)).toEqual(['context', 'divergence', 'reset', 'scoring', 'signal']);
        Object.values(notes).forEach((text) => expect(text).not.toMatch(/NaN|undefined|null/));
      }
    }
  });
});

describeStrategy(
  'squeezeFlow with an exit on opposite flow',
  squeezeFlow.manageWith(exitOnOppositeFlow(2, flowSigmas)),
  () => simulated(5, 4_000),
);

describe('openInterestState', () => {
  it.each([
    [0.06, 0, 'scored'],
    [-0.06, 59, 'scored'],
    [0.05, 0, 'scored'],
    [0.04, 0, 'small'],
    [0, 10, 'small'],
    [NaN, 3, 'short'],
    [0.06, 60, 'stale'],
    [NaN, 60, 'stale'],
    [NaN, NaN, 'absent'],
  ])('of a change of %d, %d bars ago, is %s', (change, age, state) => {
    expect(openInterestState(change, age, 0.05, 60)).toBe(state);
  });
});
