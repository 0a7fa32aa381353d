import type { CsvFault } from './fault.js';
import { cellEnd, cellText } from './lines.js';
import type { CsvColumn, CsvPlan } from './plan.js';

/** A cell that does not hold what its column should. */
export function cellFault(
  bytes: Uint8Array,
  from: number,
  row: number,
  { delimiter }: CsvPlan,
  { name, kind }: CsvColumn,
): CsvFault {
  const value = cellText(bytes, from, cellEnd(bytes, from, delimiter));
  if (kind === 'time') {
    const rule = 'must be a time: epoch milliseconds, microseconds or nanoseconds, or ISO 8601';
    const seconds = /^1\d{9}(\.\d*)?$/.test(value);
    const fix = seconds
      ? 'these look like epoch seconds: multiply them by 1000, or read the file with parseCsv and timeUnit s'
      : `correct or remove row ${row}, or download the file again`;
    return { row, column: name, value, rule, fix };
  }
  const what =
    kind === 'number'
      ? 'a number'
      : kind === 'side'
        ? 'buy or sell'
        : 'true or false: whether the buyer was the maker';
  const rule = value === '' ? 'must not be empty' : `must be ${what}`;
  return { row, column: name, value, rule, fix: `correct or remove row ${row}, or download the file again` };
}

/** A row with more columns than the first line. */
export function longRow(row: number, width: number): CsvFault {
  return {
    row,
    rule: `must have ${width} columns as the first line has, got more`,
    fix: `correct row ${row}; a decimal comma or an unquoted comma makes two columns of one`,
  };
}

/** A row that ends before its last column. */
export function shortRow(row: number, { columns, width }: CsvPlan, cells: number): CsvFault {
  return {
    row,
    column: columns.find(({ position }) => position === cells)?.name ?? `number ${cells + 1}`,
    value: '',
    rule: `is missing: the row has ${cells} of ${width} columns`,
    fix: `the file may be cut short: download it again, or correct row ${row}`,
  };
}
