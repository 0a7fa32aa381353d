import type { TimeUnit } from './timestamp.js';

/** A column to read. */
export interface CsvColumn {
  /** Position in the row, from 0. */
  readonly position: number;
  /** Its name in the file, for errors. */
  readonly name: string;
  readonly kind: 'time' | 'number';
  /** Whether a cell may be empty: its value is then `NaN`. */
  readonly optional: boolean;
}

/** What to read, and from where. */
export interface CsvPlan {
  readonly columns: readonly CsvColumn[];
  /** Cells that every row must have. */
  readonly width: number;
  readonly delimiter: number;
  readonly rowsAt: number;
  readonly rowsLine: number;
  readonly timeUnit?: TimeUnit | undefined;
}
