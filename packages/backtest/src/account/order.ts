import * as z from 'zod';
import type { Signal } from '@veloce/core';
import type { Sizing } from './sizing.js';
import type { ExitKind } from './trade.js';

const price = /* @__PURE__ */ (() => z.number().positive())();

/** How far a trailing stop stays behind the best price; the best price is that up to the bar before. */
export const Trail = /* @__PURE__ */ (() =>
  z.discriminatedUnion('by', [
    z.strictObject({ by: z.literal('price'), distance: price.describe('in price') }),
    z.strictObject({
      by: z.literal('fraction'),
      distance: z.number().positive().lt(1).describe('of the best price'),
    }),
    z.strictObject({
      by: z.literal('atr'),
      distance: price.describe('in average true ranges of the last closed bar'),
    }),
  ]))();

/** How far a trailing stop stays behind the best price, complete. */
export type Trail = z.output<typeof Trail>;

/** An order as it is sent. Prices are levels; sizes are in base units. */
export const OrderRequest = /* @__PURE__ */ (() =>
  z
    .strictObject({
      id: z.string().min(1).optional().describe('a name of your own'),
      symbol: z.string().min(1).optional().describe('which market; may be left out when there is one'),
      time: z
        .int()
        .describe('when it is sent, epoch ms UTC: it works from the first bar that opens then or later'),
      knownAt: z
        .number()
        .optional()
        .describe('when what it rests on was known, epoch ms UTC: a later time than `time` is refused'),
      side: z.enum(['BUY', 'SELL']),
      type: z
        .enum(['market', 'limit', 'stop', 'stop-limit', 'take-profit', 'trailing-stop'])
        .default('market'),
      size: z
        .number()
        .positive()
        .optional()
        .describe("base units; left out: the settings' sizing, or all of the position when reduceOnly"),
      limitPrice: price.optional().describe('of limit, stop-limit and take-profit'),
      stopPrice: price.optional().describe('of stop and stop-limit'),
      trail: Trail.optional().describe('of trailing-stop; on an entry: the position gets a trailing stop'),
      reduceOnly: z.boolean().default(false).describe('only closes; waits while there is nothing to close'),
      oco: z
        .string()
        .min(1)
        .optional()
        .describe('one cancels the other: a fill cancels the rest of the group'),
      bars: z.int().min(1).optional().describe('bars it works for; left out: until it is filled'),
      stopLoss: price.optional().describe('on an entry: the stop of the position'),
      takeProfit: price.optional().describe('on an entry: the target of the position'),
      timeStop: z.int().min(1).optional().describe('on an entry: the position is closed after as many bars'),
    })
    .superRefine((order, context) => {
      const { type, limitPrice, stopPrice, trail, reduceOnly } = order;
      const needs = (field: 'limitPrice' | 'stopPrice' | 'trail', needed: boolean, given: unknown): void => {
        if (needed && given === undefined)
          context.addIssue({ code: 'custom', path: [field], message: `a ${type} order needs it` });
      };
      const limited = type === 'limit' || type === 'stop-limit' || type === 'take-profit';
      const stopped = type === 'stop' || type === 'stop-limit';
      needs('limitPrice', limited, limitPrice);
      needs('stopPrice', stopped, stopPrice);
      needs('trail', type === 'trailing-stop', trail);
      const misplaced = (field: string, given: unknown, why: string): void => {
        if (given !== undefined) context.addIssue({ code: 'custom', path: [field], message: why });
      };
      if (!limited) misplaced('limitPrice', limitPrice, `a ${type} order has none`);
      if (!stopped) misplaced('stopPrice', stopPrice, `a ${type} order has none`);
      if (reduceOnly || type === 'take-profit' || type === 'trailing-stop') {
        const why = 'only an entry can bring it; this order closes';
        misplaced('stopLoss', order.stopLoss, why);
        misplaced('takeProfit', order.takeProfit, why);
        misplaced('timeStop', order.timeStop, why);
        if (type !== 'trailing-stop') misplaced('trail', trail, why);
      }
    }))();

/** An order as it is sent; fields with a default are optional. */
export type OrderRequest = z.input<typeof OrderRequest>;

/** An order as it is sent, complete. */
export type SentOrder = z.output<typeof OrderRequest>;

/** The state of an order. */
export type OrderStatus = 'filled' | 'partly-filled' | 'rejected' | 'cancelled' | 'expired' | 'open';

/** An order at its end, or at the end of the data. */
export interface OrderRecord {
  /** Counts from 0 in the order of sending; exits by stop, target and rule are orders too. */
  readonly id: number;
  readonly name: string | null;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly type: SentOrder['type'];
  readonly reduceOnly: boolean;
  /** When it was sent, epoch ms UTC. */
  readonly time: number;
  readonly status: OrderStatus;
  /** Why it was sent or, when it did not fill, why it did not. */
  readonly reason: string;
  /** The bar that ended it; `null` while open. */
  readonly bar: number | null;
  /** The size ordered, in base units; `null` if the order ended before it was sized. */
  readonly size: number | null;
  readonly filledSize: number;
  /** `null` when nothing was filled. */
  readonly price: number | null;
  readonly fee: number;
}

/** An order at work in the engine. */
export interface WorkingOrder {
  readonly id: number;
  readonly name: string | null;
  readonly time: number;
  readonly direction: 1 | -1;
  readonly sentType: SentOrder['type'];
  /** Changes when a stop-limit is triggered. */
  type: 'market' | 'limit' | 'stop' | 'stop-limit';
  /** Base units; `NaN`: by sizing, or all of the position. */
  readonly size: number;
  /** Share of the position that it closes, for orders of rules; 1 otherwise. */
  readonly fraction: number;
  readonly reduceOnly: boolean;
  /** The kind of exit that is recorded. */
  readonly exit: ExitKind;
  readonly reason: string;
  /** The trigger price; `NaN` for market orders, and for a trail not yet known. */
  level: number;
  /** Limit price of a stop-limit. */
  readonly limit: number;
  /** A triggered stop-limit takes; a resting limit makes. */
  taker: boolean;
  readonly trail: Trail | undefined;
  /** Best price since it works, for a trail. */
  extreme: number;
  readonly oco: string | undefined;
  /** Bars left to work. */
  bars: number;
  /** Levels that the position gets: prices, or distances from the fill as fractions. */
  readonly levels: Levels;
  /** How large an entry without a size is, instead of the settings' sizing. */
  readonly sizing: Sizing | undefined;
  readonly signal: Signal | null;
}

/** The levels that come with an entry; `NaN` and `undefined` mean none. */
export interface Levels {
  readonly as: 'price' | 'fraction';
  readonly stop: number;
  readonly target: number;
  readonly trail: Trail | undefined;
  readonly timeStop: number;
}

/** An entry that brings nothing. */
export const noLevels: Levels = { as: 'price', stop: NaN, target: NaN, trail: undefined, timeStop: Infinity };
