import * as z from 'zod';
import type { OppositeSignal } from '@veloce/core';
import { Instrument, step } from './instrument.js';
import { Sizing } from './sizing.js';
import { Slippage } from './slippage.js';

const mostFee = 'must be at most 0.05: a fee is a fraction of the notional, and 0.001 is 0.1 %';

/**
 * The assumptions of a backtest. Rates are fractions (0.0005 is 0.05 %); money is in quote currency. Defaults are Binance's USD-M
 * fees without discount, and one basis point of slippage.
 */
export const BacktestSettings = /* @__PURE__ */ (() =>
  z
    .strictObject({
      capital: z.number().positive().default(10_000).describe('starting capital'),
      takerFee: z
        .number()
        .min(0)
        .max(0.05, mostFee)
        .default(0.0005)
        .describe('fee of market and stop fills, on notional'),
      makerFee: z
        .number()
        .min(-0.01)
        .max(0.05, mostFee)
        .default(0.0002)
        .describe('fee of limit fills (targets), on notional'),
      slippageBps: z
        .number()
        .min(0)
        .max(1_000)
        .default(1)
        .describe('how much worse market and stop fills are than their price, in basis points'),
      slippage: Slippage.optional().describe('a model of slippage, instead of slippageBps'),
      limitThrough: z
        .boolean()
        .default(false)
        .describe('whether a limit order needs the price to trade beyond it: the queue is not ours'),
      maxVolumeShare: z
        .number()
        .positive()
        .max(1)
        .optional()
        .describe("most of a bar's volume that one fill may take; an exit goes on at the next open"),
      fillOn: z
        .enum(['next-open', 'close'])
        .default('next-open')
        .describe('where a signal is filled; close is optimistic, and the result says so'),
      intrabar: z
        .enum(['pessimistic', 'optimistic', 'ohlc-nearest', 'lower-tf'])
        .default('pessimistic')
        .describe(
          'what comes first when a bar reaches several levels; lower-tf walks finer bars or trades there',
        ),
      oppositeSignal: z
        .enum(['ignore', 'close', 'reverse'])
        .optional()
        .describe(
          "what a signal against the open position does, instead of the strategy's own: strategies made by rule and columns of signals reverse, the others ignore it",
        ),
      size: z
        .union([z.number().positive().max(1), Sizing])
        .optional()
        .describe("fraction of equity per entry, or a model of sizing, instead of the strategy's own"),
      pyramiding: z.int().min(1).default(1).describe('most entries that one position may have'),
      leverage: z.number().min(1).max(125).default(1).describe('notional over initial margin'),
      margin: z
        .enum(['none', 'isolated', 'cross'])
        .default('none')
        .describe(
          'what a position may lose before it is liquidated: nothing watches, its own margin, or the account',
        ),
      borrowRate: z
        .number()
        .min(0)
        .max(10)
        .default(0)
        .describe('per year, on the notional of short positions'),
      maxPositions: z.int().min(1).optional().describe('most symbols held at once'),
      maxExposure: z
        .number()
        .positive()
        .optional()
        .describe('most gross notional over equity after an entry'),
      maxCorrelation: z
        .strictObject({ limit: z.number().min(-1).max(1), length: z.int().min(3).default(100) })
        .optional()
        .describe(
          'entries that move with an open position more than this, by the returns of the last closes, are rejected',
        ),
      instruments: z
        .array(Instrument)
        .optional()
        .describe(
          'lots, ticks, minima and maintenance margins by symbol, instead of lotStep and minNotional',
        ),
      atrPeriod: z
        .int()
        .min(1)
        .default(14)
        .describe("period of the average true range that 'atr' trails use"),
      lotStep: step.default(0).describe('sizes are rounded down to a multiple of this; 0: any size'),
      minNotional: z.number().min(0).default(0).describe('entries below this are skipped'),
      funding: z
        .boolean()
        .default(true)
        .describe('whether funding is paid and received, where the data has it'),
      closeAtEnd: z
        .boolean()
        .default(false)
        .describe('whether a position left open is closed at the last close'),
      sample: z
        .enum(['daily', 'bar'])
        .default('daily')
        .describe(
          'what a return is taken over; with bar, periodsPerYear counts the bars of the year by the days',
        ),
      seed: z.int().optional().describe('of whatever made the signals at random; kept in the manifest'),
      riskFreeRate: z
        .number()
        .min(-0.5)
        .max(1)
        .default(0)
        .describe('per year; (1 + rate)^(1/n) - 1 for each of the n periods of a year'),
      periodsPerYear: z
        .number()
        .positive()
        .max(366)
        .default(365)
        .describe('days per year, for annualised metrics'),
    })
    .superRefine(({ leverage, margin, instruments = [] }, context) => {
      if (leverage > 1 && margin === 'none') {
        const message =
          'leverage above 1 needs margin: isolated or cross, so that positions can be liquidated';
        context.addIssue({ code: 'custom', path: ['margin'], message });
      }
      const symbols = instruments.map(({ symbol }) => symbol);
      const twice = symbols.findIndex((symbol, k) => symbols.indexOf(symbol) !== k);
      if (twice >= 0)
        context.addIssue({
          code: 'custom',
          path: ['instruments', twice, 'symbol'],
          message: 'is there twice',
        });
    }))();

/** The assumptions, complete. */
export type BacktestSettings = z.output<typeof BacktestSettings>;

/**
 * The assumptions as they hold for one market: what they leave to the strategy is filled in.
 */
export function settingsInForce(
  settings: BacktestSettings,
  own: { readonly fraction: number; readonly oppositeSignal: OppositeSignal },
): BacktestSettings & { readonly oppositeSignal: OppositeSignal } {
  const { size = own.fraction, oppositeSignal = own.oppositeSignal } = settings;
  return { ...settings, oppositeSignal, size };
}

/** The assumptions that differ from the defaults. */
export type BacktestOptions = z.input<typeof BacktestSettings>;
