import { left, right } from 'fp-ts/lib/Either.js';
import * as z from 'zod';
import { backtest } from '@veloce/backtest';
import { compute, createSignal, detectLookahead, phase, rejection, strategy } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { atrKernel, emaKernel } from '@veloce/indicators';

const noCross = rejection('cross', 'fast average not above the slow one');
const cross = phase({
  name: 'cross',
  features: (market, { fast, slow }: { fast: number; slow: number }) => ({
    close: market.close,
    atr: compute(atrKernel, [14], [market.high, market.low, market.close]),
    fast: compute(emaKernel, [fast], [market.close]),
    slow: compute(emaKernel, [slow], [market.close]),
  }),
  decide({ symbol, knownAt: timestamp, close, atr, fast, slow }) {
    if (!(fast > slow && atr > 0)) return left(noCross);
    const levels = { entryReference: close, stopLoss: close - 2 * atr, takeProfit: close + 4 * atr };
    const reason = 'fast average above the slow one';
    return right(
      createSignal({
        timestamp,
        symbol,
        side: 'LONG',
        score: 5,
        confidence: 0.5,
        reason,
        ...levels,
        scoreBreakdown: {},
      }),
    );
  },
});

const params = z.object({ fast: z.int().min(1).default(20), slow: z.int().min(2).default(100) });
const crossover = strategy({ name: 'crossover', params, phases: [cross] });

const { data } = simulateMarket({ seed: 7, bars: 20_000 });
console.log('look-ahead found:', detectLookahead(crossover, data).length);
const { trades, metrics } = backtest(crossover, data, { fast: 30 });
console.log(`${trades.length} trades, return ${metrics.totalReturn.value}`);
