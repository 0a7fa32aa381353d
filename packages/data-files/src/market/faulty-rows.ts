import type { MarketColumns } from '@veloce/core';
import type { CsvFault } from '../csv/fault.js';
import type { CsvRows } from '../csv/rows.js';
import type { DataNote } from './data-note.js';
import type { NamedColumn } from './columns.js';
import { without } from './row-grid.js';
import type { RowRules } from './rules.js';

const prices = ['open', 'high', 'low', 'close'] as const;
/** A price that misses another by less, relative to it, was rounded. */
const rounding = 1e-9;

const columnOf = (rows: CsvRows, columns: readonly NamedColumn[], name: string): Float64Array | undefined =>
  rows.columns[columns.findIndex(({ as, isExtra }) => as === name && isExtra !== true)];

/** Columns whose cells may be empty, so that whole rows may be: prices and volume. */
export function mayBeMissing(
  columns: readonly NamedColumn[],
  { missingRows }: RowRules,
): readonly NamedColumn[] {
  return missingRows === undefined
    ? columns
    : columns.map((column) => (column.kind === 'time' ? column : { ...column, optional: true }));
}

/** Leaves out rows without a price, if the rules say so. */
export function dropMissing(
  rows: CsvRows,
  columns: readonly NamedColumn[],
  source: string,
  { missingRows }: RowRules,
): { readonly rows: CsvRows; readonly notes: readonly DataNote[] } {
  if (missingRows === undefined) return { rows, notes: [] };
  const found = prices.flatMap((name) => columnOf(rows, columns, name) ?? []);
  const missing = Array.from({ length: rows.length }, (_, i) => i).filter((i) =>
    found.every((column) => column[i] !== column[i]),
  );
  if (missing.length === 0) return { rows, notes: [] };
  const message = `${missing.length} rows have no price and were left out (first: row ${rows.lines[missing[0]]})`;
  return {
    rows: without(rows, new Set(missing)),
    notes: [{ rule: 'missing-row', source, count: missing.length, message }],
  };
}

/** The fault of a file in which no row has a price. */
export const onlyMissing: CsvFault = {
  rule: 'no row has a price',
  fix: 'download or export the file again, or correct the column map',
};

/** Puts right highs and lows that miss the prices of their bar by rounding. */
export function clipRounding(
  rows: CsvRows,
  columns: readonly NamedColumn[],
  source: string,
): readonly DataNote[] {
  const [open, high, low, close] = prices.map((name) => columnOf(rows, columns, name));
  if (open === undefined || high === undefined || low === undefined || close === undefined) return [];
  let count = 0;
  let first = 0;
  for (let i = 0; i < rows.length; i++) {
    const top = Math.max(open[i], close[i], low[i]);
    const bottom = Math.min(open[i], close[i]);
    const isLow = high[i] < top && top - high[i] <= rounding * top;
    const isHigh = low[i] > bottom && low[i] - bottom <= rounding * bottom;
    if (!isLow && !isHigh) continue;
    if (isLow) high[i] = top;
    if (isHigh) low[i] = bottom;
    if (count++ === 0) first = rows.lines[i];
  }
  if (count === 0) return [];
  const message = `${count} highs or lows missed the other prices of their bar by rounding, and were set to them (first: row ${first})`;
  return [{ rule: 'rounded', source, count, message }];
}

/** How to fix a row that is not a bar. */
export function fixOf(market: MarketColumns, column: string, row: number, line: number): string {
  const [open, high, low, close] = prices.map((name) => market[name][row]);
  const values = [open, high, low, close];
  if (values.every((value) => value !== value)) {
    return "leave rows without a price out as gaps: { missingRows: 'drop' }";
  }
  const miss = Math.max(Math.max(...values) - high, low - Math.min(...values));
  if ((column === 'high' || column === 'low') && miss > 0 && miss <= rounding * high) {
    return "it misses by rounding, as adjusted prices do: { rounding: 'clip' } sets it to the price it misses";
  }
  if (column === 'high' || column === 'low') {
    return `correct row ${line}; where every row is like it, the columns are not what they were taken for: name them with { columns }`;
  }
  return `correct or remove row ${line}, or download the file again`;
}
