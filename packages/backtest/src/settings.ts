import * as z from 'zod';

/**
 * The assumptions of a backtest. Rates are fractions (0.0005 is 0.05 %); money is in quote currency. Defaults are Binance's USD-M
 * fees without discount, and one basis point of slippage.
 */
export const BacktestSettings = /* @__PURE__ */ (() =>
  z.strictObject({
    capital: z.number().positive().default(10_000).describe('starting capital'),
    takerFee: z
      .number()
      .min(0)
      .max(0.1)
      .default(0.0005)
      .describe('fee of market and stop fills, on notional'),
    makerFee: z
      .number()
      .min(-0.01)
      .max(0.1)
      .default(0.0002)
      .describe('fee of limit fills (targets), on notional'),
    slippageBps: z
      .number()
      .min(0)
      .max(1_000)
      .default(1)
      .describe('how much worse market and stop fills are than their price, in basis points'),
    fillOn: z
      .enum(['next-open', 'close'])
      .default('next-open')
      .describe('where a signal is filled; close is optimistic, and the result says so'),
    intrabar: z
      .enum(['pessimistic', 'ohlc-nearest'])
      .default('pessimistic')
      .describe('which of stop and target comes first when a bar reaches both'),
    oppositeSignal: z
      .enum(['ignore', 'close', 'reverse'])
      .default('ignore')
      .describe('what a signal against the open position does'),
    size: z
      .number()
      .positive()
      .max(1)
      .optional()
      .describe("fraction of equity per entry, instead of the strategy's own"),
    lotStep: z
      .number()
      .min(0)
      .default(0)
      .describe('sizes are rounded down to a multiple of this; 0: any size'),
    minNotional: z.number().min(0).default(0).describe('entries below this are skipped'),
    funding: z
      .boolean()
      .default(true)
      .describe('whether funding is paid and received, where the data has it'),
    closeAtEnd: z
      .boolean()
      .default(false)
      .describe('whether a position left open is closed at the last close'),
    riskFreeRate: z.number().min(-0.5).max(1).default(0).describe('per year'),
    periodsPerYear: z
      .number()
      .positive()
      .max(366)
      .default(365)
      .describe('days per year, for annualised metrics'),
  }))();

/** The assumptions, complete. */
export type BacktestSettings = z.output<typeof BacktestSettings>;

/** The assumptions that differ from the defaults. */
export type BacktestOptions = z.input<typeof BacktestSettings>;
