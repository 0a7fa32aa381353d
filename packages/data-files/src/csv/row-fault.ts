import type { CsvFault } from './fault.js';
import { cellEnd, cellText } from './lines.js';
import type { CsvColumn, CsvPlan } from './plan.js';
import type { TimeUnit } from './timestamp.js';

/** A cell that does not hold what its column should. */
export function cellFault(
  bytes: Uint8Array,
  from: number,
  row: number,
  { delimiter, timeUnit }: CsvPlan,
  { name, kind }: CsvColumn,
): CsvFault {
  const value = cellText(bytes, from, cellEnd(bytes, from, delimiter));
  if (kind === 'time') {
    return timeFault(row, name, value, timeUnit);
  }
  const what =
    kind === 'number'
      ? 'a number'
      : kind === 'side'
        ? 'buy or sell'
        : 'true or false: whether the buyer was the maker';
  const rule = value === '' ? 'must not be empty' : `must be ${what}`;
  return { row, column: name, value, rule, fix: fixOfCell(row, value, kind) };
}

/** How to fix a cell that holds no number, or no side. */
function fixOfCell(row: number, value: string, kind: CsvColumn['kind']): string {
  const fix = kind === 'number' ? fixOfNumber(value) : undefined;
  if (fix !== undefined) return fix;
  if (/^(|nan|null|none|na|n\/a|-)$/iu.test(value)) {
    return "where whole rows have no prices, leave them out as gaps: { missingRows: 'drop' }; else fill the cell in";
  }
  return `correct or remove row ${row}, or download the file again`;
}

const unitsInWords = { s: 'seconds', ms: 'milliseconds', us: 'microseconds', ns: 'nanoseconds' } as const;

/** A cell that is no time, or one in another unit than was said. */
function timeFault(row: number, column: string, value: string, unit: TimeUnit | undefined): CsvFault {
  const number = value === '' ? NaN : Number(value);
  const likely = number >= 1e9 && number < 1e10 ? 's' : number >= 1e11 && number < 1e13 ? 'ms' : number >= 1e14 && number < 1e16 ? 'us' : number >= 1e17 && number < 1e19 ? 'ns' : undefined; // prettier-ignore
  const rule =
    unit === undefined
      ? 'must be a time: epoch milliseconds, microseconds or nanoseconds, or ISO 8601'
      : `must be a time in epoch ${unitsInWords[unit]} as timeUnit says, or ISO 8601`;
  if (likely !== undefined && likely !== unit) {
    return { row, column, value, rule, fix: `these look like epoch ${unitsInWords[likely]}: read the file with { timeUnit: '${likely}' }` }; // prettier-ignore
  }
  const fix = /^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}/u.test(value)
    ? 'day and month cannot be distinguished: export times as ISO 8601 (2025-08-31 12:00)'
    : `correct or remove row ${row}, or download the file again`;
  return { row, column, value, rule, fix };
}

/** How to fix a number in another spelling. */
export function fixOfNumber(text: string): string | undefined {
  if (/^[+-]?\d{1,3}(,\d{3})+$/u.test(text)) {
    return 'a comma is read neither as a decimal one nor as one of thousands: export with decimal points and without separators of thousands';
  }
  if (/^[+-]?(\d+|\d{1,3}([.'’\s]\d{3})+),\d+$/u.test(text)) {
    return 'this is a decimal comma, which is not read: export the file with decimal points';
  }
  if (/^[+-]?\d{1,3}([,'’\s]\d{3})+(\.\d+)?$/u.test(text)) {
    return 'export the file without separators of thousands';
  }
  if (/^[$€£¥]|[%$€£¥]$/u.test(text)) return 'export the file without units: numbers alone';
  return undefined;
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
