import * as z from 'zod';
import type { Either } from 'fp-ts/lib/Either.js';
import { functionRule, type DataError } from '@veloce/core';
import type { InstrumentEvent, MarketEvent } from '../events.js';
import { rangeRules, type LogRange } from '../record/read-segments.js';

/** Something to know about a file whose events could nevertheless be read. */
export interface EventFileNote {
  readonly source: string;
  /** Rows or frames that it is about. */
  readonly count: number;
  readonly message: string;
}

/** The size of a contract: what one unit of a raw size is worth. */
export type ContractSize = Pick<InstrumentEvent, 'contractSize' | 'contractUnit'>;

/**
 * The part of a file to read, by the time of receipt: `from` on, before `until`. Where a book is read from its middle, it begins with a snapshot of the
 * book as it then was.
 */
export interface EventFileOptions extends LogRange {
  /** Hears what should be known about the file, when it has been read. */
  readonly onNote?: (note: EventFileNote) => void;
  /** Contract sizes by symbol, where the sizes of the file are in contracts. */
  readonly contracts?: Readonly<Record<string, ContractSize>>;
}

/** The rules of {@link EventFileOptions}. */
export const eventFileRules = /* @__PURE__ */ (() => ({
  ...rangeRules,
  onNote: functionRule<NonNullable<EventFileOptions['onNote']>>().optional(),
  contracts: z
    .record(
      z.string(),
      z.strictObject({ contractSize: z.number().positive(), contractUnit: z.enum(['base', 'quote']) }),
    )
    .default({}),
}))();

/** The options of an event file, complete. */
export type EventFileSettings = z.output<z.ZodObject<typeof eventFileRules>>;

/** Events of a file as they are read; an error is the last one. */
export type EventFile = AsyncGenerator<Either<DataError, MarketEvent>, void, undefined>;
