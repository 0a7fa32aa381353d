import { isRight, right } from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import {
  alignTo,
  closedBars,
  compute,
  describeLookahead,
  detectLookahead,
  hold,
  joinMarket,
  phase,
  resample,
  scan,
  withColumns,
  type AnyStrategy,
  type Column,
  type Kernel,
  type ManageRule,
  type MarketData,
  type Series,
  type Signal,
} from '@veloce/core';
import { pivots, pivotsKernel } from '@veloce/indicators';
import { scoring } from './scoring.js';
import { signal } from './signal.js';
import { squeezeFlow } from './squeezeflow.js';
import { simulated } from './testdata/markets.js';

const data = simulated(3, 4_000);
const cut = 2_222;

type Step = (x: Column, y: Float64Array, from: number, to: number) => void;
const kernelOf = (step: Step): (() => Kernel<null>) =>
  () => ({ inputs: 1, outputs: 1, init: () => null, advance: (_, [x], [y], from, to) => step(x, y, from, to) }); // prettier-ignore

/** SqueezeFlow whose scoring looks at one more column. */
const looking = (column: (market: Parameters<typeof scoring.features>[0]) => Series): AnyStrategy =>
  squeezeFlow.with({
    scoring: phase({
      ...scoring,
      features: (market, params: Parameters<typeof scoring.features>[1]) => ({
        ...scoring.features(market, params),
        extra: column(market),
      }),
    }),
  });
const through = (step: Step): AnyStrategy => {
  const factory = kernelOf(step);
  return looking((market) => compute(factory, [], [market.close]));
};
/** SqueezeFlow on data with a column that was made beforehand. */
const reading = (name: string): AnyStrategy => looking((market) => market.column(name));

/** SqueezeFlow that alters its signals. */
const signalling = (alter: (found: Signal, bar: { readonly time: number; readonly low: number }) => Signal): AnyStrategy =>
  squeezeFlow.with({
    signal: phase({
      ...signal,
      features: (market, params: Parameters<typeof signal.features>[1]) => ({
        ...signal.features(market, params),
        low: market.low,
      }),
      decide(bar, found: Parameters<typeof signal.decide>[1], params: Parameters<typeof signal.decide>[2]) {
        const verdict = signal.decide(bar, found, params);
        return isRight(verdict) ? right(alter(verdict.right, bar)) : verdict;
      },
    }),
  }); // prettier-ignore

const peekingRule: ManageRule<unknown, { readonly next: Series }> = {
  name: 'peekingRule',
  features: (market) => ({
    next: compute(peekKernel, [], [market.low]),
  }),
  decide: () => hold,
};
const peekKernel = kernelOf((x, y, from, to) => {
  for (let i = from; i < to; i++) y[i] = x[Math.min(i + 1, to - 1)];
});

const mean = (x: ArrayLike<number>): number => Array.from(x).reduce((sum, one) => sum + one, 0) / x.length;

interface Mistake {
  readonly name: string;
  readonly strategy: AnyStrategy;
  readonly prepare?: (raw: MarketData) => MarketData;
  readonly field: string;
  /** The first bar that the future reaches back to. */
  readonly bar: number;
  /** The last bar before the changed future, `cut` by default. */
  readonly from?: number;
}

/** A pivot high, which is known five bars later. */
const pivotBar = pivots(data.high, data.low, 5, 5).high.findIndex((x, i) => i > cut && x === x) - 5;
const firstSignal = scan(squeezeFlow, data, { minScore: 3 }).signalBars[0];
const hourOf = (i: number): number => Math.floor(i / 60) * 60; // the simulated market begins with an hour

const mistakes: readonly Mistake[] = [
  {
    name: 'an index into the future',
    strategy: through((x, y, from, to) => {
      for (let i = from; i < to; i++) y[i] = x[Math.min(i + 3, to - 1)] / x[i];
    }),
    field: 'scoring.extra',
    bar: cut - 2,
  },
  {
    name: 'a centred window',
    strategy: through((x, y, from, to) => {
      for (let i = from; i < to; i++) y[i] = mean(x.slice(Math.max(from, i - 5), Math.min(to, i + 6)));
    }),
    field: 'scoring.extra',
    bar: cut - 4,
  },
  {
    name: 'whole-frame normalisation',
    strategy: through((x, y, from, to) => {
      const average = mean(x.slice(from, to));
      for (let i = from; i < to; i++) y[i] = x[i] / average;
    }),
    field: 'scoring.extra',
    bar: 0,
  },
  {
    name: 'smoothing forwards and then backwards',
    strategy: through((x, y, from, to) => {
      let value = x[to - 1];
      for (let i = to - 1; i >= from; i--) y[i] = value += 0.5 * (x[i] - value);
    }),
    field: 'scoring.extra',
    bar: cut - 48, // beyond that, halving the difference at each bar has rounded it away
  },
  {
    name: 'pivots written at the bar of the pivot',
    strategy: looking((market) => compute(backdatedPivots, [], [market.high, market.low])),
    field: 'scoring.extra',
    bar: pivotBar,
    from: pivotBar + 2,
  },
  {
    name: 'a higher timeframe joined before it has closed',
    strategy: reading('hourlyClose'),
    prepare: (raw) => {
      const hours = resample(raw, '1h', { incomplete: 'keep' });
      const known = {
        knownAt: Float64Array.from(hours.time, (open) => open + raw.intervalMs),
        values: hours.close,
      };
      return withColumns(raw, { hourlyClose: alignTo(raw, known) });
    },
    field: 'market.hourlyClose',
    bar: hourOf(cut),
  },
  {
    name: 'back-filled open interest',
    strategy: squeezeFlow,
    prepare: (raw) => {
      const sampled = Array.from(raw.openInterest!, (x, i) => (i % 30 === 29 ? x : NaN));
      for (let i = sampled.length - 2; i >= 0; i--) if (Number.isNaN(sampled[i])) sampled[i] = sampled[i + 1];
      return withColumns(raw, { openInterest: sampled });
    },
    field: 'market.openInterest',
    bar: Math.floor((cut + 1) / 30) * 30,
  },
  {
    name: 'open interest interpolated between samples',
    strategy: squeezeFlow,
    prepare: (raw) => {
      const source = raw.openInterest!;
      const last = source.length - 1;
      const line = Array.from(source, (_, i) => {
        const before = Math.floor(i / 30) * 30;
        const after = Math.min(before + 30, last);
        return after === before
          ? source[i]
          : source[before] + ((source[after] - source[before]) * (i - before)) / (after - before);
      });
      return withColumns(raw, { openInterest: line });
    },
    field: 'market.openInterest',
    bar: Math.floor(cut / 30) * 30 + 1,
  },
  {
    name: 'a label among the columns',
    strategy: reading('nextReturn'),
    prepare: (raw) => {
      const nextReturn = Array.from(raw.close, (x, i) =>
        i + 1 < raw.length ? raw.close[i + 1] / x - 1 : NaN,
      );
      return withColumns(raw, { nextReturn });
    },
    field: 'market.nextReturn',
    bar: cut,
  },
  {
    name: 'a threshold fitted to the whole sample',
    strategy: reading('isBusy'),
    prepare: (raw) => {
      const median = [...raw.volume].sort((a, b) => a - b)[raw.length >> 1];
      return withColumns(raw, { isBusy: Array.from(raw.volume, (x) => x - median) });
    },
    field: 'market.isBusy',
    bar: 0,
  },
  {
    name: "a day's high known at its open",
    strategy: reading('dayHigh'),
    prepare: (raw) => {
      const days = new Map<number, number>();
      [...raw.time].forEach((t, i) => {
        const day = Math.floor(t / 86_400_000);
        days.set(day, Math.max(days.get(day) ?? 0, raw.high[i]));
      });
      return withColumns(raw, {
        dayHigh: Array.from(raw.time, (t) => days.get(Math.floor(t / 86_400_000))!),
      });
    },
    field: 'market.dayHigh',
    bar: 1440,
  },
  {
    name: 'a signal known at the open of its bar (a same-bar fill)',
    strategy: signalling((found, bar) => ({ ...found, timestamp: bar.time })),
    field: 'signal.timestamp',
    bar: firstSignal,
  },
  {
    name: 'a signal measured from the low of its bar (a same-bar fill)',
    strategy: signalling((found, bar) => ({
      ...found,
      entryReference: bar.low,
      stopLoss: undefined,
      takeProfit: undefined,
    })),
    field: 'signal.entryReference',
    bar: firstSignal,
  },
  {
    name: 'a rule that sees the next low',
    strategy: squeezeFlow.manageWith(peekingRule),
    field: 'peekingRule.next',
    bar: cut,
  },
];

/** Confirmed pivot highs, moved to where the chart draws them. */
function backdatedPivots(): Kernel<ReturnType<ReturnType<typeof pivotsKernel>['init']>> {
  const honest = pivotsKernel(5, 5);
  return {
    inputs: 2,
    outputs: 1,
    init: (firstBar) => honest.init(firstBar),
    advance(state, inputs, [output], from, to) {
      const high = new Float64Array(to);
      honest.advance(state, inputs, [high, new Float64Array(to)], from, to);
      for (let i = from; i < to; i++) output[i] = i + 5 < to ? high[i + 5] : NaN;
    },
  };
}

describe('detectLookahead', () => {
  it.each(mistakes)('finds $name, and names the field and the bar', ({ strategy, prepare, field, bar, from = cut }) => {
    const options = { cuts: [from], ...(prepare === undefined ? {} : { prepare }) };
    const found = detectLookahead(strategy, data, { minScore: 3 }, options).filter((one) => one.field === field);
    expect(found).not.toEqual([]);
    expect(Math.min(...found.map((one) => one.bar))).toBe(bar);
    const text = describeLookahead(found[0], data);
    expect(text).toContain(`${field} at bar ${found[0].bar} (${new Date(data.time[found[0].bar]).toISOString()})`);

    const anywhere = detectLookahead(strategy, data, { minScore: 3 }, prepare === undefined ? {} : { prepare });
    expect(anywhere.map((one) => one.field)).toContain(field);
  });

  it('raises no false alarm on honest preparation and ours', () => {
    const prepare = (raw: MarketData): MarketData => {
      const hours = resample(raw, '1h');
      const sampled = { knownAt: [...raw.time].filter((_, i) => i % 30 === 0), values: [...raw.openInterest!].filter((_, i) => i % 30 === 0) };
      const known = withColumns(raw, { hourly: alignTo(raw, closedBars(hours, hours.close)), openInterest: alignTo(raw, sampled) });
      return joinMarket(known, 'slow', hours);
    };
    expect(detectLookahead(reading('hourly'), data, {}, { prepare })).toEqual([]);
    expect(detectLookahead(squeezeFlow, data, { divergenceForm: 'pivot' })).toEqual([]);
  });

  it('refuses to prepare other bars', () => {
    const prepare = (raw: MarketData): MarketData => resample(raw, '5m');
    expect(() => detectLookahead(squeezeFlow, data, {}, { prepare })).toThrow('prepare must keep the bars, made 800 of 4000');
  });
}); // prettier-ignore
