import type { CsvFault } from './fault.js';
import { afterLineEnd, cellEnd, cellText, countLineFeeds, isLineEnd, quote } from './lines.js';
import { cellFault, longRow, shortRow } from './row-fault.js';
import { readDecimal, readShortDecimal } from './decimal.js';
import type { CsvColumn, CsvPlan } from './plan.js';
import { readSide, sideOf } from './side.js';
import { isSameText, twoMarketsFault, type MarketText } from './identity.js';
import { readAnyTime, readMilliseconds, readTime } from './timestamp.js';

/** The rows of a file, column by column in the order of the plan. */
export interface CsvRows {
  readonly length: number;
  readonly columns: readonly Float64Array[];
  /** Line of each row, from 1. */
  readonly lines: Uint32Array;
}

/** Reads the rows of a file block by block. */
export interface RowReader {
  /**
   * Reads the rows in these bytes, which begin with a line and end with one. Blank lines are passed over.
   *
   * @returns The first cell that is not what its column holds.
   */
  readonly read: (bytes: Uint8Array, from?: number) => CsvFault | undefined;
  /** The rows that were read and kept, as views that are valid until the next block. */
  readonly rows: () => CsvRows;
  /** Forgets the rows read so far; the lines are counted on. */
  readonly drop: () => void;
  /** The texts of the columns that name the market. */
  readonly texts: () => readonly MarketText[];
}

const space = 32;
const fewRows = 1_024;

/**
 * @param plan Where its rows begin in the bytes is the business of the caller, who gives each block.
 * @param expectedRows Memory is taken for this many at first.
 */
export function createRowReader(plan: CsvPlan, expectedRows = fewRows): RowReader {
  const { columns, width, delimiter, timeUnit, where = [], identity = [] } = plan;
  // By position in the row: -1 for a cell to pass over, an index into `columns`, or the complement of -1 less one into `identity`.
  const targets = new Int32Array(width).fill(-1);
  identity.forEach(({ position }, k) => (targets[position] = -2 - k));
  const held = identity.map((): HeldText => ({ bytes: new Uint8Array(0), text: '' }));
  columns.forEach(({ position }, k) => (targets[position] = k));
  const kinds = columns.map(({ kind }) => kind);
  const last = width - 1;
  const isMs = timeUnit === undefined || timeUnit === 'ms';
  // Most bytes of a cell that is passed over are above the delimiter and the ends of lines.
  const aboveMarks = Math.max(delimiter, quote);

  let capacity = Math.max(fewRows, expectedRows);
  let out = columns.map(() => new Float64Array(capacity));
  let lines = new Uint32Array(capacity);
  let line = plan.rowsLine;
  let row = 0;

  const grow = (): void => {
    capacity *= 2;
    out = out.map((column) => grown(column, new Float64Array(capacity)));
    lines = grown(lines, new Uint32Array(capacity));
  };

  return {
    read(bytes, from = 0) {
      const end = bytes.length;
      let at = from;
      while (at < end) {
        if (bytes[at] < space && isLineEnd(bytes, at)) {
          at = afterLineEnd(bytes, at);
          line++;
          continue;
        }
        if (where.length > 0 && !isWanted(bytes, at, plan)) {
          const next = nextRow(bytes, at, delimiter);
          line += countLineFeeds(bytes, at, next);
          at = next;
          continue;
        }
        if (row === capacity) grow();
        lines[row] = line;

        for (let k = 0; k < width; k++) {
          const target = targets[k];
          const start = at;
          if (target < -1) {
            const known = held[-2 - target];
            const next = at + known.bytes.length;
            if (isAt(bytes, at, known.bytes) && (bytes[next] === delimiter || isLineEnd(bytes, next)))
              at = next;
            else {
              at = cellEnd(bytes, start, delimiter);
              const text = cellText(bytes, start, at);
              if (!noValue.has(text.toLowerCase())) {
                if (known.text !== '' && !isSameText(known.text, text)) {
                  return twoMarketsFault(identity[-2 - target].name, [known.text, text], lines[row]);
                }
                held[-2 - target] = { bytes: bytes.slice(start, at), text };
              }
            }
          } else if (target < 0) while (at < end && bytes[at] > aboveMarks) at++;
          else {
            const kind = kinds[target];
            // The cells that nearly every file is made of.
            const next =
              kind === 'number'
                ? readShortDecimal(bytes, at, end, out[target], row)
                : kind === 'time' && isMs
                  ? readMilliseconds(bytes, at, end, out[target], row)
                  : -1;
            if (next > 0 && k < last && bytes[next] === delimiter) {
              at = next + 1;
              continue;
            }
            if (kind === 'number' || kind === 'id') at = readDecimal(bytes, at, end, out[target], row);
            else if (kind === 'time') at = readTime(bytes, at, end, out[target], row, timeUnit);
            else at = readSide(bytes, at, end, out[target], row, kind);
          }
          if (k < last && at >= 0 && at < end && bytes[at] === delimiter) {
            at++;
            continue;
          }

          if (at < 0 || !(bytes[at] === delimiter || isLineEnd(bytes, at))) {
            at = cellEnd(bytes, start, delimiter);
            // A cell that is quoted, padded, empty or invalid.
            if (target >= 0 && !readOddCell(bytes, start, at, plan, columns[target], out[target], row)) {
              return cellFault(bytes, start, lines[row], plan, columns[target]);
            }
            line += countLineFeeds(bytes, start, at);
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
      return undefined;
    },
    rows: () => ({
      length: row,
      columns: out.map((column) => column.subarray(0, row)),
      lines: lines.subarray(0, row),
    }),
    drop() {
      row = 0;
    },
    texts: () =>
      identity.flatMap(({ name }, k) => (held[k].text === '' ? [] : [{ name, text: held[k].text }])),
  };
}

/** The last text of a column that names the market, as in the file and in words. */
interface HeldText {
  readonly bytes: Uint8Array;
  readonly text: string;
}

function isAt(bytes: Uint8Array, at: number, text: Uint8Array): boolean {
  if (text.length === 0) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text[i]) return false;
  return true;
}

function grown<Values extends Float64Array | Uint32Array>(values: Values, larger: Values): Values {
  larger.set(values);
  return larger;
}

/** Bytes from which the length of a row is estimated. */
const sampleBytes = 1 << 18;

/** A little more than the rows that the first of them let expect in a file of this length. */
export function estimateRows(bytes: Uint8Array, at: number, fileLength: number): number {
  const sample = Math.min(bytes.length, at + sampleBytes);
  const rows = countLineFeeds(bytes, at, sample) + 1;
  return Math.ceil(((fileLength - at) / Math.max(1, sample - at)) * rows * 1.02) + 16;
}

/** Whether a row meets every condition of the plan. */
function isWanted(bytes: Uint8Array, rowAt: number, { where = [], delimiter }: CsvPlan): boolean {
  return where.every(({ position, text }) => {
    let at = rowAt;
    for (let k = 0; k < position; k++) {
      at = cellEnd(bytes, at, delimiter);
      if (bytes[at] !== delimiter) return false;
      at++;
    }
    return cellText(bytes, at, cellEnd(bytes, at, delimiter)) === text;
  });
}

/** The position of the row after the one that begins at `at`. */
function nextRow(bytes: Uint8Array, at: number, delimiter: number): number {
  let i = cellEnd(bytes, at, delimiter);
  while (!isLineEnd(bytes, i)) i = cellEnd(bytes, i + 1, delimiter);
  return afterLineEnd(bytes, i);
}

const noValue: ReadonlySet<string> = /* @__PURE__ */ new Set([
  '',
  'nan',
  'null',
  'none',
  'na',
  'n/a',
  'unknown',
]);

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
  if (kind === 'side' || kind === 'buyer-maker') {
    const side = sideOf(text, kind);
    out[row] = side ?? NaN;
    return side !== undefined;
  }
  if (kind === 'time') return readAnyTime(text, out, row, timeUnit);
  const inner = Buffer.from(text);
  const next = readDecimal(inner, 0, inner.length, out, row);
  if (kind === 'id' && next !== inner.length) out[row] = NaN;
  return kind === 'id' || next === inner.length;
}
