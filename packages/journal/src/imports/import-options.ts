import { ZoneSchema } from '@veloce/core';
import * as z from 'zod';
import { Actor } from '../actor.js';
import { PlaybookRef } from '../trades/attribution.js';
import type { CoinPrice, SymbolCurrencies } from '../trades/instrument.js';
import { venueFormats, type VenueFormat } from './venue-formats.js';

const column = /* @__PURE__ */ (() => z.string().min(1))();

/** The layout of a user's file. */
export const ColumnMap = /* @__PURE__ */ (() =>
  z.strictObject({
    time: column,
    symbol: column.optional().describe('left out: `symbol` of the options'),
    side: column.describe('BUY or SELL, buy or sell, B or S'),
    size: column,
    price: column,
    fee: column.optional(),
    feeCurrency: column.optional(),
    fillId: column.optional().describe('left out: made of what stands in the row'),
    orderId: column.optional(),
  }))();

/** The layout of a user's file. */
export type ColumnMap = z.output<typeof ColumnMap>;

/** How a file of fills is imported. */
export const ImportOptions = /* @__PURE__ */ (() =>
  z
    .strictObject({
      format: z.enum([...(Object.keys(venueFormats) as VenueFormat[]), 'freqtrade', 'csv']),
      zone: ZoneSchema.describe('of the times in the file that do not say theirs'),
      account: z.string().min(1).max(100),
      source: z.string().min(1).default('the file').describe('its name, for messages'),
      columns: ColumnMap.optional().describe('of the format csv'),
      symbol: z.string().min(1).optional().describe('where the file has no column for it'),
      venue: z.string().min(1).optional().describe("left out: the format's"),
      by: Actor.optional().describe('who decided; left out: the import'),
      playbook: PlaybookRef.optional(),
      match: z.enum(['fifo', 'average']).default('fifo').describe('which entry an exit closes'),
      contractSize: z
        .custom<(symbol: string) => number>((value) => typeof value === 'function')
        .optional()
        .describe('of contracts: what one is worth, in base units, or in quote currency where it is inverse'),
      instruments: z
        .custom<(symbol: string) => SymbolCurrencies>((value) => typeof value === 'function')
        .optional(),
      priceOf: z.custom<CoinPrice>((value) => typeof value === 'function').optional(),
      dryRun: z.boolean().default(false).describe('says what would change, and changes nothing'),
    })
    .superRefine(({ format, columns, symbol }, context) => {
      const issue = (path: string, message: string): void =>
        context.addIssue({ code: 'custom', path: [path], message });
      if (format === 'csv' && columns === undefined) issue('columns', 'is needed with the format csv');
      if (format !== 'csv' && columns !== undefined)
        issue('columns', `the format ${format} knows its columns`);
      if (columns !== undefined && columns.symbol === undefined && symbol === undefined)
        issue('symbol', 'is needed where the file has no column for it');
    }))();

/** How a file of fills is imported, complete. */
export type ImportOptions = z.output<typeof ImportOptions>;

/** How a file of fills is imported; fields with a default are optional. */
export type ImportInput = z.input<typeof ImportOptions>;
