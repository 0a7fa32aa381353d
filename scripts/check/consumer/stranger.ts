import { ok } from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { left, right } from 'fp-ts/lib/Either.js';
import * as z from 'zod';
import { backtest } from '@veloce/backtest';
import { compute, createSignal, detectLookahead, phase, rejection, strategy, timeStop } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { atrKernel, rsiKernel } from '@veloce/indicators';
import { researchReport } from '@veloce/report';
import { writeReport } from '@veloce/report/node';
import { sweep, sweepLuck } from '@veloce/research';

// A first strategy, written in an hour with the guide alone: buy weakness, sell strength, leave after a while.
const params = z.object({
  period: z.int().min(2).default(14),
  extreme: z.number().min(50).max(100).default(75),
});
const calm = rejection('extreme', 'neither weak nor strong');
const extreme = phase({
  name: 'extreme',
  features: ({ high, low, close }, { period }: z.output<typeof params>) => ({
    close,
    atr: compute(atrKernel, [period], [high, low, close]),
    rsi: compute(rsiKernel, [period], [close]),
  }),
  decide({ symbol, knownAt, close, atr, rsi }, _found, { extreme }) {
    const side = rsi < 100 - extreme ? 'LONG' : rsi > extreme ? 'SHORT' : undefined;
    if (side === undefined || !(atr > 0)) return left(calm);
    const away = side === 'LONG' ? atr : -atr;
    return right(
      createSignal({
        timestamp: knownAt,
        symbol,
        side,
        score: 5,
        confidence: 0.5,
        reason: `RSI ${rsi.toFixed(1)}`,
        entryReference: close,
        stopLoss: close - 2 * away,
        takeProfit: close + 3 * away,
        scoreBreakdown: { rsi: 5 },
      }),
    );
  },
});
const reversal = strategy({ name: 'reversal', params, phases: [extreme], manage: [timeStop(60)] });

const { data } = simulateMarket({ seed: 5, bars: 20_000, timeframe: '5m', tradesPerMinute: 2 });
ok(detectLookahead(reversal, data).length === 0, 'no look-ahead');
const result = backtest(reversal, data, { extreme: 80 });
ok(result.trades.length > 10, 'trades');
await writeReport(result, 'out/reversal.html');

const found = await sweep(reversal, data, {
  space: { period: [7, 14, 21], extreme: [70, 75, 80] },
  search: { kind: 'grid' },
  objective: 'sharpe',
});
ok(found.rows.length === 9 && found.best !== null, 'nine sets, one best');
const luck = sweepLuck(found);
mkdirSync('out', { recursive: true });
const shown = { title: 'Reversal', objective: 'sharpe', origin: data.origin, sweep: found, luck };
writeFileSync('out/reversal-sweep.html', researchReport(shown));
console.log(`best Sharpe ratio ${found.best.score}, deflated ${luck?.deflatedSharpe}`);
