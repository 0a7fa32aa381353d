import { ok } from 'node:assert/strict';
import { backtest } from '@veloce/backtest';
import { above, and, crossesAbove, crossesBelow, detectLookahead, resample, rule, times } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { atr, bbands, ema, onTimeframe, rsi, sma } from '@veloce/indicators';

// A newcomer's strategy in one sentence: buy when RSI(14) crosses above 30 while the price is above its 200-bar average,
// stop 2 ATR, target 3 ATR.
const dip = rule('dip', { period: 14, level: 30 }, ({ high, low, close }, { period, level }) => ({
  long: and(crossesAbove(rsi(close, period), level), above(close, sma(close, 200))),
  stop: times(atr(high, low, close, 14), 2),
  target: times(atr(high, low, close, 14), 3),
}));

// An output by its name, a coarser clock, an exit for either side: all without a type of one's own.
const middle = rule('middle', { period: 20 }, (market, { period }) => {
  const day = onTimeframe(market, '1d', ({ close }) => ({ close, average: ema(close, 5) }));
  const bands = bbands(market.close, period, 2);
  return {
    long: and(crossesAbove(market.close, bands.lower), above(day.close, day.average)),
    exit: crossesBelow(market.close, bands.middle),
  };
});

const data = resample(simulateMarket({ seed: 7, bars: 100_000 }).data, '5m');
for (const strategy of [dip, middle]) {
  ok(detectLookahead(strategy, data).length === 0, `${strategy.name}: no look-ahead`);
}
const { trades, warnings } = backtest(dip, data, { level: 35 });
ok(trades.length > 0, `trades, or a word why not: ${warnings.join(' ')}`);
ok(
  trades.every(({ side, exit }) => side === 'LONG' && (exit === 'stop' || exit === 'target')),
  'out at the stop or the target',
);
ok(backtest(middle, data).trades.length > 0, 'trades of the rule with a coarser clock');
