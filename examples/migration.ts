import { backtest } from '@veloce/backtest';
import {
  above,
  and,
  atLeast,
  below,
  crossesAbove,
  crossesBelow,
  highest,
  lowest,
  resample,
  rule,
  times,
} from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { bbands, ema, lag, onTimeframe, rsi, sma } from '@veloce/indicators';

/** In when the fast average crosses above the slow one, out when it crosses back. */
export const crossover = rule('crossover', { fast: 12, slow: 26 }, ({ close }, { fast, slow }) => ({
  long: crossesAbove(ema(close, fast), ema(close, slow)),
  exit: crossesBelow(ema(close, fast), ema(close, slow)),
}));

/** In at a new high of 20 bars, out at a new low of 10. */
export const breakout = rule(
  'breakout',
  { entry: 20, exit: 10 },
  ({ high, low, close }, { entry, exit }) => ({
    long: above(close, lag(highest(high, entry), 1)),
    exit: below(close, lag(lowest(low, exit), 1)),
  }),
);

/** In below the lower Bollinger band, out at the middle. */
export const reversion = rule('reversion', { period: 20, width: 2 }, ({ close }, { period, width }) => {
  const { lower, middle } = bbands(close, period, width);
  return { long: below(close, lower), exit: atLeast(close, middle) };
});

/** In when RSI comes back above 30; a stop 3 % below the price, a target 4.5 % above it. */
export const recovery = rule('recovery', { period: 14 }, ({ close }, { period }) => ({
  long: crossesAbove(rsi(close, period), 30),
  stop: times(close, 0.03),
  target: times(close, 0.045),
}));

/** The crossover, taken only while the last closed day was above the mean of five days. */
export const filtered = rule('filtered', { fast: 12, slow: 26, days: 5 }, (market, { fast, slow, days }) => {
  const day = onTimeframe(market, '1d', ({ close }) => ({ close, mean: sma(close, days) }));
  const averages = [ema(market.close, fast), ema(market.close, slow)] as const;
  return {
    long: and(crossesAbove(...averages), above(day.close, day.mean)),
    exit: crossesBelow(...averages),
  };
});

const { data } = simulateMarket({ seed: 7, bars: 60_000 });
const hours = resample(data, '1h');
for (const strategy of [crossover, breakout, reversion, recovery, filtered]) {
  console.log(`${strategy.name}: ${backtest(strategy, hours).trades.length} trades`);
}
