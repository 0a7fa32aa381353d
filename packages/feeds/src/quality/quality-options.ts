import * as z from 'zod';
import { marketsRule } from './markets-rule.js';

/** Settings of `createQualityWatch`. */
export const QualityOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    markets: marketsRule.describe(
      'which symbol the coin is on each venue: { "binance-usdm": "BTCUSDT", okx: "BTC-USDT-SWAP" }',
    ),
    windowMs: z.int().positive().default(60_000).describe('length of a window that gets a score'),
    staleIntervals: z
      .number()
      .min(1)
      .default(3)
      .describe('expected intervals without an event after which a market is stale'),
    maxSkewMs: z.number().positive().default(1_000).describe('furthest that two clocks may be apart'),
    maxDisagreementBps: z
      .number()
      .positive()
      .default(50)
      .describe('furthest that the prices of the venues may be apart, in hundredths of a percent'),
    outlierMemory: z.int().min(2).default(100).describe('price changes that a print is compared with'),
    outlierDeviations: z
      .number()
      .positive()
      .default(10)
      .describe('robust deviations from which a print is an outlier'),
    outlierMinBps: z
      .number()
      .positive()
      .default(25)
      .describe(
        'least move of an outlier, in hundredths of a percent: a price that moves by ticks has hardly a deviation',
      ),
  }))();

/** Settings of a quality watch; fields with a default may be left out. */
export type QualityOptions = z.input<typeof QualityOptions>;

/** The settings with every default filled in. */
export type QualityLimits = z.output<typeof QualityOptions>;
