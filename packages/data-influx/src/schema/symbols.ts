import * as z from 'zod';
import { parseOptions } from '@veloce/core';
import { isQuotable } from '../wire/quote.js';

/** The open interest of a symbol: its venues, and what each counts. */
export interface SymbolOpenInterest {
  /** The value of the symbol tag. */
  readonly symbol: string;
  /** Keyed by the venue tag's value. A venue that counts contracts needs their size in base units. */
  readonly venues: Readonly<
    Record<
      string,
      | { readonly unit?: 'base' | 'quote' | undefined }
      | { readonly unit: 'contracts'; readonly contractSize: number }
    >
  >;
}

/** A symbol made of several markets: prices of one, volumes of all. */
export interface SymbolMarkets {
  /** The market that prices come from, as its tag has it. */
  readonly reference: string;
  /** The markets whose volumes are summed, by kind. Name the reference here too if its volume counts. */
  readonly spot?: readonly string[] | undefined;
  readonly perp?: readonly string[] | undefined;
  readonly openInterest?: SymbolOpenInterest | undefined;
}

/** The source of a symbol's data. */
export interface SymbolSource extends SymbolMarkets {
  /** Spot, then perpetual, each once. */
  readonly members: readonly { readonly market: string; readonly kind: 'spot' | 'perp' | undefined }[];
}

const name = z.string().refine(isQuotable, { error: 'must have text, and no control characters' });
const Symbols = /* @__PURE__ */ (() =>
  z.record(
    name,
    z
      .strictObject({
        reference: name,
        spot: z.array(name).optional(),
        perp: z.array(name).optional(),
        openInterest: z
          .strictObject({
            symbol: name,
            venues: z.record(
              name,
              z.union([
                z.strictObject({ unit: z.enum(['base', 'quote']).optional() }),
                z.strictObject({ unit: z.literal('contracts'), contractSize: z.number().positive() }),
              ]),
            ),
          })
          .refine(({ venues }) => Object.keys(venues).length > 0, { error: 'needs a venue' })
          .refine(({ venues }) => !Object.keys(venues).some((venue) => /_AGG$/.test(venue)), {
            error:
              'a sum over venues (…_AGG) mixes units and comes and goes with its parts: name the venues themselves',
          })
          .optional(),
      })
      .refine(({ spot = [], perp = [] }) => new Set([...spot, ...perp]).size === spot.length + perp.length, {
        error: 'a market stands twice in spot and perp: its volume would count twice',
      }),
  ))();

/** @throws {RangeError} naming what is wrong with a table of symbols. */
export function checkSymbols(
  where: string,
  symbols: Readonly<Record<string, SymbolMarkets>>,
): Readonly<Record<string, SymbolMarkets>> {
  return parseOptions(`${where}: symbols`, Symbols, symbols);
}

/** A symbol of the table; any other name is the market of that name. */
export function sourceOfSymbol(
  symbols: Readonly<Record<string, SymbolMarkets>>,
  symbol: string,
): SymbolSource {
  const known = Object.hasOwn(symbols, symbol) ? symbols[symbol] : undefined;
  if (known === undefined) return { reference: symbol, members: [{ market: symbol, kind: undefined }] };
  const { reference, spot = [], perp = [] } = known;
  const members = [
    ...spot.map((market) => ({ market, kind: 'spot' as const })),
    ...perp.map((market) => ({ market, kind: 'perp' as const })),
  ];
  return { ...known, members: members.length > 0 ? members : [{ market: reference, kind: undefined }] };
}
