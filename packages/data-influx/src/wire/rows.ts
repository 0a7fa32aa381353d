import { AnswerFault } from './answer.js';

/** Rows of an answer as columns that grow: `time` first. Reused from slice to slice. */
export interface Rows {
  readonly names: readonly string[];
  /** More rows than this are refused. */
  readonly most: number;
  /** The first `length` values of each are rows. */
  columns: Float64Array[];
  length: number;
}

const least = 1024;

/** No rows yet. */
export function createRows(names: readonly string[], most = Infinity): Rows {
  return { names, most, columns: names.map(() => new Float64Array(least)), length: 0 };
}

/**
 * Makes room for `more` rows.
 *
 * @throws {AnswerFault} when there are more than can be.
 */
export function reserve(rows: Rows, more: number): void {
  const needed = rows.length + more;
  if (needed > rows.most) {
    throw new AnswerFault('format', `the answer has more than the ${rows.most} rows that can be in it`);
  }
  const capacity = rows.columns[0].length;
  if (needed <= capacity) return;
  rows.columns = rows.columns.map((column) => {
    const grown = new Float64Array(Math.min(Math.max(needed, capacity * 2), rows.most));
    grown.set(column.subarray(0, rows.length));
    return grown;
  });
}
