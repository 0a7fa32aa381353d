import { mkdir, writeFile } from 'node:fs/promises';
import { backtest } from '@veloce/backtest';
import {
  above,
  and,
  atLeast,
  atMost,
  below,
  crossesAbove,
  crossesBelow,
  highest,
  lowest,
  orThrow,
  resample,
  rule,
  times,
} from '@veloce/core';
import { loadKlineFiles, simulateMarket } from '@veloce/data-files';
import { atr, bbands, ema, lag, onTimeframe, rsi, sma } from '@veloce/indicators';
import { writeReport } from '@veloce/report/node';

/** Buys a recovery from oversold in an upward trend; out at a stop or a target, both measured in average true ranges. */
export const recovery = rule('recovery', { trend: 200 }, ({ high, low, close }, { trend }) => ({
  long: and(crossesAbove(rsi(close, 14), 30), above(close, sma(close, trend))),
  stop: times(atr(high, low, close, 14), 2),
  target: times(atr(high, low, close, 14), 3),
}));

/** The turtles' breakout, both ways; out when the price breaks the shorter channel against the position. */
export const turtle = rule('turtle', { entry: 20, exit: 10 }, ({ high, low, close }, { entry, exit }) => ({
  long: above(close, lag(highest(high, entry), 1)),
  short: below(close, lag(lowest(low, entry), 1)),
  exit: {
    long: below(close, lag(lowest(low, exit), 1)),
    short: above(close, lag(highest(high, exit), 1)),
  },
}));

/** Against a close outside the Bollinger bands; out when it is back at the middle. */
export const reversion = rule('reversion', { period: 20, width: 2 }, ({ close }, { period, width }) => {
  const { lower, middle, upper } = bbands(close, period, width);
  return {
    long: below(close, lower),
    short: above(close, upper),
    exit: { long: atLeast(close, middle), short: atMost(close, middle) },
  };
});

/** Always in the market: every crossing of two averages reverses the position. */
export const cross = rule('moving-average cross', { fast: 12, slow: 26 }, ({ close }, { fast, slow }) => ({
  long: crossesAbove(ema(close, fast), ema(close, slow)),
  short: crossesBelow(ema(close, fast), ema(close, slow)),
}));

/** Crossings upwards while the last closed day was above the average of days; out at the crossing back. */
export const filtered = rule('daily filter', { fast: 12, slow: 26, days: 5 }, (market, own) => {
  const day = onTimeframe(market, '1d', ({ close }) => ({ close, average: sma(close, own.days) }));
  const averages = [ema(market.close, own.fast), ema(market.close, own.slow)] as const;
  return {
    long: and(crossesAbove(...averages), above(day.close, day.average)),
    exit: crossesBelow(...averages),
  };
});

// Your file of klines, such as BTCUSDT-1h-2025-08.zip of Binance's archive; this one is made up.
const path = 'out/BTCUSDT-1h.csv';
const hours = resample(simulateMarket({ seed: 7, bars: 100_000 }).data, '1h');
const { time, open, high, low, close, volume } = hours;
const rows = Array.from(time, (t, i) => [t, open[i], high[i], low[i], close[i], volume[i]].join());
await mkdir('out', { recursive: true });
await writeFile(path, ['open_time,open,high,low,close,volume', ...rows].join('\n'));

for (const { data, notes } of await orThrow(loadKlineFiles([path]))) {
  console.log(`${data.symbol} ${data.timeframe}: ${data.length} bars, ${notes.length} notes`);
  for (const strategy of [recovery, turtle, reversion, cross, filtered]) {
    const { trades, metrics, warnings } = backtest(strategy, data);
    console.log(`${strategy.name}: ${trades.length} trades, return ${metrics.totalReturn.value}`, warnings);
  }
  console.log('report:', await writeReport(backtest(turtle, data), 'out/turtle.html'));
}
