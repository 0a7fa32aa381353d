import { left, right } from 'fp-ts/lib/Either.js';
import * as z from 'zod';
import {
  breakEven,
  createSignal,
  describeExplanation,
  explain,
  joinMarket,
  phase,
  rejection,
  scan,
  strategy,
  timeStop,
  trailingAtr,
  type MarketSeries,
} from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { atr, ema, flowImbalance, onTimeframe } from '@veloce/indicators';

const params = z.object({
  trendHours: z.int().min(2).default(12).describe('average of hourly closes, in hours'),
  flowBars: z.int().min(1).default(30).describe('window of flow, in bars'),
  minFlow: z.number().positive().max(1).default(0.05).describe('least net flow, as a share of all flow'),
});
type Params = z.output<typeof params>;

const range = ({ high, low, close }: MarketSeries) => atr(high, low, close, 60);

/** The direction of the hour. An hour counts once it has closed. */
const trend = phase({
  name: 'trend',
  features: (market, { trendHours }: Params) => ({
    close: market.close,
    hourly: onTimeframe(market, '1h', ({ close }) => ema(close, trendHours)),
  }),
  decide: ({ close, hourly }) =>
    close > hourly ? right('LONG' as const) : close < hourly ? right('SHORT' as const) : left(noTrend),
  note: ({ close, hourly }) => `close ${close.toFixed(0)}, hourly average ${hourly.toFixed(0)}`,
});
const noTrend = rejection('trend', 'no hourly average yet');

/** Spot leads that way while the perpetual is pushed the other way: those who push will have to cover. */
const flow = phase({
  name: 'flow',
  requires: ['buyVolume', 'sellVolume'],
  features: (market, { flowBars }: Params) => ({
    spot: flowImbalance(market.column('spot.buyVolume'), market.column('spot.sellVolume'), flowBars),
    perpetual: flowImbalance(market.buyVolume, market.sellVolume, flowBars),
    atr: range(market),
    close: market.close,
  }),
  decide(bar, side: 'LONG' | 'SHORT', { minFlow }) {
    const { spot, perpetual, close } = bar;
    const up = side === 'LONG' ? 1 : -1;
    if (!(up * spot >= minFlow && up * perpetual <= -minFlow)) return left(noPressure);
    return right(
      createSignal({
        ...{ timestamp: bar.knownAt, symbol: bar.symbol, side, score: 5, confidence: 0.5 },
        ...{
          entryReference: close,
          stopLoss: close - 3 * up * bar.atr,
          takeProfit: close + 6 * up * bar.atr,
        },
        reason: `spot flow ${spot.toFixed(2)} against perpetual flow ${perpetual.toFixed(2)} in the direction of the hour`,
        scoreBreakdown: { spot: Math.abs(spot), perpetual: Math.abs(perpetual) },
      }),
    );
  },
  note: ({ spot, perpetual }) => `spot flow ${spot.toFixed(2)}, perpetual flow ${perpetual.toFixed(2)}`,
});
const noPressure = rejection('flow', 'spot and perpetual flow are not opposed');

export const pressure = strategy({
  name: 'pressure',
  params,
  phases: [trend, flow],
  manage: [breakEven(1, 0.001), trailingAtr(3, range), timeStop(600)],
  size: () => 0.2,
  history: ({ trendHours, flowBars }) => Math.max(60 * trendHours, flowBars),
});

const perpetual = simulateMarket({ seed: 7, bars: 20_000 }).data;
const spot = simulateMarket({ seed: 8, bars: 20_000, outages: [{ start: 9_000, bars: 30 }] }).data;
export const data = joinMarket(perpetual, 'spot', spot);

console.log('spot:', data.absent['spot']);
const { signals, signalBars, funnel } = scan(pressure, data);
console.log(funnel.stages.map(({ phase: name, passed }) => `${name} ${passed}`).join(' > '), signals.length);
console.log(describeExplanation(explain(pressure, data, signalBars[0] ?? 0)));
