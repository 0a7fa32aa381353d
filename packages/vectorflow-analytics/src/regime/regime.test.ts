import { describe, expect, it } from 'vitest';
import { runKernel, slice, type Column } from '@veloce/core';
import { describeKernel, seededRandom } from '@veloce/core/testing';
import { adx, hurst, percentRank } from '@veloce/indicators';
import { simulated } from '../testdata/markets.js';
import { adxTalib, adxTalibKernel } from './adx-talib.js';
import { fitHmm, hmmArguments, hmmFilter, hmmFilterKernel, hmmLogLikelihood, walkForwardHmm, walkForwardHmmKernel, type HmmModel } from './hmm.js'; // prettier-ignore
import { rankKernel } from './rank.js';
import { expectedRange, heldHurst, heldHurstKernel, hurstOfLags, hurstOfRanges } from './hurst.js';
import { regimeColumns, regimeEvents, regimeKernel, regimes, voteKernel } from './regime.js';

/** Normal numbers by the sum of twelve. */
const normals = (count: number, seed: number): Float64Array => {
  const random = seededRandom(seed);
  return Float64Array.from({ length: count }, () => {
    let sum = -6;
    for (let k = 0; k < 12; k++) sum += random();
    return sum;
  });
};

describe('adx', () => {
  const close = Float64Array.from({ length: 40 }, (_, i) => 100 + 0.3 * i + 3 * Math.sin(i / 4));
  const high = close.map((c, i) => c + 1 + 0.2 * (i % 3));
  const low = close.map((c, i) => c - 1 - 0.2 * (i % 2));

  it.each([
    ['Wilder', adx(high, low, close, 14), [48.12209331, 58.84481174, 15.44528884, 7.31845947]],
    ['TA-Lib', adxTalib(high, low, close, 14), [47.70604423, 58.81671132, 15.41386678, 7.3340267]],
  ])('§7.1: %s seed', (_, found, expected) => {
    [found.adx[27], found.adx[39], found.plus[39], found.minus[39]].forEach((x, k) =>
      expect(x).toBeCloseTo(expected[k], 8),
    );
    expect([found.adx[26], found.plus[13]]).toEqual([NaN, NaN]);
  });

  const data = simulated(600, 3);
  describeKernel('adxTalib', () => adxTalibKernel(14), { inputs: [data.high, data.low, data.close] });
});

it('§7.3: percentile of volatility', () => {
  expect(percentRank(Float64Array.of(0.01, 0.02, 0.03, 0.05, 0.02), 5)[4]).toBe(40);
});

describe('hurst', () => {
  it.each([
    [16, 4.0355306813],
    [64, 8.9655675222],
    [256, 18.9430683809],
  ])('§7.2: expected rescaled range of %d', (n, expected) => {
    expect(expectedRange(n)).toBeCloseTo(expected, 8);
  });

  it('meets the asymptotic form at the size where it is taken over', () => {
    expect(expectedRange(341) / expectedRange(340)).toBeCloseTo(Math.sqrt(341 / 340), 2);
  });

  const walk = (steps: Column): Float64Array => {
    let level = 0;
    return Float64Array.from(steps, (x) => (level += x));
  };

  it('is a half for a random walk, above for persistence, below for reversion, by both methods', () => {
    const steps = normals(20_000, 5);
    const blended = (a: number): Float64Array => {
      let last = 0;
      return steps.map((x) => (last = a * last + x));
    };
    const lags = [0, 0.6, -0.6].map((a) => hurstOfLags(walk(blended(a)), 20));
    const ranges = [0, 0.6, -0.6].map((a) => hurstOfRanges(blended(a)));
    // Noise of a fit over 20,000 values is about 0.02.
    expect(Math.abs(lags[0].hurst - 0.5)).toBeLessThan(0.03);
    expect(Math.abs(ranges[0].hurst - 0.5)).toBeLessThan(0.05);
    expect(lags[1].hurst).toBeGreaterThan(0.55);
    expect(lags[2].hurst).toBeLessThan(0.45);
    expect(ranges[1].hurst).toBeGreaterThan(ranges[0].hurst);
    expect(ranges[2].hurst).toBeLessThan(ranges[0].hurst);
    expect([...lags.slice(0, 2), ...ranges].every(({ r2 }) => r2 > 0.9 && r2 <= 1)).toBe(true);
  });

  it('held is the one of the indicators at every multiple, and the same in between', () => {
    const { close, firstBar } = simulated(2_000, 4);
    const every = hurst(close, 256, 20);
    const held = heldHurst(close, { period: 256, maxLag: 20, every: 30 }, { firstBar });
    for (let i = 300; i < close.length; i++) {
      const at = i - ((firstBar + i) % 30);
      // The same sums in another order.
      expect(held[i]).toBeCloseTo(every[at], 9);
    }
    expect(hurstOfLags(Array.from(close.subarray(1_000, 1_256), Math.log), 20).hurst).toBeCloseTo(
      every[1_255],
      9,
    );
  });

  it('says nothing of a price that does not move, and refuses short samples', () => {
    expect(hurstOfLags(new Float64Array(300), 20)).toEqual({ hurst: NaN, r2: NaN });
    expect(() => hurstOfLags(new Float64Array(255), 20)).toThrow(/at least 256 values, got 255/);
    expect(() => heldHurstKernel(256, 255, 1)).toThrow(/maxLag must be at most period - 2 = 254, got 255/);
  });

  describeKernel('heldHurst', () => heldHurstKernel(256, 10, 7), { inputs: [simulated(900, 3).close] });
});

describe('hidden Markov model', () => {
  const model: HmmModel = {
    transitions: [[0.9, 0.1], [0.2, 0.8]],
    initial: [0.5, 0.5],
    means: [[0], [0]],
    deviations: [[0.01], [0.03]],
  }; // prettier-ignore

  it('§7.4: the vector', () => {
    const x = [Float64Array.of(0.005, -0.02, 0.04, 0)];
    const [calm, wild] = hmmFilter(x, model);
    [0.72859408, 0.55386405, 0.00347731, 0.43228421].forEach((p, t) => {
      expect(calm[t]).toBeCloseTo(p, 8);
      expect(wild[t]).toBeCloseTo(1 - p, 8);
    });
    expect(hmmLogLikelihood(x, model)).toBeCloseTo(8.86308363, 8);
  });

  it('agrees with the sum over every path', () => {
    const own: HmmModel = {
      transitions: [[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.3, 0.3, 0.4]],
      initial: [0.2, 0.5, 0.3],
      means: [[0, 1], [0.5, 0], [-0.5, -1]],
      deviations: [[0.5, 1], [1, 2], [2, 0.5]],
    }; // prettier-ignore
    const x = [normals(6, 1), normals(6, 2)];
    const density = (s: number, t: number): number =>
      x.reduce((product, column, k) => {
        const [mean, deviation] = [own.means[s][k], own.deviations[s][k]];
        return (
          (product * Math.exp(-((column[t] - mean) ** 2) / (2 * deviation ** 2))) /
          (deviation * Math.sqrt(2 * Math.PI))
        );
      }, 1);
    const filtered = hmmFilter(x, own);
    for (let end = 0; end < 6; end++) {
      const sums = [0, 0, 0];
      for (let path = 0; path < 3 ** (end + 1); path++) {
        const states = Array.from({ length: end + 1 }, (_, t) => Math.floor(path / 3 ** t) % 3);
        const chance = states.reduce((product, s, t) => product * density(s, t) * (t === 0 ? own.initial[s] : own.transitions[states[t - 1]][s]), 1); // prettier-ignore
        sums[states[end]] += chance;
      }
      const total = sums.reduce((a, b) => a + b, 0);
      sums.forEach((sum, s) => expect(filtered[s][end]).toBeCloseTo(sum / total, 12));
      if (end === 5) expect(hmmLogLikelihood(x, own)).toBeCloseTo(Math.log(total), 11);
    }
  });

  const random = seededRandom(11);
  const steps = normals(6_000, 7);
  let wild = false;
  const truth: boolean[] = [];
  const returns = steps.map((x) => {
    if (random() < (wild ? 0.05 : 0.02)) wild = !wild;
    truth.push(wild);
    return x * (wild ? 0.03 : 0.008);
  });

  it('finds what made the values', () => {
    const fit = fitHmm([returns]);
    // About 2 % of noise in a deviation of some thousand values.
    expect(fit.deviations[0][0] / 0.008).toBeCloseTo(1, 1);
    expect(fit.deviations[1][0] / 0.03).toBeCloseTo(1, 1);
    expect(Math.abs(fit.transitions[0][1] - 0.02)).toBeLessThan(0.01);
    expect(Math.abs(fit.transitions[1][0] - 0.05)).toBeLessThan(0.02);
    fit.logLikelihoods.forEach((log, k) => {
      if (k > 0) expect(log).toBeGreaterThanOrEqual(fit.logLikelihoods[k - 1] - 1e-6);
    });
    const [, wildness] = hmmFilter([returns], fit);
    const right = truth.filter((state, t) => wildness[t] > 0.5 === state).length;
    expect(right / truth.length).toBeGreaterThan(0.9);
    expect(fitHmm([returns])).toEqual(fit);
  });

  it('§7.4: orders its states by deviation, and lets no variance fall below 1e-10', () => {
    const still = returns.map((x, t) => (Math.floor(t / 50) % 2 === 0 ? 0 : x));
    const { deviations } = fitHmm([still]);
    expect(deviations[0][0]).toBeCloseTo(1e-5, 12);
    expect(deviations[1][0]).toBeGreaterThan(1e-3);
    for (const states of [2, 3]) {
      const own = fitHmm([returns], { states }).deviations.map(([first]) => first);
      expect(own).toEqual([...own].sort((a, b) => a - b));
    }
  });

  it('walks forward: what it says of a bar depends on no bar after', () => {
    const whole = walkForwardHmm(returns.subarray(0, 2_000), { states: 2, train: 500, every: 250 });
    expect(whole[0].findIndex((x) => x === x)).toBe(500);
    const own = fitHmm([returns.subarray(250, 750)]);
    const [expected] = hmmFilter([returns.subarray(750, 1_000)], own);
    expect(whole[0].subarray(750, 1_000)).toEqual(expected);
    const changed = returns.slice(0, 2_000);
    changed.fill(1, 1_200);
    expect(walkForwardHmm(changed, { states: 2, train: 500, every: 250 })[0].subarray(0, 1_200)).toEqual(
      whole[0].subarray(0, 1_200),
    );
  });

  it('survives what no state expects, and bars without a value', () => {
    const [calm, wildness] = hmmFilter([Float64Array.of(0, 5, NaN, 0)], model);
    expect([...calm].map((x) => x === x)).toEqual([true, true, false, true]);
    expect(wildness[1]).toBe(1);
  });

  it.each([
    [{ ...model, deviations: [[0.01], [0]] }, /deviations must be > 0, got 0/],
    [{ ...model, initial: [0.5, 0.6] }, /initial chances must be >= 0 and sum to 1, got 0.5, 0.6/],
    [{ ...model, transitions: [[0.9, 0.2], [0.2, 0.8]] }, /leave state 0 must be/],
  ] as const)('refuses what is no model', (bad, message) => {
    expect(() => hmmFilter([returns], bad)).toThrow(message);
  }); // prettier-ignore

  it('refuses bad training values by their place', () => {
    expect(() => fitHmm([Float64Array.from({ length: 50 }, (_, t) => (t === 7 ? NaN : t))])).toThrow(
      /column 0 must be finite, got NaN at 7/,
    );
    expect(() => fitHmm([returns], { states: 4 })).toThrow(/states: .*got 4/);
  });

  describeKernel('hmmFilter', () => hmmFilterKernel(...hmmArguments(model)), {
    inputs: [returns.subarray(0, 600)],
  });
  describeKernel('walkForwardHmm', () => walkForwardHmmKernel(2, 200, 100), {
    inputs: [returns.subarray(0, 600)],
  });
});

describe('regime', () => {
  const vote = (adx_: number, plus: number, tilt: number, hurst_: number, volatility: number): unknown => {
    const column = (x: number): Float64Array => new Float64Array(1).fill(x);
    const inputs = [adx_, plus, 20, tilt, 1, hurst_, volatility].map(column);
    const [[code], [confidence]] = runKernel(voteKernel(1), inputs);
    return [regimes[code], confidence];
  };

  it.each([
    [
      [30, 30, 1, 0.6, 50],
      ['trend-up', 3 / 4],
    ],
    [
      [30, 10, -1, 0.6, 90],
      ['trend-down', 3 / 4],
    ],
    [
      [15, 30, 0, 0.4, 50],
      ['range', 3 / 4],
    ],
    [
      [15, 30, 0, 0.4, 10],
      ['compression', 1],
    ],
    [
      [30, 30, -1, 0.5, 90],
      ['expansion', 1 / 4],
    ],
    [
      [30, 30, -1, 0.5, 50],
      ['unknown', 0],
    ],
    [
      [30, 30, NaN, NaN, NaN],
      ['trend-up', 1],
    ],
    [
      [NaN, NaN, NaN, NaN, NaN],
      ['unknown', 0],
    ],
  ])('votes of %j make %j', (votes, expected) => {
    expect(vote(...(votes as [number, number, number, number, number]))).toEqual(expected);
  });

  it('keeps a trend of directional movement until it falls below 20, and tells a new regime after three bars', () => {
    const adx_ = Float64Array.of(30, 30, 30, 22, 22, 19, 19, 19, 19);
    const all = (x: number): Float64Array => new Float64Array(9).fill(x);
    const [codes] = runKernel(voteKernel(3), [adx_, all(30), all(20), all(NaN), all(1), all(NaN), all(NaN)]);
    expect([...codes].map((code) => regimes[code])).toEqual([
      ...['unknown', 'unknown', 'trend-up', 'trend-up', 'trend-up', 'trend-up', 'trend-up', 'range', 'range'],
    ]);
  });

  it('of a market changes in events that the future does not change', () => {
    const data = simulated(8_000, 4);
    const columns = regimeColumns(data);
    const events = regimeEvents(columns);
    expect(new Set(columns.regime).size).toBe(6);
    expect(events.length).toBeGreaterThan(50);
    for (const cut of [1_000, 4_000, 7_777]) {
      const past = regimeEvents(regimeColumns(slice(data, 0, cut + 1)));
      expect(past).toEqual(events.filter((event) => event.confirmedAt <= cut));
    }
  });

  it.each([1, 2, 7, 40])('ranks volatility as percentRank does, with ties and gaps: %i bars', (period) => {
    const random = seededRandom(period);
    const values = Float64Array.from({ length: 500 }, () => {
      const x = Math.floor(12 * random());
      return x === 0 ? NaN : x / 4;
    });
    values.fill(2, 400);
    values.fill(NaN, 450, 453);
    expect(runKernel(rankKernel(period), [values])[0]).toEqual(percentRank(values, period));
    const known = Float64Array.from(values, (x) => (x === x ? x : Infinity));
    expect(runKernel(rankKernel(period), [known])[0]).toEqual(percentRank(known, period));
  });
  describeKernel('rank', () => rankKernel(30));

  const data = simulated(900, 4);
  describeKernel(
    'regime',
    () =>
      regimeKernel({
        adxPeriod: 14,
        emaPeriod: 50,
        hurstPeriod: 256,
        hurstEvery: 30,
        volatilityWindow: 100,
        minDwell: 3,
      }),
    {
      inputs: [data.high, data.low, data.close],
    },
  );
});
