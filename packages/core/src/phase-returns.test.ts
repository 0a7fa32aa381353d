import { left, right } from 'fp-ts/lib/Either.js';
import * as z from 'zod';
import { describe, expect, it } from 'vitest';
import { fromColumns, slice, type MarketData } from './market-data.js';
import { describePhaseReturns, phaseReturns, type MeanEstimate } from './phase-returns.js';
import { phase, rejection } from './phase.js';
import { createSignal, type Side } from './signal.js';
import { strategy } from './strategy.js';
import { seededRandom } from './seeded-random.js';

const closed = rejection('gate', 'closed');
const noSide = rejection('side', 'none');

/** Two phases that the data itself scripts: `gate` is 1 where the first passes, `side` 1 or -1 where the second does. */
const scripted = strategy({
  name: 'scripted',
  params: z.object({}),
  phases: [
    phase({
      name: 'gate',
      features: (market) => ({ gate: market.column('gate') }),
      gate: { feature: 'gate', rejection: closed },
      decide: () => right({ open: true }),
    }),
    phase({
      name: 'side',
      features: (market) => ({ side: market.column('side'), close: market.close }),
      decide: (bar, _found: { open: boolean }) =>
        bar.side === 0
          ? left(noSide)
          : right(
              createSignal({
                ...{
                  timestamp: bar.knownAt,
                  symbol: bar.symbol,
                  score: 5,
                  confidence: 0.5,
                  reason: 'scripted',
                },
                ...{ side: bar.side > 0 ? 'LONG' : 'SHORT', entryReference: bar.close, scoreBreakdown: {} },
                ...(bar.side > 0
                  ? { stopLoss: bar.close / 2, takeProfit: 2 * bar.close }
                  : { stopLoss: 2 * bar.close, takeProfit: bar.close / 2 }),
              }),
            ),
    }),
  ],
});

interface Drift {
  /** Added to the log return of each of the ten bars after a bar with a side, in its direction. */
  readonly perBar: number;
}

/** A random walk with gates in runs; what follows a side may drift its way. */
function walk(
  seed: number,
  bars: number,
  { perBar }: Drift = { perBar: 0 },
  missing: readonly number[] = [],
): MarketData {
  const random = seededRandom(seed);
  const gate: number[] = [];
  const side: number[] = [];
  const open: number[] = [];
  const close: number[] = [];
  let price = 100;
  for (let i = 0; i < bars; i++) {
    const isOpen = i > 0 && random() < 0.9 ? gate[i - 1] : random() < 0.4 ? 1 : 0;
    gate.push(isOpen);
    side.push(random() < 0.5 ? 0 : random() < 0.5 ? 1 : -1);
    let push = 0;
    for (let k = 1; k <= 10; k++) if (i >= k && gate[i - k] === 1) push += side[i - k] * perBar;
    open.push(price);
    price *= Math.exp(0.002 * (random() + random() + random() - 1.5) + push);
    close.push(price);
  }
  const kept = (column: readonly number[]): number[] => column.filter((_, i) => !missing.includes(i));
  return fromColumns({
    ...{ symbol: 'X', timeframe: '1m', time: kept(open.map((_, i) => i * 60_000)) },
    ...{ open: kept(open), close: kept(close), volume: kept(open) },
    high: kept(open.map((x, i) => Math.max(x, close[i]))),
    low: kept(open.map((x, i) => Math.min(x, close[i]))),
    extra: { gate: kept(gate), side: kept(side) },
  });
}

/** Means and standard errors by the definition, pair by pair. */
function oracle(
  data: MarketData,
  horizon: number,
): readonly { bars: number; mean: number; error: number; added: number; addedError: number }[] {
  const { extra, time, open, close, length } = data;
  const sign = (stage: number, i: number): number => {
    if (stage > 0 && extra['gate'][i] !== 1) return 0;
    return stage < 2 ? 1 : extra['side'][i];
  };
  const returns = Array.from({ length }, (_, i) =>
    time[i + horizon] - time[i] === horizon * 60_000 ? close[i + horizon] / open[i + 1] - 1 : NaN,
  );
  const stages = [0, 1, 2].map((stage) => {
    const bars = returns.flatMap((r, i) => (Number.isNaN(r) || sign(stage, i) === 0 ? [] : [i]));
    const mean = bars.reduce((sum, i) => sum + sign(stage, i) * returns[i], 0) / bars.length;
    const z = returns.map((r, i) => (bars.includes(i) ? (sign(stage, i) * r - mean) / bars.length : 0));
    return { bars: bars.length, mean, z };
  });
  const errorOf = (z: readonly number[]): number => {
    let near = 0;
    let own = 0;
    for (let i = 0; i < length; i++) {
      own += z[i] * z[i];
      for (let j = 0; j < length; j++) if (Math.abs(i - j) < horizon) near += z[i] * z[j];
    }
    return Math.sqrt(Math.max(own, near));
  };
  return stages.map(({ bars, mean, z }, k) => ({
    ...{ bars, mean, error: errorOf(z) },
    added: k === 0 ? NaN : mean - stages[k - 1].mean,
    addedError: k === 0 ? NaN : errorOf(z.map((x, i) => x - stages[k - 1].z[i])),
  }));
}

const covers = ({ low, high }: MeanEstimate, value: number): boolean => low <= value && value <= high;

describe('phaseReturns', () => {
  it.each([1, 2, 7, 30])('agrees with sums over all pairs of bars, horizon %d', (horizon) => {
    const data = walk(5, 900, { perBar: 0.0002 }, [0, 100, 101, 102, 640]);
    const { bars, mean, phases } = phaseReturns(scripted, data, {}, { horizon });
    const [all, ...expected] = oracle(data, horizon);
    expect(bars).toBe(all.bars);
    // Sums of 900 terms in two orders: 900 rounding errors of 2^-53 of the largest, far below 1e-10 of the result.
    expect(mean.value / all.mean).toBeCloseTo(1, 8);
    expect(mean.standardError / all.error).toBeCloseTo(1, 8);
    phases.forEach((one, k) => {
      expect(one.bars).toBe(expected[k].bars);
      expect(one.mean.value / expected[k].mean).toBeCloseTo(1, 8);
      expect(one.mean.standardError / expected[k].error).toBeCloseTo(1, 8);
      expect(one.added.value / expected[k].added).toBeCloseTo(1, 8);
      expect(one.added.standardError / expected[k].addedError).toBeCloseTo(1, 8);
      expect((one.added.high - one.added.low) / one.added.standardError).toBeCloseTo(
        2 * 1.959963984540054,
        8,
      );
    });
  });

  it('gives intervals that hold the truth about 19 times in 20', () => {
    const runs = Array.from({ length: 200 }, (_, seed) =>
      phaseReturns(scripted, walk(seed, 3_000), {}, { horizon: 10 }),
    );
    for (const k of [0, 1]) {
      const mean = runs.filter(({ phases }) => covers(phases[k].mean, 0)).length;
      const added = runs.filter(({ phases }) => covers(phases[k].added, 0)).length;
      // Out of 200 draws with probability 0.95: 190, give or take three standard deviations (9.2), and a little for short samples.
      expect(mean).toBeGreaterThan(176);
      expect(added).toBeGreaterThan(176);
      expect(added).toBeLessThan(200);
    }
  });

  it('finds what a gate adds when it adds something', () => {
    const { phases } = phaseReturns(scripted, walk(1, 30_000, { perBar: 0.0001 }), {}, { horizon: 10 });
    const [gate, side] = phases;
    expect(covers(gate.added, 0)).toBe(true);
    expect(side.added.low).toBeGreaterThan(0);
    // Ten bars of 0.0001 each; what other bars push on average is nothing.
    expect(covers(side.mean, 0.001)).toBe(true);
  });

  it('counts no bar whose future is not there, and takes sides from where it is told', () => {
    const data = walk(3, 400);
    const { bars } = phaseReturns(scripted, data, {}, { horizon: 50 });
    expect(bars).toBe(350);
    const sideOf = (_found: unknown, name: string): Side | undefined => (name === 'gate' ? 'SHORT' : 'LONG');
    const told = phaseReturns(scripted, data, {}, { horizon: 50, sideOf }).phases;
    const own = phaseReturns(scripted, data, {}, { horizon: 50 }).phases;
    expect(told[0].mean.value).toBe(-own[0].mean.value);
    expect(told[1].mean.value).not.toBe(own[1].mean.value);
  });

  it('says that a phase no bar passes is unknown', () => {
    const none = slice(walk(3, 400), 0, 5);
    const closedAll = { ...none, extra: { gate: new Float64Array(5), side: new Float64Array(5) } };
    const text = describePhaseReturns(phaseReturns(scripted, closedAll, {}, { horizon: 1 }));
    expect(text).toContain('gate: 0 pass, mean unknown: too few bars, adds unknown');
  });

  it('is sure that a gate which stops nothing adds nothing', () => {
    const data = walk(3, 400);
    const open = { ...data, extra: { ...data.extra, gate: new Float64Array(400).fill(1) } };
    const [gate] = phaseReturns(scripted, open, {}, { horizon: 5 }).phases;
    expect(gate.added).toEqual({ value: 0, standardError: 0, low: 0, high: 0 });
  });

  it('prints a line for each phase', () => {
    const text = describePhaseReturns(phaseReturns(scripted, walk(1, 3_000), {}, { horizon: 10 }));
    expect(text).toMatch(
      /^return over the next 10 bars, 95 % intervals\n {2}all bars: 2990, mean [+-][\d.]+ % \(/,
    );
    expect(text).toMatch(
      /\n {2}side: \d+ pass, mean .*, adds [+-][\d.]+ % \([+-][\d.]+ % to [+-][\d.]+ %\)$/,
    );
  });

  it.each([0, 1.5, 10, NaN])('refuses a horizon of %d', (horizon) => {
    expect(() => phaseReturns(scripted, walk(1, 10), {}, { horizon })).toThrow(
      /horizon must be an integer from 1 to 9/,
    );
  });
});
