import { describe, expect, it } from 'vitest';
import { concat } from './concat.js';
import { joinMarket } from './join-market.js';
import { columnOf, fromColumns, isoTime, slice, withColumns, type MarketData } from './market-data.js';
import { resample } from './resample.js';
import { describeStrategy } from './testing/describe-strategy.js';
import { sampleMarket } from './testing/sample-market.js';
import { sampleStrategy } from './testing/sample-strategy.js';
import { barNumber, barOpen, isOnGrid, type Timeframe } from './timeframe.js';

const half = 30 * 60_000;
const day = 86_400_000;

/** Bars that open at these UTC times. */
const market = (timeframe: Timeframe, offsetMs: number, times: readonly number[], symbol = 'AAPL'): MarketData =>
  fromColumns({
    symbol, timeframe, offsetMs, time: times, open: times.map(() => 1), high: times.map(() => 2), low: times.map(() => 1),
    close: times.map((_, i) => 1 + i / 1e3), volume: times.map(() => 1),
  }); // prettier-ignore

const session = [14.5, 15.5, 16.5, 17.5, 18.5, 19.5].map((hour) => Date.UTC(2025, 0, 6) + hour * 3_600_000);

describe('a market off the UTC grid', () => {
  it('keeps its times, its offset and its bar numbers', () => {
    const data = market('1h', half, session);
    expect(data).toMatchObject({ offsetMs: half, firstBar: barNumber(session[0], '1h', half) });
    expect(slice(data, 2).firstBar - data.firstBar).toBe(2);
    expect(withColumns(data, { funding: data.close }).offsetMs).toBe(half);
    expect(isOnGrid(session[0], '1h', half)).toBe(true);
    expect(barOpen(session[0] + 1, '1h', half)).toBe(session[0]);
  });

  it('has a week that begins on Sunday', () => {
    const sunday = Date.UTC(2025, 0, 5);
    expect(market('1w', 6 * day, [sunday, sunday + 7 * day]).time[0]).toBe(sunday);
    expect(() => market('1w', 0, [sunday])).toThrow('must be the open of a 1w bar');
  });

  it('says nothing where there is none, and refuses what is no offset', () => {
    expect('offsetMs' in market('1h', 0, [0])).toBe(false);
    for (const offset of [-1, 3_600_000, 0.5, NaN]) {
      expect(() => market('1h', offset, [0])).toThrow('column offsetMs: must be whole milliseconds from 0');
    }
    expect(() => market('1h', half, [0])).toThrow('1800000 ms later');
  });

  it('makes coarser bars that hold no later bar', () => {
    const coarse = resample(market('1h', half, session), '2h');
    expect([...coarse.time].map(isoTime)).toEqual(['2025-01-06T14:30:00.000Z', '2025-01-06T16:30:00.000Z', '2025-01-06T18:30:00.000Z']); // prettier-ignore
    expect(coarse.close[0]).toBe(1.001);
  });

  it('is not joined to one with another grid by mistake', () => {
    const onGrid = market('1h', 0, [session[0] - half]);
    expect(() => concat([market('1h', half, session), onGrid])).toThrow('open 0 ms after the UTC grid');
  });

  it('is seen by another clock when its bars have closed, and not before', () => {
    const hours = market('1h', 0, session.map((time) => time - half), 'BTCUSDT'); // prettier-ignore
    const joined = joinMarket(hours, 'spot', market('1h', half, session));
    // The bar of 14:30 closes at 15:30: the bar that closes at 15:00 does not know it, the one that closes at 16:00 does.
    expect(columnOf(joined, 'spot.close')).toEqual(Float64Array.of(NaN, 1, 1.001, 1.002, 1.003, 1.004));
  });
});

describeStrategy('sample, off the grid', sampleStrategy, () => {
  const plain = sampleMarket(600, '1h', [7, 300]);
  return fromColumns({
    ...plain,
    offsetMs: half,
    time: Float64Array.from(plain.time, (time) => time + half),
  });
});
