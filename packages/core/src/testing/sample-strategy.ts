import { left, right } from 'fp-ts/lib/Either.js';
import * as z from 'zod';
import { barAt, type Bar } from '../from-rows.js';
import type { Kernel } from '../kernel.js';
import type { MarketData } from '../market-data.js';
import { phase, rejection } from '../phase.js';
import { compute, pointwise } from '../series.js';
import { createSignal } from '../signal.js';
import { strategy } from '../strategy.js';

/** A running mean with memory, so that states, snapshots and drift have something to show. */
export function averageKernel(period: number): Kernel<{ value: number }> {
  return {
    inputs: 1,
    outputs: 1,
    init: () => ({ value: NaN }),
    advance(state, [source], [output], from, to) {
      let { value } = state;
      for (let i = from; i < to; i++) {
        value = value === value ? value + (source[i] - value) / period : source[i];
        output[i] = value;
      }
      state.value = value;
    },
  };
}

const isAbove = (a: number, b: number): number => (a > b ? 1 : 0);
const noTrend = rejection('trend', 'below the average');
const noBuyers = rejection('flow', 'sellers lead');

const trend = phase({
  name: 'trend',
  features: (market, { period }: { period: number }) => {
    const average = compute(averageKernel, [period], [market.close]);
    return { average, above: pointwise(isAbove, [], [market.close, average]) };
  },
  gate: { feature: 'above', rejection: noTrend },
  decide: (bar) => (bar.above === 1 ? right({ average: bar.average }) : left(noTrend)),
});

const flow = phase({
  name: 'flow',
  requires: ['buyVolume', 'sellVolume'],
  features: (market) => ({
    close: market.close,
    buyVolume: market.buyVolume,
    sellVolume: market.sellVolume,
    openInterest: market.openInterest,
  }),
  decide: (bar, found: { average: number }) =>
    bar.buyVolume > 3 * bar.sellVolume
      ? right(
          createSignal({
            timestamp: bar.knownAt,
            symbol: bar.symbol,
            side: 'LONG',
            score: 5,
            confidence: 0.5,
            reason: `above ${found.average}`,
            entryReference: bar.close,
            stopLoss: bar.close * 0.98,
            takeProfit: bar.close * 1.04,
            scoreBreakdown: { flow: 5 },
          }),
        )
      : left(noBuyers),
});

/** A two-phase strategy with memory, a gate, a required and an optional column. */
export const sampleStrategy = strategy({
  name: 'sample',
  params: z.object({ period: z.int().min(1).default(20) }),
  phases: [trend, flow],
});

/** The bars of a market as a live feed would give them. */
export const barsOf = (data: MarketData): readonly Bar[] =>
  Array.from({ length: data.length }, (_, i) => barAt(data, i));
