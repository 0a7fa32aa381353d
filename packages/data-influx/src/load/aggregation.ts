import { barFields, type Aggregate, type BarField } from '../schema/bar-field.js';
import { barNumber, barOpen, intervalMs, isOnGrid, type Timeframe } from '@veloce/core';
import type { Rows } from '../wire/rows.js';

/** A stretch of time, epoch ms, half-open. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Every bar of a range, made from stored bars as they come: prices are `NaN` where there is none. */
export interface Aggregation {
  readonly timeframe: Timeframe;
  /** Open time of bar 0. */
  readonly start: number;
  readonly length: number;
  readonly values: Readonly<Partial<Record<BarField, Float64Array>>>;
  /** Stretches of more than the tolerated length between two rows. */
  readonly silences: Span[];
  /** Open time of the first row; `undefined` when there is none. */
  firstRow: number | undefined;
  /** End of the last row; the start of the span when there is none. */
  heardUntil: number;
  rows: number;
  repeated: number;
}

/** The fault of a stored row. */
export interface RowFault {
  readonly row: number;
  readonly time: number;
  readonly rule: string;
  /** Another row at the same time has other values. */
  readonly isTwice: boolean;
}

/** How stored rows are read. */
export interface StoredRows {
  readonly fields: readonly BarField[];
  readonly timeframe: Timeframe;
  readonly empty: 'zero' | 'missing';
  /** Longest silence that needs no explanation, ms. */
  readonly silenceMs: number;
}

/** Aggregates the stored bars of `span` into bars of `timeframe`. */
export function aggregate(
  timeframe: Timeframe,
  span: Span,
  stored: StoredRows,
): {
  readonly bars: Aggregation;
  readonly add: (rows: Rows) => RowFault | undefined;
} {
  const start = barOpen(span.start, timeframe);
  const length = barNumber(span.end - 1, timeframe) - barNumber(span.start, timeframe) + 1;
  const interval = intervalMs(timeframe);
  const storedInterval = intervalMs(stored.timeframe);
  const storedPhase = barOpen(0, stored.timeframe);
  const values: Partial<Record<BarField, Float64Array>> = {};
  const derived = sums.filter(
    ([sum, ...parts]) => !stored.fields.includes(sum) && parts.every((part) => stored.fields.includes(part)),
  );
  for (const field of [...stored.fields, ...derived.map(([sum]) => sum)]) {
    const column = new Float64Array(length);
    values[field] = barFields[field] === 'sum' ? column : column.fill(NaN);
  }
  const silences: Span[] = [];
  const bars: Aggregation = {
    timeframe,
    start,
    length,
    values,
    silences,
    firstRow: undefined,
    heardUntil: span.start,
    rows: 0,
    repeated: 0,
  };
  let barOf = new Int32Array(0);
  let scratch = new Float64Array(0);

  return {
    bars,
    add(rows) {
      const time = rows.columns[0];
      if (rows.length === 0) return undefined;
      let { heardUntil, firstRow = NaN } = bars;
      if (barOf.length < rows.length) {
        barOf = new Int32Array(time.length);
        if (derived.length > 0) scratch = new Float64Array(time.length);
      }
      for (let i = 0; i < rows.length; i++) {
        const t = time[i];
        if (t < heardUntil || t >= span.end || (t - storedPhase) % storedInterval !== 0) {
          // A row that repeats the one before it word for word is dropped.
          if (i > 0 && t === time[i - 1] && isRepeat(rows, i)) {
            barOf[i] = -1;
            bars.repeated++;
            continue;
          }
          return { row: i, time: t, ...ruleFor(t, heardUntil, stored.timeframe) };
        }
        if (t - heardUntil > stored.silenceMs && firstRow === firstRow)
          silences.push({ start: heardUntil, end: t });
        if (firstRow !== firstRow) firstRow = t;
        heardUntil = t + storedInterval;
        barOf[i] = Math.floor((t - start) / interval);
      }
      bars.firstRow = firstRow;
      bars.heardUntil = heardUntil;
      bars.rows += rows.length;
      const addTo = (field: BarField, column: Float64Array): void =>
        addColumn(barFields[field], values[field] ?? none, column, barOf, rows.length, stored.empty);
      const columnOf = (field: BarField): Float64Array => rows.columns[stored.fields.indexOf(field) + 1];
      for (const field of stored.fields) addTo(field, columnOf(field));
      for (const [sum, a, b] of derived) {
        addRows(scratch, columnOf(a), columnOf(b), rows.length, stored.empty);
        addTo(sum, scratch);
      }
      return undefined;
    },
  };
}

const none = /* @__PURE__ */ new Float64Array(0);

/** The columns that are summed from their two sides, row by row, if they are not stored themselves. */
const sums = [
  ['volume', 'buyVolume', 'sellVolume'],
  ['trades', 'buyTrades', 'sellTrades'],
] as const satisfies readonly (readonly [BarField, BarField, BarField])[];

function addRows(
  sum: Float64Array,
  a: Float64Array,
  b: Float64Array,
  length: number,
  empty: 'zero' | 'missing',
): void {
  for (let i = 0; i < length; i++) {
    const x = a[i];
    const y = b[i];
    sum[i] = empty === 'zero' ? (x === x ? x : 0) + (y === y ? y : 0) : x + y;
  }
}

function isRepeat({ columns }: Rows, i: number): boolean {
  return columns.every((column) => Object.is(column[i], column[i - 1]));
}

function ruleFor(
  time: number,
  after: number,
  timeframe: Timeframe,
): { readonly rule: string; readonly isTwice: boolean } {
  if (!isOnGrid(time, timeframe)) return { rule: `is not the open of a ${timeframe} bar`, isTwice: false };
  const isTwice = time < after;
  const rule = isTwice
    ? 'is there twice with different values: the market has more than one series, distinguished by further tags'
    : 'is outside of the range that was asked for';
  return { rule, isTwice };
}

function addColumn(
  how: Aggregate,
  bars: Float64Array,
  column: Float64Array,
  barOf: Int32Array,
  length: number,
  empty: 'zero' | 'missing',
): void {
  const zero = empty === 'zero';
  for (let i = 0; i < length; i++) {
    const x = column[i];
    const k = barOf[i];
    if (k < 0) continue;
    if (x !== x) {
      if (how === 'sum' && !zero) bars[k] = NaN;
      continue;
    }
    const held = bars[k];
    switch (how) {
      case 'sum':
        bars[k] = held + x;
        break;
      case 'first':
        if (held !== held) bars[k] = x;
        break;
      case 'max':
        if (!(held >= x)) bars[k] = x;
        break;
      case 'min':
        if (!(held <= x)) bars[k] = x;
        break;
      case 'last':
        bars[k] = x;
        break;
      case 'sum-values':
        bars[k] = held !== held ? x : held + x;
        break;
    }
  }
}
