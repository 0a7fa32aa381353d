import * as z from 'zod';
import { epochMsRule, TimeframeSchema } from '@veloce/core';

/** The options of a simulated market. */
export const SimulationOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    seed: z.int().min(0).describe('the same seed gives the same bytes'),
    bars: z.int().min(1).max(20_000_000).describe('number of bars, those in outages included'),
    timeframe: TimeframeSchema.default('1m'),
    symbol: z.string().min(1).default('SIMUSDT'),
    start: epochMsRule
      .default(Date.UTC(2025, 0, 6))
      .describe('open of the first bar, epoch ms UTC, on the grid'),
    startPrice: z.number().positive().default(30_000),
    tickSize: z.number().positive().default(0.1),
    volatility: z.number().positive().max(10).default(0.6).describe('annualised, a fraction'),
    tradesPerMinute: z.number().min(0.1).max(10_000).default(10).describe('in a market of usual activity'),
    tradeSize: z.number().positive().default(0.4).describe('mean size of a trade, in base units'),
    episodesPerDay: z
      .number()
      .min(0)
      .max(100)
      .default(8)
      .describe('squeezes, trends, absorptions and cascades'),
    edge: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe(
        'how far absorbed flow leads the move after it, in standard deviations of that move; 0: not at all',
      ),
    outages: z
      .array(z.strictObject({ start: z.int().min(0), bars: z.int().min(1) }))
      .default([])
      .describe('stretches of bars that are missing, as if the recorder had been down'),
  }))();

/** The options of a simulated market, complete. */
export type SimulationOptions = z.output<typeof SimulationOptions>;

/** The options of a simulated market: `seed` and `bars`, and any that differ from the defaults. */
export type SimulationInput = z.input<typeof SimulationOptions>;
