/** Rows of an answer as columns that grow: `time` first. Reused from slice to slice. */
export interface Rows {
  readonly names: readonly string[];
  /** The first `length` values of each are rows. */
  columns: Float64Array[];
  length: number;
}

const least = 1024;

/** No rows yet. */
export function createRows(names: readonly string[]): Rows {
  return { names, columns: names.map(() => new Float64Array(least)), length: 0 };
}

/** Makes room for `more` rows. */
export function reserve(rows: Rows, more: number): void {
  const needed = rows.length + more;
  const capacity = rows.columns[0].length;
  if (needed <= capacity) return;
  rows.columns = rows.columns.map((column) => {
    const grown = new Float64Array(Math.max(needed, capacity * 2));
    grown.set(column.subarray(0, rows.length));
    return grown;
  });
}
