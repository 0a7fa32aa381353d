import { parse, CsvError } from 'csv-parse/sync';
import { JournalException } from '../error.js';

/** A row of a file: its place as people count, and its cells by the names of their columns, small letters and digits only. */
export interface FileRow {
  readonly row: number;
  readonly cells: ReadonlyMap<string, string>;
  /** Names of the columns as the file writes them. */
  readonly header: readonly string[];
  /** Zone that the file itself states above its header (OKX) as an offset from UTC, ms. */
  readonly offsetMs?: number;
}

/** A name without what differs from export to export: case, spaces, signs, the offset of `(UTC+8)`. */
export const plainName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/\(utc[-+]?\d*(?::?\d{2})?\)/, '(utc)')
    .replace(/[^\p{L}\p{N}]/gu, '');

/**
 * The rows of a CSV file with a header, or of a JSON array of objects.
 *
 * @throws {JournalException} `DataFormat` where it can't be read.
 */
export function readRows(source: string, text: string): readonly FileRow[] {
  // OKX writes a byte order mark before each row.
  const trimmed = text.replaceAll('\uFEFF', '').trim();
  if (trimmed === '') return [];
  return trimmed.startsWith('[') || trimmed.startsWith('{')
    ? readJson(source, trimmed)
    : readCsv(source, trimmed);
}

function readCsv(source: string, whole: string): readonly FileRow[] {
  // Bybit and OKX write a line about the account above the header: `UID:1,Account Type:Main,Time Zone:UTC+8`.
  const above = /^"?UID\s*[:,][^\n]*\n/.exec(whole)?.[0] ?? '';
  const text = whole.slice(above.length);
  const offsetMs = offsetIn(/Time Zone:([^,\r\n]*)/i.exec(above)?.[1] ?? '');
  const [line = ''] = text.split('\n', 1);
  const count = (sign: string): number => line.split(sign).length;
  const delimiter = [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
  try {
    const [header = [], ...records] = parse(text, {
      delimiter,
      trim: true,
      skip_empty_lines: true,
      relax_column_count_more: true,
    });
    const names = header.map(plainName);
    const headerRow = above === '' ? 1 : 2;
    return records.map((record, k) => {
      const row = headerRow + k + 1;
      const extra = record.slice(names.length).find((cell) => cell !== '');
      if (extra !== undefined)
        throw fault(
          source,
          row,
          `cannot be read as CSV: has a cell without a column, ${JSON.stringify(extra)}`,
          undefined,
        );
      const cells = new Map(names.map((name, c): [string, string] => [name, record[c] ?? '']));
      return { row, header, cells, ...(offsetMs !== undefined && { offsetMs }) };
    });
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const row = typeof cause['lines'] === 'number' ? cause['lines'] : undefined;
    throw fault(source, row, `cannot be read as CSV: ${cause.message}`, cause);
  }
}

/** The offset that a text names, ms: 0 for `UTC`, 28 800 000 for `UTC+8`. */
export function offsetIn(text: string): number | undefined {
  const match = /UTC\s*(?:([-+])(\d{1,2})(?::?(\d{2}))?)?/i.exec(text);
  if (match === null) return undefined;
  const [sign = '+', hours = '0', minutes = '0'] = match.slice(1);
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === '-' && offset !== 0 ? -offset : offset;
}

function readJson(source: string, text: string): readonly FileRow[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw fault(source, undefined, 'begins like JSON and cannot be read as JSON', cause);
  }
  const list = listIn(parsed);
  if (list === undefined) throw fault(source, undefined, 'holds no list of objects', undefined);
  return list.map((value, k) => {
    if (typeof value !== 'object' || value === null) throw fault(source, k + 1, 'is no object', undefined);
    const entries = Object.entries(value);
    return {
      row: k + 1,
      header: entries.map(([name]) => name),
      cells: new Map(entries.map(([name, cell]): [string, string] => [plainName(name), textOf(cell)])),
    };
  });
}

/** The list itself, or the one in an answer: `{ result: { list: [...] } }`, `{ data: [...] }`, `{ trades: [...] }`. */
function listIn(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value as readonly unknown[];
  if (typeof value !== 'object' || value === null) return undefined;
  for (const inner of Object.values(value)) {
    const found = listIn(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

const textOf = (cell: unknown): string =>
  cell === null || cell === undefined ? '' : typeof cell === 'string' ? cell : JSON.stringify(cell);

/** An exception about a file. */
export function fault(
  source: string,
  row: number | undefined,
  message: string,
  cause: unknown,
  cell?: { readonly column: string; readonly value: string },
): JournalException {
  const where = row === undefined ? source : `${source}, row ${row}`;
  const what = cell === undefined ? message : `${cell.column}: ${message}, got ${JSON.stringify(cell.value)}`;
  return new JournalException({
    _tag: 'DataFormat',
    source,
    message: `${where}: ${what}`,
    asked: `to import ${source}`,
    fix: 'correct the file, or say by `columns` where things stand; nothing was imported',
    cause,
    ...(row !== undefined && { row }),
    ...cell,
  });
}
