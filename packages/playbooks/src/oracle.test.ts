import { resample, runKernel, scan, type MarketData } from '@veloce/core';
import { describeStrategy } from '@veloce/core/testing';
import { simulateMarket } from '@veloce/data-files';
import { catalog, ema, rsi, type CatalogEntry } from '@veloce/indicators';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlaybookCondition, PlaybookOperand } from './document.js';
import { condition } from './testdata/conditions.js';
import { playbookStrategy } from './playbook-strategy.js';

const { data } = simulateMarket({ seed: 11, bars: 800 });
const gaps: MarketData = {
  ...data,
  openInterest: Float64Array.from(data.openInterest as ArrayLike<number>, (value, i) =>
    i % 97 < 9 ? NaN : value,
  ),
};

type Truth = true | false | undefined;

/** Earlier answers: the trees are asked for the same bars again and again. */
const asked = new WeakMap<PlaybookCondition, Map<number, Truth>>();

function holds(
  one: PlaybookCondition,
  bar: number,
  valueOf: (o: PlaybookOperand, bar: number) => number,
): Truth {
  const known = asked.get(one) ?? new Map<number, Truth>();
  asked.set(one, known);
  if (!known.has(bar)) known.set(bar, judge(one, bar, valueOf));
  return known.get(bar);
}

/** The tree in plain JavaScript at one bar, by its definition; it looks back as far as it has to each time. */
function judge(
  one: PlaybookCondition,
  bar: number,
  valueOf: (o: PlaybookOperand, bar: number) => number,
): Truth {
  if (bar < 0) return undefined;
  const of = (each: PlaybookCondition): Truth => holds(each, bar, valueOf);
  if ('all' in one) {
    const all = one.all.map(of);
    return all.includes(false) ? false : all.includes(undefined) ? undefined : true;
  }
  if ('any' in one) {
    const any = one.any.map(of);
    return any.includes(true) ? true : any.includes(undefined) ? undefined : false;
  }
  if ('not' in one) {
    const inner = of(one.not);
    return inner === undefined ? undefined : !inner;
  }
  if ('within' in one) {
    const past = Array.from({ length: one.within }, (_, k) => holds(one.of, bar - k, valueOf));
    return past.includes(true) ? true : past.includes(undefined) ? undefined : false;
  }
  if ('hours' in one) throw new Error('no hours here');
  const at = (i: number) => [valueOf(one.left, i), valueOf(one.right, i)] as const;
  const [a, b] = at(bar);
  if (Number.isNaN(a) || Number.isNaN(b)) return undefined;
  if (one.is === '<') return a < b;
  if (one.is === '<=') return a <= b;
  if (one.is === '>') return a > b;
  if (one.is === '>=') return a >= b;
  const side = one.is === 'crosses-above' ? 1 : -1;
  if (Math.sign(a - b) !== side) return false;
  for (let i = bar - 1; i >= 0; i--) {
    const [x, y] = at(i);
    if (x > y || x < y) return (x > y ? 1 : -1) !== side; // the last side it was on: equal and missing bars have none
  }
  return false;
}

/** Values of operands over the market; indicators are run whole, by the kernels that have tests of their own. */
function valuesOf(market: MarketData): (o: PlaybookOperand, bar: number) => number {
  const columns = new Map<string, Float64Array>();
  const coarse = new Map<
    string,
    { readonly market: MarketData; readonly valueOf: ReturnType<typeof valuesOf> }
  >();
  const read = (o: Exclude<PlaybookOperand, number | { param: string }>): Float64Array => {
    const key = JSON.stringify({ ...o, lag: 0, on: undefined });
    const known = columns.get(key);
    if (known !== undefined) return known;
    const fresh =
      'column' in o
        ? (market[o.column as 'close'] as Float64Array)
        : runKernel(
            (catalog.find(({ name }) => name === o.study) as CatalogEntry).kernel(...(o.with as number[])),
            (o.of as { column: string }[]).map(read),
          )[0];
    columns.set(key, fresh);
    return fresh;
  };
  return (o: PlaybookOperand, bar: number): number => {
    if (typeof o === 'number') return o;
    if ('param' in o) throw new Error('no parameters here');
    const { on, ...own } = o;
    if (on !== undefined) {
      // The newest coarser bar that has closed when this one has.
      const known = coarse.get(on) ?? {
        market: resample(market, on),
        valueOf: valuesOf(resample(market, on)),
      };
      coarse.set(on, known);
      const closed = market.time[bar] + market.intervalMs;
      const last = Math.floor((closed - known.market.time[0]) / known.market.intervalMs) - 1;
      return last < 0 ? NaN : known.valueOf(own, last);
    }
    return read(o)[bar - (o.lag ?? 0)] ?? NaN;
  };
}

describe('random trees', () => {
  it('agree bar by bar with the tree evaluated in plain JavaScript', () => {
    let signals = 0;
    fc.assert(
      fc.property(condition, condition, (long, short) => {
        const valueOf = valuesOf(gaps);
        const expected: string[] = [];
        for (let i = 0; i < gaps.length; i++) {
          const [up, down] = [holds(long, i, valueOf) === true, holds(short, i, valueOf) === true];
          if (up !== down) expected.push(`${i} ${up ? 'LONG' : 'SHORT'}`);
        }
        const found = scan(playbookStrategy({ format: 1, name: 'random', long, short }), gaps);
        signals += found.signals.length;
        expect(found.signals.map(({ side }, k) => `${found.signalBars[k]} ${side}`)).toEqual(expected);
      }),
      { seed: 19, numRuns: 30 },
    );
    expect(signals).toBeGreaterThan(500);
  }, 300_000);

  for (const [k, [long, short]] of fc
    .sample(fc.tuple(condition, condition), { seed: 5, numRuns: 3 })
    .entries()) {
    describeStrategy(
      `random tree ${k}`,
      playbookStrategy({ format: 1, name: 'random', long, short }),
      () => data,
    );
  }
});

describe('a playbook', () => {
  const book = playbookStrategy({
    format: 1,
    name: 'cross with the hour',
    params: { fast: { default: 5, least: 2, most: 20, whole: true } },
    long: {
      all: [
        {
          within: 3,
          of: {
            left: { study: 'ema', with: [{ param: 'fast' }] },
            is: 'crosses-above',
            right: { study: 'ema', with: [20] },
          },
        },
        { left: { column: 'close' }, is: '>', right: { study: 'ema', with: [4], on: '1h' } },
        { left: { study: 'bbands', with: [20, 2], output: 'upper' }, is: '>', right: { column: 'close' } },
      ],
    },
    exit: { left: { study: 'rsi', with: [7] }, is: '>', right: 80 },
    stop: { atr: 2 },
    target: { fraction: 0.01 },
    trailing: { atr: 3 },
    timeStop: 60,
    partial: [{ atR: 1, fraction: 0.5 }],
  });
  describeStrategy('of the shelf kind', book, () => simulateMarket({ seed: 3, bars: 2_000 }).data);

  it('takes its parameters within their domains', () => {
    expect(scan(book, data, { fast: 3 }).signalBars).not.toEqual(scan(book, data).signalBars);
    expect(() => scan(book, data, { fast: 21 })).toThrow(/fast/);
    expect(() => scan(book, data, { fast: 2.5 })).toThrow(/fast/);
  });

  it('puts stop and target where the document says', () => {
    const { signals, signalBars } = scan(book, data);
    expect(signals.length).toBeGreaterThan(5);
    signals.forEach((signal, k) => {
      const close = data.close[signalBars[k]];
      expect(signal.takeProfit).toBeCloseTo(close * 1.01, 6); // an ulp or two of a price
      expect(signal.stopLoss).toBeLessThan(close);
    });
  });

  it('reads an indicator of an indicator', () => {
    const inner = scan(
      playbookStrategy({
        format: 1,
        name: 'smooth',
        long: {
          left: { study: 'ema', with: [9], of: [{ study: 'rsi', with: [14] }] },
          is: '>',
          right: 60,
        },
      }),
      data,
    );
    const smooth = ema(rsi(data.close, 14), 9);
    expect(inner.signalBars).toEqual([...smooth.keys()].filter((i) => smooth[i] > 60));
  });
});
