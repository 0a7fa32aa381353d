import type { TimeUnit } from './timestamp.js';

/**
 * The kind of a column's cells: a time; a number; an id, which is `NaN` if it is not a number; the side of a trade's aggressor, given as such (`buy`, `sell`) or by
 * whether the buyer was the maker (`true` means that the aggressor sold). A side is 1 for a buy and -1 for a sell.
 */
export type CellKind = 'time' | 'number' | 'id' | 'side' | 'buyer-maker';

/** A column to read. */
export interface CsvColumn {
  /** Position in the row, from 0. */
  readonly position: number;
  /** Its name in the file, for errors. */
  readonly name: string;
  readonly kind: CellKind;
  /** Whether a cell may be empty: its value is then `NaN`. */
  readonly optional: boolean;
}

/** A column that says which rows are wanted: those where it holds this text. */
export interface CsvCondition {
  readonly position: number;
  readonly text: string;
}

/** A column that says which market a row is of: it must hold one text. */
export interface IdentityColumn {
  readonly position: number;
  readonly name: string;
}

/** The columns to read, and where they are. */
export interface CsvPlan {
  readonly columns: readonly CsvColumn[];
  /** Rows that do not meet all of these are passed over. */
  readonly where?: readonly CsvCondition[];
  /** Columns that must hold one text in all wanted rows. */
  readonly identity?: readonly IdentityColumn[];
  /** Cells that every row must have. */
  readonly width: number;
  readonly delimiter: number;
  readonly rowsAt: number;
  readonly rowsLine: number;
  readonly timeUnit?: TimeUnit | undefined;
}
