import { describe, expect, it } from 'vitest';
import {
  above,
  compile,
  fromColumns,
  marketSeries,
  resample,
  rule,
  startProgram,
  columnOf,
  type Column,
  type MarketData,
  type MarketSeries,
  type Series,
} from '@veloce/core';
import { describeStrategy } from '@veloce/core/testing';
import { atr } from '../volatility/atr.js';
import { bbands } from '../volatility/bbands.js';
import { ema } from '../averages/ema.js';
import { sma } from '../averages/sma.js';
import { onTimeframe } from './on-timeframe.js';
import { testMarket } from '../testdata/market.js';

const hour = 3_600_000;
const columns = testMarket(2000);
const data = fromColumns({
  symbol: 'X',
  timeframe: '1h',
  time: Float64Array.from({ length: 2000 }, (_, i) => Date.UTC(2024, 0, 1, 5) + i * hour),
  ...{ open: columns['open'], high: columns['high'], low: columns['low'], close: columns['close'] },
  volume: columns['volume'],
});

/** The values of series on a market. */
function valuesOf(
  market: MarketData,
  series: Readonly<Record<string, Series>>,
): Readonly<Record<string, Column>> {
  const program = compile(series);
  const run = startProgram(program, market.firstBar, market.length);
  run.advance(
    program.inputs.map((name) => columnOf(market, name)!),
    market.length,
  );
  return Object.fromEntries(Object.keys(series).map((name) => [name, run.columns[program.slots[name]]]));
}

const described = ({ high, low, close, volume }: MarketSeries) => ({
  smooth: sma(ema(close, 5), 4),
  upper: bbands(close, 6, 2).upper,
  range: atr(high, low, close, 3),
  volume,
  high,
});

describe('onTimeframe', () => {
  it('gives what the series are on the coarse market, each bar from its close on', () => {
    const fine = valuesOf(data, onTimeframe(marketSeries('1h'), '4h', described));
    const whole = resample(data, '4h');
    const coarse = valuesOf(whole, described(marketSeries('4h')));
    for (const [name, column] of Object.entries(fine)) {
      const expected = new Float64Array(data.length).fill(NaN);
      let at = -1;
      for (let i = 0; i < data.length; i++) {
        while (at + 1 < whole.length && whole.time[at + 1] + 4 * hour <= data.time[i] + hour) at++;
        if (at >= 0) expected[i] = coarse[name][at];
      }
      expect(column, name).toEqual(expected);
      expect(column.at(-1)).not.toBeNaN();
    }
  });

  it('counts days where a joined column would count bars, and shares equal work', () => {
    const market = marketSeries('1h');
    const daily = (): Series => onTimeframe(market, '1d', ({ close }) => sma(close, 20));
    expect(compile({ a: daily(), b: daily() }).steps).toHaveLength(1);
    const { average } = valuesOf(data, { average: daily() });
    const days = resample(data, '1d');
    expect(average.at(-1)).toBeCloseTo(days.close.slice(-20).reduce((sum, x) => sum + x, 0) / 20, 10);
  });

  it.each([
    ['5m', 'onTimeframe: 5m bars cannot be made of 1h bars'],
    ['1w', 'onTimeframe: 1w bars cannot be made of 1h bars'],
  ] as const)('refuses %s on 1h bars', (timeframe, message) => {
    expect(() => onTimeframe(marketSeries('1h'), timeframe, ({ close }) => close)).toThrow(message);
  });
});

const filtered = rule('filtered', { days: 3 }, (market, { days }) => ({
  long: above(
    market.close,
    onTimeframe(market, '1d', ({ close }) => ema(close, days)),
  ),
}));
describeStrategy('with a daily filter', filtered, () => data, { prefixes: 15 });
