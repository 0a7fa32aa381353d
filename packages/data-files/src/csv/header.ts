import { afterLineEnd, cellsOf, isLineEnd, lineEnd, skipByteOrderMark } from './lines.js';
import { readAnyTime } from './timestamp.js';

/** The first line of a CSV file, and where its rows begin. */
export interface CsvHeader {
  /** Names of the columns; absent when the file has no header. */
  readonly names?: readonly string[];
  /** The cells of the first row; none when there is no row in the first block. */
  readonly firstRow?: readonly string[];
  /** Columns of the first line. */
  readonly width: number;
  /** The delimiter between cells, as a byte. */
  readonly delimiter: number;
  /** Position of the first row in the bytes, and its line, from 1. */
  readonly rowsAt: number;
  readonly rowsLine: number;
}

/** Known facts about the first lines of a file before it is read. */
export interface HeaderFormat {
  /** The delimiter between cells; inferred if omitted. */
  readonly delimiter?: string | undefined;
  /** Lines above the header. */
  readonly skipLines?: number | undefined;
  /** Lines right below the header that begin with one of these texts are no rows. */
  readonly skipBelow?: readonly string[] | undefined;
}

const hash = 35;

/**
 * Reads the header of a CSV file, after blank lines and comments (`#`). A first line whose first cell is a number or a time is a
 * row, and the file has no header.
 *
 * @returns `undefined` when the file has no line with anything on it.
 */
export function readHeader(bytes: Uint8Array, format: HeaderFormat): CsvHeader | undefined {
  const { skipLines = 0, skipBelow = [] } = format;
  let at = skipByteOrderMark(bytes);
  let line = 1;
  const next = (): void => {
    at = afterLineEnd(bytes, lineEnd(bytes, at));
    line++;
  };
  while (line <= skipLines && at < bytes.length) next();
  while (at < bytes.length && (bytes[at] === hash || isLineEnd(bytes, at))) next();
  if (at >= bytes.length) return undefined;

  const delimiter = format.delimiter?.charCodeAt(0) ?? findDelimiter(bytes, at);
  const cells = cellsOf(bytes, at, delimiter);
  const width = cells.length;
  if (isTime(cells[0])) return { firstRow: cells, width, delimiter, rowsAt: at, rowsLine: line };
  next();
  while (at < bytes.length && skipBelow.includes(cellsOf(bytes, at, delimiter)[0])) next();
  const firstRow = at < bytes.length ? cellsOf(bytes, at, delimiter) : [];
  return { names: cells, firstRow, width, delimiter, rowsAt: at, rowsLine: line };
}

const delimiters = [';', '\t', '|', ','] as const;

/** The delimiter that cuts a line into most cells; a comma may stand in a number, so of equals it is the last. */
export function findDelimiter(bytes: Uint8Array, at: number): number {
  const widths = delimiters.map((delimiter) => cellsOf(bytes, at, delimiter.charCodeAt(0)).length);
  const most = Math.max(...widths);
  return (most === 1 ? ',' : delimiters[widths.indexOf(most)]).charCodeAt(0);
}

const farthest = 20;

/** How many lines above a better header would have to be skipped: one with more cells; `undefined` if there is none. */
export function linesAboveHeader(bytes: Uint8Array, { width }: CsvHeader): number | undefined {
  let at = skipByteOrderMark(bytes);
  for (let line = 0; line < farthest && at < bytes.length; line++) {
    if (line > 0 && !isLineEnd(bytes, at)) {
      const cells = cellsOf(bytes, at, findDelimiter(bytes, at));
      if (cells.length > Math.max(width, 2) && !isTime(cells[0])) return line;
    }
    at = afterLineEnd(bytes, lineEnd(bytes, at));
  }
  return undefined;
}

function isTime(text: string): boolean {
  // A number of any size counts as a time here: whether it is valid is checked with the row.
  return (text !== '' && Number.isFinite(Number(text))) || readAnyTime(text, new Float64Array(1), 0);
}
