import * as z from 'zod';
import { Actor } from '../actor.js';
import type { CoinPrice, SymbolCurrencies } from './instrument.js';

/** A version of a playbook. */
export const PlaybookRef = /* @__PURE__ */ (() =>
  z.strictObject({ id: z.uuid(), version: z.int().min(1) }))();

/** A version of a playbook. */
export type PlaybookRef = z.output<typeof PlaybookRef>;

/** The strategy, and the facts that the events do not hold. */
export const Attribution = /* @__PURE__ */ (() =>
  z.strictObject({
    by: Actor.describe('who decides on this account'),
    venue: z.string().min(1).max(100).describe('where it trades'),
    playbook: PlaybookRef.optional().describe('the version that it follows'),
    match: z
      .enum(['fifo', 'average'])
      .default('average')
      .describe(
        'which entry an exit closes: the oldest, or a part of all, as the backtest and most venues do',
      ),
    instruments: z
      .custom<(symbol: string) => SymbolCurrencies>((value) => typeof value === 'function')
      .optional()
      .describe('what a symbol is; left out: from its name'),
    priceOf: z
      .custom<CoinPrice>((value) => typeof value === 'function')
      .optional()
      .describe('price of a coin that a fee was paid in; left out: such fees are kept apart'),
  }))();

/** The strategy and the facts, complete. */
export type Attribution = z.output<typeof Attribution>;

/** The strategy, and the facts that the events do not hold; fields with a default are optional. */
export type AttributionInput = z.input<typeof Attribution>;
