import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  analyze,
  between,
  compute,
  explain,
  fromColumns,
  phase,
  resample,
  scan,
  slice,
  withColumns,
  type Kernel,
  type MarketData,
} from '@veloce/core';
import { context } from './context.js';
import { squeezeFlow } from './squeezeflow.js';
import { simulated } from './testdata/markets.js';
import {
  sketchDivergence,
  sketchOpenInterestScore,
  sketchRange,
  sketchRegime,
  sketchReset,
  sketchSide,
  sketchSqueeze,
} from './testdata/sketch.js';

const data = simulated(1, 40_000);
const { signals, signalBars } = scan(squeezeFlow, data);

/** A market of given closes and flow, one unit high. */
function market(close: readonly number[], flow: readonly number[]): MarketData {
  const wave = (x: number): number => Math.max(0, x) + 1;
  return fromColumns({
    ...{ symbol: 'X', timeframe: '1m', time: close.map((_, i) => i * 60_000), close, open: close },
    ...{ high: close.map((x) => x + 0.5), low: close.map((x) => x - 0.5) },
    volume: flow.map((x) => Math.abs(x) + 2),
    buyVolume: flow.map(wave),
    sellVolume: flow.map((x) => wave(-x)),
  });
}

const cvdOf = (one: MarketData): number[] => {
  let level = 0;
  return Array.from(one.buyVolume!, (buy, i) => (level += buy - one.sellVolume![i]));
};
const at = (one: MarketData, bar: number, phase: string): Readonly<Record<string, number>> =>
  explain(squeezeFlow, one, bar).features[phase];

describe('where SqueezeFlow departs from the sketch', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('1: the side follows the divergence; the sketch is always LONG', () => {
    const shorts = signals.filter((one) => one.side === 'SHORT');
    expect(shorts.length).toBeGreaterThan(5);
    expect(shorts.map((one) => sketchSide(one.scoreBreakdown))).not.toContain('SHORT');
    signalBars.forEach((bar, k) => {
      const { priceMove, flowMove } = at(data, bar, 'divergence');
      expect(Math.sign(priceMove)).toBe(signals[k].side === 'SHORT' ? 1 : -1);
      expect(Math.sign(flowMove)).toBe(signals[k].side === 'SHORT' ? -1 : 1);
    });
  });

  it('2: the reset looks at flow; the sketch looks at the level of CVD, which has no meaning', () => {
    const falling = Array.from({ length: 200 }, (_, i) => (i < 100 ? -50 : i % 2 === 0 ? 1 : -1));
    const flat = market(falling.map((_, i) => 100 + Math.sin(i)), falling); // prettier-ignore
    const cvd = cvdOf(flat);
    // CVD is constant, far below zero: 1 % above a negative mean is below it.
    expect(sketchReset(cvd, 'BULLISH')).toBe(true);
    expect(sketchReset(cvd.map((x) => x + 1e6), 'BULLISH')).toBe(false); // prettier-ignore
    const { flowSigmas } = at(flat, 199, 'reset');
    expect(Math.abs(flowSigmas)).toBeLessThan(1);

    const cvds = cvdOf(data);
    const flipped = signalBars.filter((bar, k) => {
      const recent = cvds.slice(bar - 19, bar + 1);
      const type = signals[k].side === 'LONG' ? 'BULLISH' : 'BEARISH';
      const moved = recent.map((x) => x - 1e7);
      return sketchReset(recent, type) !== sketchReset(moved, type);
    });
    expect(flipped.length).toBeGreaterThan(0);
  });

  it('3: the strength of a divergence is a share of flow; the sketch divides by a million units', () => {
    const inSatoshi = withColumns(data, {
      buyVolume: Array.from(data.buyVolume!, (x) => x * 2 ** 27),
      sellVolume: Array.from(data.sellVolume!, (x) => x * 2 ** 27),
    });
    expect(scan(squeezeFlow, inSatoshi).signals).toEqual(signals);
    const bar = signalBars[0];
    const close = Array.from(data.close.slice(bar - 99, bar + 1), (x, i) => x * (1 + i / 1000));
    const cvd = cvdOf(data).slice(bar - 99, bar + 1).map((x, i) => x - i * 100); // prettier-ignore
    const small = sketchDivergence(close, cvd);
    const large = sketchDivergence(close, cvd.map((x) => x * 2 ** 27)); // prettier-ignore
    expect([small.type, large.type]).toEqual(['BEARISH', 'BEARISH']);
    expect(large.strength / small.strength).toBeCloseTo(2 ** 27, 0);
    expect(Math.min(large.strength * 2, 3)).toBe(3);
    expect(Math.min(small.strength * 2, 3)).toBeLessThan(0.1);
  });

  it('4: price and flow share one clock; the sketch takes the last rows of each', () => {
    const five = resample(data, '5m');
    const bar = 2_000;
    const minutes = 5 * bar; // the data begins with a whole five minutes
    const sum = (column: ArrayLike<number>, from: number, to: number): number =>
      Array.from(column).slice(from, to).reduce((total, x) => total + x, 0); // prettier-ignore
    expect(five.buyVolume![bar]).toBeCloseTo(sum(data.buyVolume!, minutes, minutes + 5), 9);
    // A hundred 5m closes and a hundred 1m rows of CVD are not the same hundred bars.
    const priceRows = [...five.close.slice(0, bar + 1)];
    const cvdRows = cvdOf(data).slice(0, minutes + 5);
    expect(five.time[bar]).toBe(data.time[minutes]);
    const aligned = cvdOf(five).slice(0, bar + 1);
    const differs = Array.from({ length: 1500 }, (_, k) => bar - k).some(
      (end) =>
        sketchDivergence(priceRows.slice(0, end + 1), cvdRows.slice(0, (end + 1) * 5)).type !==
        sketchDivergence(priceRows.slice(0, end + 1), aligned.slice(0, end + 1)).type,
    );
    expect(differs).toBe(true);
    const { time, open, high, low, close, volume } = five;
    expect(() =>
      fromColumns({ symbol: 'X', timeframe: '5m', time, open, high, low, close, volume, buyVolume: data.buyVolume }),
    ).toThrow(/column buyVolume: must have \d+ rows, as time has/); // prettier-ignore
  });

  it('5: each bar is computed once; the sketch computes the whole frame again at each bar', () => {
    let computed = 0;
    const counting = (): Kernel<null> => ({
      ...{ inputs: 1, outputs: 1, init: () => null },
      advance: (_state, [x], [y], from, to) => {
        computed += to - from;
        for (let i = from; i < to; i++) y[i] = x[i];
      },
    });
    const counted = squeezeFlow.with({
      context: phase({
        ...context,
        features: (source, params: Parameters<typeof context.features>[1]) => ({
          ...context.features(source, params),
          counted: compute(counting, [], [source.close]),
        }),
      }),
    });
    const bars = 3_000;
    scan(counted, slice(data, 0, bars));
    expect(computed).toBe(bars);
    const sketched = (bars * (bars + 1)) / 2;
    expect(sketched / computed).toBeGreaterThan(1000);
  });

  it('6: a coarse bar closes at its last price and a range is half open; the sketch averages, and takes one bar too many', () => {
    const hours = resample(data, '1h');
    expect(hours.close[3]).toBe(data.close[239]);
    const average = data.close.slice(180, 240).reduce((sum, x) => sum + x, 0) / 60;
    expect(hours.close[3]).not.toBe(average);
    const part = between(data, data.time[10], data.time[20]);
    expect([part.length, part.time[9]]).toEqual([10, data.time[19]]);
    const sketched = [...data.time].filter((time) => time >= data.time[10] && time <= data.time[20]);
    expect(sketched).toHaveLength(11);
  });

  it('7: open interest without a value long enough ago is not scored, and said; the sketch fails or divides by zero', () => {
    expect(() => sketchOpenInterestScore(Array.from({ length: 19 }, () => 5))).toThrow('out-of-bounds');
    expect(sketchOpenInterestScore([...Array.from({ length: 19 }, () => 0), 5])).toBe(0 + 2); // 5 / 0 is infinite
    const bar = signalBars[0];
    const upTo = slice(data, 0, bar + 1);
    const given = (openInterest: readonly number[]): string => {
      const verdict = analyze(squeezeFlow, withColumns(upTo, { openInterest }));
      if (verdict._tag === 'Left') throw new Error(verdict.left.reason);
      expect(verdict.right.scoreBreakdown).not.toHaveProperty('openInterest');
      return verdict.right.reason;
    };
    const growing = Array.from({ length: bar + 1 }, (_, i) => 1000 + i);
    expect(given(growing.map((x, i) => (i < bar - 5 ? NaN : x)))).toContain(
      'open interest unknown (too short',
    );
    expect(given(growing.map((x, i) => (i <= bar - 20 ? 0 : x)))).toContain(
      'open interest unknown (too short',
    );
    expect(given(growing.map((x, i) => (i < bar - 70 ? x : 7)))).toContain('open interest unknown (stale');
    expect(given(growing.map(() => NaN))).toContain('open interest unknown (absent)');
  });

  it('8: a signal is known when its bar has closed, so the earliest fill is the next open; the sketch fills at that close', () => {
    signals.forEach((one, k) => {
      const bar = signalBars[k];
      expect(one.timestamp).toBe(data.time[bar] + 60_000);
      expect(one.timestamp).toBe(data.time[bar + 1]);
      expect(one.entryReference).toBe(data.close[bar]);
    });
    expect(signalBars.some((bar) => data.open[bar + 1] !== data.close[bar])).toBe(true);
  });

  it('16: no clock is read; the sketch asks what time it is', () => {
    const clock = (): never => {
      throw new Error('the clock was read');
    };
    vi.spyOn(Date, 'now').mockImplementation(clock);
    vi.spyOn(performance, 'now').mockImplementation(clock);
    vi.spyOn(Math, 'random').mockImplementation(clock);
    expect(scan(squeezeFlow, data).signals).toEqual(signals);
  });

  it('21: a rejection names the phase and the reason; the sketch returns nothing', () => {
    const { stages } = scan(squeezeFlow, data).funnel;
    expect(stages.map((stage) => stage.phase)).toEqual(['context', 'divergence', 'reset', 'scoring', 'signal']);
    for (const { entered, passed, rejections } of stages) {
      expect(rejections.reduce((sum, one) => sum + one.bars, passed)).toBe(entered);
    }
    expect(stages.flatMap((stage) => stage.rejections.map((one) => one.reason))).toEqual(
      expect.arrayContaining(['no squeeze', 'price and flow agree', 'flow has not turned', 'score below the minimum']),
    ); // prettier-ignore
    expect(analyze(squeezeFlow, slice(data, 0, 50))).toMatchObject({ left: { phase: 'context', reason: 'no squeeze' } });
  }); // prettier-ignore

  it('22: missing flow is an error and missing open interest is said; the sketch goes on with empty series', () => {
    const { buyVolume: _b, openInterest: _o, ...rest } = data;
    expect(() => scan(squeezeFlow, { ...rest, absent: { buyVolume: 'the file has no taker columns' } })).toThrow(
      /has no buyVolume \(needed by divergence, reset; the file has no taker columns\)/,
    );
    const { missing } = scan(squeezeFlow, { ...rest, buyVolume: data.buyVolume, absent: { openInterest: 'timed out' } } as MarketData);
    expect(missing).toEqual([{ column: 'openInterest', reason: 'timed out' }]);
  }); // prettier-ignore

  it('bands: the population deviation finds squeezes that the sample deviation misses', () => {
    const { columns } = scan(squeezeFlow, data, {}, { columns: ['context.on'] });
    const ranges = Array.from(data.close, (_, i) =>
      i === 0
        ? data.high[0] - data.low[0]
        : Math.max(data.high[i], data.close[i - 1]) - Math.min(data.low[i], data.close[i - 1]),
    );
    const bars = Array.from({ length: 10_000 }, (_, k) => k + 20);
    const missed = bars.filter(
      (i) => columns['context.on'][i] === 1 && !sketchSqueeze([...data.close.slice(i - 19, i + 1)], ranges.slice(i - 19, i + 1)),
    ); // prettier-ignore
    const extra = bars.filter(
      (i) => columns['context.on'][i] === 0 && sketchSqueeze([...data.close.slice(i - 19, i + 1)], ranges.slice(i - 19, i + 1)),
    ); // prettier-ignore
    expect(missed.length).toBeGreaterThan(10);
    expect(extra).toEqual([]);
  });

  it('averages: on a short history the regime is neutral until both exist, and no average stands in for another', () => {
    const short = market(Array.from({ length: 201 }, (_, i) => 100 + i), Array.from({ length: 201 }, () => 1)); // prettier-ignore
    expect(sketchRegime([...short.close.slice(0, 200)])).toBe('NEUTRAL');
    expect(at(short, 198, 'context')['slowAverage']).toBeNaN();
    expect(explain(squeezeFlow, short, 198).notes['context']).toContain('neutral regime');
    // With 200 closes the slow average exists; the sketch still waits for one more.
    expect(explain(squeezeFlow, short, 199).notes['context']).toContain('bullish regime');
  });

  it('ranges: the stop stands in true ranges, which see gaps in price; the sketch averages high - low', () => {
    const jumping = market(Array.from({ length: 300 }, (_, i) => 100 + 10 * (i % 2)), Array.from({ length: 300 }, () => 1)); // prettier-ignore
    expect(sketchRange([...jumping.high], [...jumping.low])).toBeCloseTo(1, 9);
    expect(at(jumping, 299, 'signal')['atr']).toBeCloseTo(10.5, 6);
  });

  it('trends: price is compared by its trend over the window; the sketch lets two single bars decide', () => {
    const rising = Array.from({ length: 300 }, (_, i) => 100 + 0.1 * i);
    const spiked = rising.map((x, i) => (i === 299 ? x - 20 : x));
    const flow = rising.map((_, i) => (i % 3 === 0 ? -3 : 1));
    const cvd = (one: MarketData): number[] => cvdOf(one).map((x, i) => x + 0.5 * i);
    const [calm, shaken] = [market(rising, flow), market(spiked, flow)];
    expect(sketchDivergence([...calm.close], cvd(calm)).type).toBeUndefined();
    expect(sketchDivergence([...shaken.close], cvd(shaken)).type).toBe('BULLISH');
    expect(at(calm, 299, 'divergence')['priceMove']).toBeGreaterThan(1);
    expect(at(shaken, 299, 'divergence')['priceMove']).toBeGreaterThan(1);
  });

  it('gaps: across missing bars flow is unknown, and no divergence is seen over them', () => {
    const holed = fromColumns({
      ...{ symbol: 'X', timeframe: '1m' as const },
      ...Object.fromEntries(
        (['time', 'open', 'high', 'low', 'close', 'volume', 'buyVolume', 'sellVolume'] as const).map(
          (name) => [name, [...data[name]!].filter((_, i) => i !== 500)],
        ),
      ),
    } as never);
    const known = (bar: number): boolean => at(holed, bar, 'divergence')['flowMove'] === at(holed, bar, 'divergence')['flowMove']; // prettier-ignore
    expect([499, 500, 599, 600].map(known)).toEqual([true, false, false, true]);
    const { rejections } = scan(squeezeFlow, holed).funnel.stages[1];
    expect(rejections.map((one) => one.reason)).toContain('not enough history or flow to compare');
  });
});
