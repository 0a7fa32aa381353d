import { backtest } from '@veloce/backtest';
import {
  crossesAbove,
  crossesBelow,
  describeFunnel,
  describeLookahead,
  detectLookahead,
  rule,
} from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { ema } from '@veloce/indicators';

export const cross = rule('moving-average cross', { fast: 12, slow: 26 }, ({ close }, { fast, slow }) => ({
  long: crossesAbove(ema(close, fast), ema(close, slow)),
  short: crossesBelow(ema(close, fast), ema(close, slow)),
}));

export const { data } = simulateMarket({ seed: 7, bars: 20_000 });
console.log(describeLookahead(detectLookahead(cross, data)));
const { trades, metrics, funnel } = backtest(cross, data, { fast: 20, slow: 100 });
console.log(`${trades.length} trades, return ${metrics.totalReturn.value}`);
console.log(describeFunnel(funnel));
