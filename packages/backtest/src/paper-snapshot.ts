import * as z from 'zod';
import { decodeState, encodeState, LiveSnapshotSchema, TimeframeSchema } from '@veloce/core';
import type { AccountState } from './account/ledger.js';
import type { Book } from './account/book.js';
import type { HistoryState } from './paper-history.js';

/** The contract of a {@link PaperSnapshot}. */
export const PaperSnapshotSchema = /* @__PURE__ */ (() =>
  z.strictObject({
    veloce: z.literal(1),
    kind: z.literal('paper-broker'),
    symbols: z.array(z.string().min(1)).min(1),
    timeframe: TimeframeSchema,
    options: z.json(),
    lastTime: z.number().nullable(),
    /** Account, books and histories, as the engine keeps them. */
    engine: z.json(),
    /** The strategies that trade, by symbol. */
    following: z.record(z.string(), LiveSnapshotSchema),
    /** The strategies that were replaced and still have a position, by symbol. */
    leaving: z.record(z.string(), LiveSnapshotSchema),
    /** SHA-256 of the rest. */
    checksum: z.string(),
  }))();

/** A paper broker at rest: plain JSON. */
export type PaperSnapshot = z.output<typeof PaperSnapshotSchema>;

/** The part of a book that must be saved; the rest is read from bars and settings. */
export type BookState = Omit<Book, 'symbol' | 'instrument' | 'closes' | 'atr' | 'entering'>;

/** Everything that the engine remembers between two bars. */
export interface EngineState {
  readonly account: AccountState;
  readonly books: readonly BookState[];
  readonly histories: readonly HistoryState[];
}

/** The part of a book that must be saved. */
export function bookState(book: Book): BookState {
  const {
    symbol: _symbol,
    instrument: _instrument,
    closes: _closes,
    atr: _atr,
    entering: _entering,
    ...state
  } = book;
  return state;
}

/** The engine as JSON, to the bit. */
export function engineToJson(state: EngineState): PaperSnapshot['engine'] {
  return encodeState(state) as PaperSnapshot['engine'];
}

/** The inverse of {@link engineToJson}. */
export function engineFromJson(json: PaperSnapshot['engine']): EngineState {
  return decodeState(json) as EngineState;
}
