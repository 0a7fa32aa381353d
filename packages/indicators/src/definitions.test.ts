import { describe, expect, it } from 'vitest';
import { runKernel, type Kernel } from '@veloce/core';
import { adx } from './momentum/adx.js';
import { anchoredVwap } from './volume/anchored-vwap.js';
import { catalog } from './catalog.js';
import { ema } from './averages/ema.js';
import { er } from './statistics/er.js';
import { max } from './statistics/max.js';
import { openInterestQuadrant } from './volume/open-interest-quadrant.js';
import { percentRank } from './statistics/percent-rank.js';
import { rma } from './averages/rma.js';
import { pick, testMarket } from './testdata/market.js';
import { vwap } from './volume/vwap.js';

/** The test vectors of the definitions, by section. */
describe('the definitions', () => {
  it('§0: averages are seeded with the mean of the first values', () => {
    const source = Float64Array.of(1, 2, 6, 4, NaN, 5);
    expect(ema(source, 3)).toEqual(Float64Array.of(NaN, NaN, 3, 3.5, NaN, 4.25));
    const [, , seed, next, gap, last] = rma(source, 3);
    expect([seed, gap]).toEqual([3, NaN]);
    expect(next).toBeCloseTo(10 / 3, 14);
    expect(last).toBeCloseTo((2 * (10 / 3) + 5) / 3, 14);
  });

  const vwapBars = {
    high: Float64Array.of(101, 103, 104, 103, 106),
    low: Float64Array.of(99, 100, 102, 100, 103),
    close: Float64Array.of(100, 102, 103, 101, 105),
    volume: Float64Array.of(10, 20, 15, 30, 25),
  };

  it('§2: anchored VWAP and its deviation', () => {
    const { high, low, close, volume } = vwapBars;
    const found = anchoredVwap(Float64Array.of(1, 0, 0, 0, 0), high, low, close, volume);
    const expected = [100, 101.1111111111, 101.7407407407, 101.5777777778, 102.35];
    const deviations = [0, 0.7856742013, 1.0974468437, 0.8731947869, 1.5365003525];
    expected.forEach((value, i) => expect(found.vwap[i]).toBeCloseTo(value, 9));
    deviations.forEach((value, i) => expect(found.deviation[i]).toBeCloseTo(value, 9));
  });

  it('§2: the session starts again with the UTC day, and a bar without volume carries the value', () => {
    const { high, low, close, volume } = vwapBars;
    const hour = 3_600_000;
    const midnight = Date.UTC(2024, 0, 2);
    const time = Float64Array.from([-2, -1, 0, 1, 2], (k) => midnight + k * hour);
    const quiet = volume.slice();
    quiet[3] = 0;
    const found = vwap(time, high, low, close, quiet);
    expect(found.vwap[0]).toBe(100);
    expect(found.vwap[2]).toBe(103); // its own typical price
    expect(found.deviation[2]).toBe(0);
    expect(found.vwap[3]).toBe(103);
    expect(found.vwap[4]).toBeGreaterThan(103);
  });

  it('§4: price and open interest, each up or down', () => {
    const ramp = (step: number): Float64Array => Float64Array.from({ length: 40 }, (_, i) => 100 + step * i);
    const quadrant = (price: number, interest: number): number => {
      const close = ramp(price);
      const [high, low] = [close.map((x) => x + 0.5), close.map((x) => x - 0.5)];
      return openInterestQuadrant(high, low, close, ramp(interest), {
        period: 20,
        minRange: 0.25,
        minChange: 0.001,
        noisePeriod: 2,
      })[39];
    };
    expect([quadrant(1, 1), quadrant(-1, 1), quadrant(1, -1), quadrant(-1, -1)]).toEqual([1, 2, 3, 4]);
    expect([quadrant(0.001, 1), quadrant(1, 0.0001)]).toEqual([0, 0]);
  });

  it('§7.1: ADX', () => {
    const close = Float64Array.from({ length: 40 }, (_, i) => 100 + 0.3 * i + 3 * Math.sin(i / 4));
    const high = close.map((c, i) => c + 1 + 0.2 * (i % 3));
    const low = close.map((c, i) => c - 1 - 0.2 * (i % 2));
    const found = adx(high, low, close, 14);
    expect(found.adx[26]).toBeNaN();
    expect(found.adx[27]).toBeCloseTo(48.12209331, 8);
    expect(found.adx[39]).toBeCloseTo(58.84481174, 8);
    expect(found.plus[39]).toBeCloseTo(15.44528884, 8);
    expect(found.minus[39]).toBeCloseTo(7.31845947, 8);
  });

  it('§7.3: percentile of the newest value', () => {
    expect(percentRank(Float64Array.of(0.01, 0.02, 0.03, 0.05, 0.02), 5)[4]).toBe(40);
  });

  it('§10: efficiency ratio', () => {
    expect(er(Float64Array.of(10, 11, 10.5, 12, 12.5, 12), 5)[5]).toBe(0.5);
    expect(er(new Float64Array(9).fill(7), 5)[8]).toBe(0);
  });
});

/** Indicators whose values depend on a window of bars only. */
const windowed =
  'alma argmax argmin aroon autocorrelation bandwidth bbands beta cci cmf cmo coppock correlation covariance cvdSlope donchian er ' +
  'flowImbalance fractals garmanKlass grossFlow historicalVolatility hma hurst kst kurtosis linreg linregIntercept linregR2 ' +
  'linregSlope logReturn max meanDeviation median mfi min mom netFlow parkinson percentB percentRank pivots qstick quantile roc ' +
  'rogersSatchell rollingSum rvgi skew sma squeezePro stdev stochastic trima tsf ulcer ultosc variance vortex vwma willr wma ' +
  'yangZhang zscore';

describe('windows', () => {
  const market = testMarket(900, 5);
  const entries = catalog.filter((entry) => windowed.split(' ').includes(entry.name));

  it('are the ones listed', () => {
    expect(entries.map((entry) => entry.name)).toEqual(windowed.split(' '));
  });

  it.each(entries.map((entry) => [entry.name, entry] as const))(
    '%s has the same bits wherever the run began, and forgets a gap',
    (_, entry) => {
      const create = (): Kernel => entry.kernel(...entry.params.map((param) => param.default));
      const inputs = pick(market, entry.inputs);
      const whole = runKernel(create(), inputs);
      const begin = 137;
      const later = runKernel(
        create(),
        inputs.map((input) => input.subarray(begin)),
        { firstBar: begin },
      );
      const warm = 420; // longer than any window here
      const gap = inputs.map((input) => input.slice().fill(NaN, 300, 303));
      const healed = runKernel(create(), gap);
      whole.forEach((output, k) => {
        expect(later[k].subarray(warm - begin)).toEqual(output.subarray(warm));
        expect(healed[k].subarray(300 + warm)).toEqual(output.subarray(300 + warm));
      });
    },
  );

  it('of one bar are the bars', () => {
    const { source } = market;
    expect(max(source, 1)).toEqual(source);
  });
});
