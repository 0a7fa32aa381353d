import type { CsvFault } from './csv-fault.js';
import { afterLineEnd, cellEnd, cellText, countLineFeeds, isLineEnd, quote } from './csv-lines.js';
import { cellFault, longRow, shortRow } from './csv-row-fault.js';
import { readDecimal } from './decimal.js';
import type { CsvColumn, CsvPlan } from './csv-plan.js';
import { readTime } from './timestamp.js';

/** The rows of a file, column by column in the order of the plan. */
export interface CsvRows {
  readonly length: number;
  readonly columns: readonly Float64Array[];
  /** Line of each row, from 1. */
  readonly lines: Uint32Array;
}

const space = 32;

/** Reads every row of a CSV file, or finds the first cell that is not what its column holds. Blank lines are passed over. */
export function readRows(bytes: Uint8Array, plan: CsvPlan): CsvRows | CsvFault {
  const { columns, width, delimiter, timeUnit } = plan;
  const end = bytes.length;
  // By position in the row: -1 for a cell to pass over, else an index into `columns`.
  const targets = new Int32Array(width).fill(-1);
  columns.forEach(({ position }, k) => (targets[position] = k));
  const timeTarget = columns.findIndex(({ kind }) => kind === 'time');
  const last = width - 1;
  // Most bytes of a cell that is passed over are above the delimiter and the ends of lines.
  const aboveMarks = Math.max(delimiter, quote);

  let at = plan.rowsAt;
  let line = plan.rowsLine;
  let capacity = estimateRows(bytes, at);
  let out = columns.map(() => new Float64Array(capacity));
  let lines = new Uint32Array(capacity);
  let row = 0;

  while (at < end) {
    if (bytes[at] < space && isLineEnd(bytes, at)) {
      at = afterLineEnd(bytes, at);
      line++;
      continue;
    }
    if (row === capacity) {
      capacity *= 2;
      out = out.map((column) => grown(column, capacity));
      lines = grownLines(lines, capacity);
    }
    lines[row] = line;

    for (let k = 0; k < width; k++) {
      const target = targets[k];
      const from = at;
      if (target < 0) while (at < end && bytes[at] > aboveMarks) at++;
      else if (target === timeTarget) at = readTime(bytes, at, end, out[target], row, timeUnit);
      else at = readDecimal(bytes, at, end, out[target], row);
      if (k < last && at >= 0 && at < end && bytes[at] === delimiter) {
        at++;
        continue;
      }

      if (at < 0 || !(bytes[at] === delimiter || isLineEnd(bytes, at))) {
        at = cellEnd(bytes, from, delimiter);
        // A cell that is quoted, padded or empty, or a value that is none.
        if (target >= 0 && !readOddCell(bytes, from, at, plan, columns[target], out[target], row)) {
          return cellFault(bytes, from, lines[row], plan, columns[target]);
        }
        line += countLineFeeds(bytes, from, at);
      }
      if (k < last) {
        if (at >= end || bytes[at] !== delimiter) return shortRow(lines[row], plan, k + 1);
        at++;
      } else if (!isLineEnd(bytes, at)) return longRow(lines[row], width);
    }
    at = afterLineEnd(bytes, at);
    line++;
    row++;
  }
  return {
    length: row,
    columns: out.map((column) => column.subarray(0, row)),
    lines: lines.subarray(0, row),
  };
}

/** Bytes from which the length of a row is estimated. */
const sampleBytes = 1 << 18;

/** A little more than the rows that the first of them let expect. */
function estimateRows(bytes: Uint8Array, at: number): number {
  const sample = Math.min(bytes.length, at + sampleBytes);
  const rows = countLineFeeds(bytes, at, sample) + 1;
  return Math.ceil(((bytes.length - at) / Math.max(1, sample - at)) * rows * 1.02) + 16;
}

function grown(column: Float64Array<ArrayBuffer>, capacity: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(capacity);
  larger.set(column);
  return larger;
}

function grownLines(lines: Uint32Array<ArrayBuffer>, capacity: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(capacity);
  larger.set(lines);
  return larger;
}

const noValue: ReadonlySet<string> = /* @__PURE__ */ new Set(['', 'nan', 'null', 'none', 'na', 'n/a']);

/** Reads a cell that is quoted, padded or empty; false when it holds no such value. */
function readOddCell(
  bytes: Uint8Array,
  from: number,
  to: number,
  { timeUnit }: CsvPlan,
  { kind, optional }: CsvColumn,
  out: Float64Array,
  row: number,
): boolean {
  const text = cellText(bytes, from, to);
  if (optional && noValue.has(text.toLowerCase())) {
    out[row] = NaN;
    return true;
  }
  const inner = Buffer.from(text);
  const next =
    kind === 'time'
      ? readTime(inner, 0, inner.length, out, row, timeUnit)
      : readDecimal(inner, 0, inner.length, out, row);
  return next === inner.length;
}
