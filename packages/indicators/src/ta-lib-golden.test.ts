import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runKernel, type Column } from '@veloce/core';
import { catalog } from './catalog.js';
import { rsi } from './index.js';

/**
 * TA-Lib's values, checked in (scripts/golden/ta_lib.py makes them): every indicator that TA-Lib has too either gives the same, or differs by
 * what stands here and in its documentation.
 */
interface Golden {
  readonly ticksPerUnit: number;
  readonly bars: Readonly<Record<'open' | 'high' | 'low' | 'close' | 'volume', readonly number[]>>;
  readonly at: readonly number[];
  readonly indicators: Readonly<
    Record<
      string,
      { params: readonly number[]; values: Readonly<Record<string, readonly (number | null)[]>> }
    >
  >;
  readonly candles: Readonly<Record<'open' | 'high' | 'low' | 'close', readonly number[]>>;
  readonly patterns: Readonly<
    Record<string, { params: readonly number[]; events: readonly (readonly [number, number])[] }>
  >;
}

const golden = JSON.parse(
  readFileSync(new URL('testdata/ta-lib-golden.json', import.meta.url), 'utf8'),
) as Golden;

const column = (values: readonly number[], unit = 1): Column =>
  Float64Array.from(values, (value) => value / unit);
const { open, high, low, close, volume } = golden.bars;
const prices = { open, high, low, close };
const market: Readonly<Record<string, Column>> = {
  ...Object.fromEntries(
    Object.entries(prices).map(([name, ticks]) => [name, column(ticks, golden.ticksPerUnit)]),
  ),
  volume: column(volume),
  source: column(close, golden.ticksPerUnit),
  x: column(high, golden.ticksPerUnit),
  y: column(low, golden.ticksPerUnit),
};

/** The first bar from which values agree, and what makes them differ before. */
const seeds: Readonly<Record<string, readonly [bar: number, reason: string]>> = {
  adosc: [100, 'TA-Lib seeds the averages with the first value'],
  adx: [300, 'TA-Lib seeds the sums a bar earlier'],
  adxr: [310, 'as adx'],
  atr: [260, 'the range of the first bar counts here'],
  macd: [150, 'TA-Lib lets the fast average begin with the slow one'],
  natr: [260, 'as atr'],
  supertrend: [160, 'as atr'],
  t3: [60, 'TA-Lib seeds the six averages otherwise'],
};

/** Our value of what TA-Lib gives. */
const translations: Readonly<
  Record<string, (theirs: number, bar: number, first: { ours: number; theirs: number }) => number>
> = {
  argmax: (theirs, bar) => bar - theirs, // bars ago, where TA-Lib has the number of the bar
  argmin: (theirs, bar) => bar - theirs,
  obv: (theirs, _bar, first) => theirs - first.theirs + first.ours, // starts at 0, where TA-Lib starts with the first volume
};

/** TA-Lib's output begins later; the values are the same. */
const earlier = ['macd.macd', 'stochastic.k', 'trueRange.trueRange'];

/** The newest of equal extremes counts here; TA-Lib's rule depends on the window, so ties are not compared. */
const tied = (name: string, ours: number, bar: number, theirs: number): boolean =>
  name.startsWith('arg') && close[bar - ours] === close[bar - theirs];

const tolerance = 1e-9; // of the largest value: both sum in floating point, in other orders

describe('TA-Lib', () => {
  it.each(Object.entries(golden.indicators))('%s', (name, { params, values }) => {
    const entry = catalog.find((one) => one.name === name)!;
    const ours = runKernel(
      entry.kernel(...params),
      entry.inputs.map((input) => market[input]),
    );
    const from = seeds[name]?.[0] ?? 0;
    const wrong: unknown[] = [];
    let compared = 0;
    entry.outputs.forEach((output, k) => {
      const theirs = values[output];
      const scale = Math.max(...theirs.map((value) => Math.abs(value ?? 0)));
      const start = theirs.findIndex((value) => value !== null);
      const first = { ours: ours[k][golden.at[start]], theirs: theirs[start]! };
      golden.at.forEach((bar, j) => {
        const value = ours[k][bar];
        const given = theirs[j];
        if (bar < from) return;
        if (given === null) {
          if (value === value && !earlier.includes(`${name}.${output}`)) wrong.push({ output, bar, value });
          return;
        }
        const expected = translations[name]?.(given, bar, first) ?? given;
        compared++;
        if (Math.abs(value - expected) <= tolerance * scale || tied(name, value, bar, expected)) return;
        wrong.push({ output, bar, value, expected });
      });
    });
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThanOrEqual(10);
  });

  it.each([1, golden.ticksPerUnit])('candles, in units of %d ticks', (unit) => {
    const candles = Object.fromEntries(
      Object.entries(golden.candles).map(([name, ticks]) => [name, column(ticks, unit)]),
    );
    for (const [name, { params, events }] of Object.entries(golden.patterns)) {
      const entry = catalog.find((one) => one.name === name)!;
      const [ours] = runKernel(
        entry.kernel(...params),
        entry.inputs.map((input) => candles[input]),
      );
      // The file holds the first 300 of each; TA-Lib's output begins before our means are whole.
      const to = events.length < 300 ? ours.length : events[events.length - 1][0];
      const told = ours.findIndex((value) => value === value);
      const expected = new Map(events);
      const wrong = [...ours.keys()].filter((bar) => {
        if (bar < told || bar >= to) return false;
        const theirs = expected.get(bar) ?? 0;
        return 100 * ours[bar] !== (Math.abs(theirs) === 80 ? 0 : theirs); // 80: a shared end, which is none here
      });
      expect({ name, wrong, found: events.length > 0 }).toEqual({ name, wrong: [], found: true });
    }
  });

  it('smooths the Chande momentum oscillator by Wilder: that is 2 * rsi - 100', () => {
    const ours = rsi(market['close'], 14);
    const wilder = golden.indicators['cmo'].values['wilder'];
    golden.at.forEach((bar, j) => {
      if (wilder[j] !== null) expect(2 * ours[bar] - 100).toBeCloseTo(wilder[j], 9);
    });
  });

  it('lists only what the catalog has', () => {
    const names = catalog.map((entry) => entry.name);
    const held = [...Object.keys(golden.indicators), ...Object.keys(golden.patterns)];
    expect(held.filter((name) => !names.includes(name))).toEqual([]);
    expect(held.length).toBe(105);
  });
});
