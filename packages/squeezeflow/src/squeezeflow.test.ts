import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { isLeft } from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { analyze, parseParams, scan, slice, withColumns, type MarketData } from '@veloce/core';
import { describeStrategy } from '@veloce/core/testing';
import { parseKlines, simulateMarket } from '@veloce/data-files';
import { squeezeFlow } from './squeezeflow.js';
import { SqueezeFlowParams } from './params.js';

const klines = fileURLToPath(new URL('../../../../shared/data/klines/binance-usdm-1m/', import.meta.url));
const hasKlines = existsSync(klines);

function realMarket(name: string, bars?: number): MarketData {
  const parsed = parseKlines(gunzipSync(readFileSync(`${klines}${name}.csv.gz`)), { source: `${name}.csv` });
  if (isLeft(parsed)) throw new Error(parsed.left.message);
  return slice(parsed.right.data, 0, bars);
}

const simulated = (): MarketData => simulateMarket({ seed: 3, bars: 12_000 }).data;

describeStrategy('squeezeFlow on a simulated market', squeezeFlow, simulated, {
  params: { oiMinChange: 0.001 },
});

describeStrategy('squeezeFlow on a market with outages', squeezeFlow, () => {
  const data = simulateMarket({ seed: 4, bars: 6_000, outages: [{ start: 700, bars: 90 }, { start: 3000, bars: 1 }] }).data;
  return data;
}); // prettier-ignore

describe.skipIf(!hasKlines)('on real klines', () => {
  describeStrategy('squeezeFlow on FILUSDT', squeezeFlow, () => realMarket('FILUSDT-1m-2023-04', 15_000));
  describeStrategy('squeezeFlow on AVAXUSDT', squeezeFlow, () => realMarket('AVAXUSDT-1m-2026-06', 15_000));
});

describe('squeezeFlow', () => {
  it('finds signals of both sides on a simulated market', () => {
    const sides = new Set(
      scan(squeezeFlow, simulateMarket({ seed: 1, bars: 60_000 }).data).signals.map((one) => one.side),
    );
    expect([...sides].sort()).toEqual(['LONG', 'SHORT']);
  });

  it.each([
    { name: 'simulated', load: simulated, skip: false },
    { name: 'LINKUSDT 2023-02', load: () => realMarket('LINKUSDT-1m-2023-02'), skip: !hasKlines },
  ])('agrees at every bar with a slow oracle written from the definitions: $name', ({ load, skip }) => {
    if (skip) return;
    const data = load();
    const { signals, signalBars, funnel } = scan(squeezeFlow, data);
    const expected = slowSqueezeFlow(data);
    expect(signalBars).toEqual(expected.signals.map((one) => one.bar));
    signals.forEach((signal, k) => {
      const { side, score, stopLoss, takeProfit } = expected.signals[k];
      expect(signal.side).toBe(side);
      // Two orders of summation of at most 200 terms: 200 rounding errors of 2^-53 each.
      expect(signal.score).toBeCloseTo(score, 9);
      expect(signal.stopLoss / stopLoss).toBeCloseTo(1, 12);
      expect(signal.takeProfit / takeProfit).toBeCloseTo(1, 12);
    });
    expect(funnel.stages.map((stage) => stage.passed)).toEqual(expected.passed);
    expect(signals.length).toBeGreaterThan(10);
  });

  it('decides the same when prices are scaled, volumes are scaled, or the clock is shifted', () => {
    const data = simulated();
    const { signals, signalBars } = scan(squeezeFlow, data);
    const scaled = scan(squeezeFlow, scaleMarket(data, 0.0009765625, 1024));
    expect(scaled.signalBars).toEqual(signalBars);
    expect(scaled.signals.map((one) => [one.side, one.score])).toEqual(
      signals.map((one) => [one.side, one.score]),
    );
    expect(scaled.signals.map((one) => one.stopLoss * 1024)).toEqual(signals.map((one) => one.stopLoss));
  });

  it('leaves open interest out of the score when there is none, and says so', () => {
    const { openInterest: _, ...rest } = simulated();
    const without = scan(squeezeFlow, rest);
    expect(without.missing.map((one) => one.column)).toEqual(['openInterest']);
    expect(without.signals.every((one) => !('openInterest' in one.scoreBreakdown))).toBe(true);
    expect(without.signals[0].reason).toContain('open interest unknown');

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

  it('has the parameters of the specification', () => {
    expect(parseParams(squeezeFlow)).toMatchObject({
      ...{
        squeezeLength: 20,
        bbMult: 2,
        kcMult: 1.5,
        divergenceLookback: 100,
        resetThreshold: 0.01,
        minScore: 4,
      },
      positionSize: 0.1,
    });
    const undescribed = Object.entries(SqueezeFlowParams.shape).filter(
      ([, field]) => !field.unwrap().description && !field.description,
    );
    expect(undescribed.map(([name]) => name)).toEqual([]);
  });

  it.each([
    [{ squeezeLength: 1 }, /squeezeLength: .*got 1/],
    [{ minScore: 11 }, /minScore: .*got 11/],
    [{ positionSize: 0 }, /positionSize: .*got 0/],
    [{ kcMult: NaN }, /kcMult: /],
    [{ squeezeLen: 20 }, /unknown field squeezeLen; known are squeezeLength/],
  ])('refuses %j by name', (params, message) => {
    expect(() => scan(squeezeFlow, simulated(), params as never)).toThrow(message);
  });
});

function scaleMarket(data: MarketData, price: number, volume: number): MarketData {
  const scale = (column: ArrayLike<number>, by: number): Float64Array =>
    Float64Array.from(column, (x) => x * by);
  const { open, high, low, close, buyVolume, sellVolume } = data;
  return {
    ...data,
    ...{
      open: scale(open, price),
      high: scale(high, price),
      low: scale(low, price),
      close: scale(close, price),
    },
    ...{
      volume: scale(data.volume, volume),
      buyVolume: scale(buyVolume!, volume),
      sellVolume: scale(sellVolume!, volume),
    },
  };
}

interface SlowSignal {
  readonly bar: number;
  readonly side: 'LONG' | 'SHORT';
  readonly score: number;
  readonly stopLoss: number;
  readonly takeProfit: number;
}

/** Every bar on its own, every window summed anew, each formula as definitions §0, §3 and §6 write it. */
function slowSqueezeFlow(data: MarketData): {
  readonly signals: readonly SlowSignal[];
  readonly passed: readonly number[];
} {
  const { close, high, low, length } = data;
  const delta = Array.from({ length }, (_, i) => data.buyVolume![i] - data.sellVolume![i]);
  const ranges = Array.from({ length }, (_, i) =>
    i === 0
      ? high[0] - low[0]
      : Math.max(high[i] - low[i], Math.abs(high[i] - close[i - 1]), Math.abs(low[i] - close[i - 1])),
  );
  const atr: number[] = [];
  ranges.forEach((range, i) => {
    if (i < 13) atr.push(NaN);
    else if (i === 13) atr.push(mean(ranges.slice(0, 14)));
    else atr.push((atr[i - 1] * 13 + range) / 14);
  });
  const on = Array.from({ length }, (_, i) => {
    if (i < 19) return NaN;
    const closes = [...close.slice(i - 19, i + 1)];
    return 2 * deviation(closes) < 1.5 * mean(ranges.slice(i - 19, i + 1)) ? 1 : 0;
  });
  const passed = [0, 0, 0, 0, 0];
  const signals: SlowSignal[] = [];

  for (let i = 0; i < length; i++) {
    if (on[i] !== 1) continue;
    passed[0]++;
    if (i < 99) continue;
    const window = delta.slice(i - 99, i + 1);
    const activity = total(window.map(Math.abs));
    let level = 0;
    const cvd = window.map((x, k) => (level += k === 0 ? 0 : x));
    const priceMove = (slope([...close.slice(i - 99, i + 1)]) * 100) / atr[i];
    const flowMove = (slope(cvd) * 100) / activity;
    const side =
      priceMove >= 1 && flowMove <= -0.02
        ? 'SHORT'
        : priceMove <= -1 && flowMove >= 0.02
          ? 'LONG'
          : undefined;
    if (side === undefined || !(activity > 0)) continue;
    passed[1]++;
    const last = delta.slice(i - 4, i + 1);
    const sigmas = mean(last) / (deviation(window) / Math.sqrt(5));
    const share = total(last) / total(last.map(Math.abs));
    const sign = side === 'LONG' ? 1 : -1;
    if (!(sign * sigmas > 1 && sign * share > 0.01)) continue;
    passed[2]++;
    const count = total(on.slice(i - 19, i + 1));
    const interest = data.openInterest;
    const before = interest?.[i - 20];
    const change = interest === undefined || before === 0 ? NaN : interest[i] / before! - 1;
    const squeeze = count > 15 ? 3 : count > 10 ? 2 : 1;
    const score = squeeze + 3 * Math.min(1, 4 * Math.abs(flowMove)) + 2 + (Math.abs(change) >= 0.05 ? 2 : 0);
    if (score < 4) continue;
    passed[3]++;
    passed[4]++;
    const stopLoss = close[i] - sign * 2 * atr[i];
    signals.push({ bar: i, side, score, stopLoss, takeProfit: close[i] + sign * 4 * atr[i] });
  }
  return { signals, passed };
}

const total = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0);
const mean = (values: readonly number[]): number => total(values) / values.length;
const deviation = (values: readonly number[]): number => {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((x) => (x - centre) ** 2)));
};
const slope = (values: readonly number[]): number => {
  const middle = (values.length - 1) / 2;
  const centre = mean(values);
  const rise = total(values.map((x, k) => (k - middle) * (x - centre)));
  return rise / total(values.map((_, k) => (k - middle) ** 2));
};
