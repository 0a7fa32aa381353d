import { afterLineEnd, cellsOf, isLineEnd, lineEnd, skipByteOrderMark } from './lines.js';
import { readTime } from './timestamp.js';

/** The first line of a CSV file, and where its rows begin. */
export interface CsvHeader {
  /** Names of the columns; absent when the file has no header. */
  readonly names?: readonly string[];
  /** The cells of the first row, of a file without a header. */
  readonly firstRow?: readonly string[];
  /** Columns of the first line. */
  readonly width: number;
  /** Position of the first row in the bytes, and its line, from 1. */
  readonly rowsAt: number;
  readonly rowsLine: number;
}

const hash = 35;

/**
 * Reads the header of a CSV file, after blank lines and comments (`#`). A first line whose first cell is a number or a time is a
 * row, and the file has no header.
 *
 * @returns `undefined` when the file has no line with anything on it.
 */
export function readHeader(bytes: Uint8Array, delimiter: number): CsvHeader | undefined {
  let at = skipByteOrderMark(bytes);
  let line = 1;
  while (at < bytes.length && (bytes[at] === hash || isLineEnd(bytes, at))) {
    at = afterLineEnd(bytes, lineEnd(bytes, at));
    line++;
  }
  if (at >= bytes.length) return undefined;

  const cells = cellsOf(bytes, at, delimiter);
  if (isTime(cells[0])) {
    return { firstRow: cells, width: cells.length, rowsAt: at, rowsLine: line };
  }
  const rowsAt = afterLineEnd(bytes, lineEnd(bytes, at));
  return { names: cells, width: cells.length, rowsAt, rowsLine: line + 1 };
}

function isTime(text: string): boolean {
  const bytes = Buffer.from(text);
  // A number of any size stands for a time here: whether it is a good one is the row's question.
  return readTime(bytes, 0, bytes.length, new Float64Array(1), 0, 'ms') === bytes.length;
}
