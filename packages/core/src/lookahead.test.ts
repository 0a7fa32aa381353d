import { left, right } from 'fp-ts/lib/Either.js';
import * as z from 'zod';
import { describe, expect, it } from 'vitest';
import type { Kernel } from './kernel.js';
import { detectKernelLookahead } from './kernel-lookahead.js';
import { detectLookahead } from './lookahead.js';
import { describeLookahead } from './lookahead-finding.js';
import { slice, withColumns, type MarketData } from './market-data.js';
import { phase, rejection } from './phase.js';
import { scan } from './scan.js';
import { compute } from './series.js';
import { createSignal } from './signal.js';
import { strategy } from './strategy.js';
import { rule } from './rule/rule.js';
import { sampleMarket } from './testing/sample-market.js';
import { averageKernel, sampleStrategy } from './testing/sample-strategy.js';
import { crossesAbove } from './words/crossing.js';

/** Reads one bar on, where its range does not end first. */
function peekingKernel(): Kernel<null> {
  return {
    inputs: 1,
    outputs: 1,
    init: () => null,
    advance(_state, [source], [output], from, to) {
      for (let i = from; i < to; i++) output[i] = source[Math.min(i + 1, to - 1)];
    },
  };
}

/** Divides by the mean of the range it is given: the whole frame in one call, a bar in live. */
function wholeFrameKernel(): Kernel<null> {
  return {
    inputs: 1,
    outputs: 1,
    init: () => null,
    advance(_state, [source], [output], from, to) {
      let sum = 0;
      for (let i = from; i < to; i++) sum += source[i];
      for (let i = from; i < to; i++) output[i] = source[i] / (sum / (to - from));
    },
  };
}

const flat = rejection('peek', 'flat');

const peekingOn = (factory: () => Kernel) =>
  strategy({
    name: 'peeking',
    params: z.object({}),
    phases: [
      phase({
        name: 'peek',
        features: (market) => ({ close: market.close, next: compute(factory, [], [market.close]) }),
        decide: (bar) =>
          bar.next > 1.004 * bar.close
            ? right(
                createSignal({
                  timestamp: bar.knownAt,
                  symbol: bar.symbol,
                  side: 'LONG',
                  score: 5,
                  confidence: 1,
                  reason: 'tomorrow is known',
                  entryReference: bar.close,
                  stopLoss: bar.close / 2,
                  takeProfit: bar.close * 2,
                  scoreBreakdown: {},
                }),
              )
            : left(flat),
      }),
    ],
  });
const peeking = peekingOn(peekingKernel);

describe('detectLookahead', () => {
  it('names the feature, the bar and both values when a strategy peeks', () => {
    const data = sampleMarket(1000);
    const found = detectLookahead(peeking, data, {}, { cuts: [499] });
    expect(found[0]).toMatchObject({
      field: 'peek.next',
      bar: 499,
      cut: 499,
      withFuture: String(data.close[500]),
    });
  });

  it('finds a signal that hangs on the future', () => {
    const data = sampleMarket(1000);
    const cut = data.close.slice(0, 999).findIndex((close, i) => data.close[i + 1] > 1.004 * close);
    const fields = detectLookahead(peeking, data, {}, { cuts: [cut] }).map((one) => one.field);
    expect(fields).toEqual(['peek.next', 'signal']);
  });

  it('finds whole-frame normalisation, at every cut', () => {
    const found = detectLookahead(peekingOn(wholeFrameKernel), sampleMarket(1000));
    expect(new Set(found.map((one) => one.cut)).size).toBe(8);
    expect(found.filter((one) => one.field === 'peek.next').every((one) => one.bar === 0)).toBe(true);
  });

  it('raises no false alarm', () => {
    expect(detectLookahead(sampleStrategy, sampleMarket(1000, '1h', [3, 500]))).toEqual([]);
  });

  it('repeats the preparation of the data, and names the column that was made with the future', () => {
    const data = sampleMarket(1000);
    const next = (raw: MarketData): MarketData =>
      withColumns(raw, { next: Array.from(raw.close, (_, i) => raw.close[i + 1] ?? NaN) });
    const found = detectLookahead(sampleStrategy, data, {}, { prepare: next, cuts: [499] });
    expect(found.map(({ field, bar }) => [field, bar])).toEqual([['market.next', 499]]);
    const last = (raw: MarketData): MarketData =>
      withColumns(raw, { last: Array.from(raw.close, (_, i) => raw.close[i - 1] ?? NaN) });
    expect(detectLookahead(sampleStrategy, data, {}, { prepare: last })).toEqual([]);
    expect(() => detectLookahead(sampleStrategy, data, {}, { prepare: (raw) => slice(raw, 0, 5) })).toThrow(
      'prepare must keep the bars, made 5 of 1000',
    );
  });

  it('finds a signal that is known before its bar has closed, and says so', () => {
    const data = sampleMarket(1000);
    const [, flow] = sampleStrategy.phases;
    const early = sampleStrategy.with({
      flow: phase({
        ...flow,
        decide(bar, found: { average: number }, params) {
          const verdict = flow.decide(bar, found, params);
          return verdict._tag === 'Left' ? verdict : right({ ...verdict.right, timestamp: bar.time });
        },
      }),
    });
    const [one, ...more] = detectLookahead(early, data);
    expect(more).toEqual([]);
    const bar = scan(sampleStrategy, data).signalBars[0];
    expect(one).toMatchObject({ field: 'signal.timestamp', bar });
    const [open, close] = [data.time[bar], data.time[bar] + 60_000].map((time) =>
      new Date(time).toISOString(),
    );
    expect(describeLookahead(one, data)).toBe(
      `signal.timestamp at bar ${bar} (${open}) is ${open}, before the bar closed; it must be ${close}`,
    );
  });

  it('refuses a cut without a future', () => {
    expect(() => detectLookahead(peeking, sampleMarket(10), {}, { cuts: [9] })).toThrow('from 0 to 8, got 9');
  });
});

describe('detectKernelLookahead', () => {
  it('finds the peeking kernel and not the honest one', () => {
    const { close } = sampleMarket(300);
    expect(detectKernelLookahead(peekingKernel(), [close], { cuts: [100] })[0]).toMatchObject({
      field: 'output 0',
      bar: 100,
    });
    expect(detectKernelLookahead(averageKernel(9), [close])).toEqual([]);
  });
});

describe('describeLookahead', () => {
  const grows = rule('grows', {}, (market) => ({ long: crossesAbove(market.close, market.column('given')) }));
  const withGiven = withColumns(sampleMarket(500), { given: new Float64Array(500).fill(100) });

  it('says of a whole report what was found, and which columns could not be checked', () => {
    expect(describeLookahead(detectLookahead(grows, withGiven))).toBe(
      'no look-ahead found; not checked, since they come with the data: given',
    );
  });
});
