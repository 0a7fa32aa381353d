import * as z from 'zod';
import { backtest, describeAssumptions } from '@veloce/backtest';
import {
  above,
  and,
  crossesAbove,
  describeLookahead,
  detectLookahead,
  rule,
  times,
  trailingStop,
} from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { atr, ema, rsi } from '@veloce/indicators';

const params = z.object({
  fast: z.int().min(1).default(20).describe('fast average, in bars'),
  slow: z.int().min(2).default(100).describe('slow average, in bars'),
  width: z.number().positive().default(2).describe('distance of the stop, in average true ranges'),
});

const trend = rule(
  'trend',
  params,
  ({ high, low, close }, { fast, slow, width }) => {
    const range = atr(high, low, close, 14);
    return {
      long: and(crossesAbove(ema(close, fast), ema(close, slow)), above(rsi(close, 14), 50)),
      stop: times(range, width),
      target: times(range, 2 * width),
      reason: 'the fast average crossed the slow one, with momentum',
      show: { range },
    };
  },
  { size: () => 0.5, manage: [trailingStop(0.03)] },
);

const { data } = simulateMarket({ seed: 7, bars: 20_000 });
console.log(describeLookahead(detectLookahead(trend, data)));
const result = backtest(trend, data, { fast: 30 });
console.log(`${result.trades.length} trades, return ${result.metrics.totalReturn.value}`);
console.log(describeAssumptions(result));
