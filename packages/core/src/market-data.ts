import { shown } from './shown.js';
import { checkArguments } from './check-arguments.js';
import { checkMarket } from './check-market.js';
import type { Column } from './column.js';
import { atOnce, type Steps } from './in-turns.js';
import {
  isNamedColumn,
  optionalColumns,
  requiredColumns,
  type MarketColumns,
  type OptionalColumn,
  type Origin,
  type RequiredColumn,
} from './market-columns.js';
import { InvalidMarketData, findFault, unitHint } from './market-data-check.js';
import { barNumber, intervalMs, type Timeframe } from './timeframe.js';

/**
 * One market on one clock: immutable columns with one value per bar, oldest first.
 *
 * A bar covers `[time, time + intervalMs)` and is known at `time + intervalMs`. Bars may be missing ({@link gapsOf} lists
 * where), never doubled or out of order. `open high low close` are positive and finite, `low` is the smallest and `high`
 * the largest of the four, `volume` is finite and >= 0. Optional columns may hold `NaN` where there is no value.
 */
export interface MarketData {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly intervalMs: number;
  /**
   * How much later than on the UTC grid its bars open, in ms; absent where they open on it. A session that begins at 09:30 New York has
   * hours that open 30 minutes later, a week that begins on Sunday opens six days later.
   */
  readonly offsetMs?: number;
  readonly length: number;
  /** Absolute number of bar 0: what kernels anchor their windows to. */
  readonly firstBar: number;
  readonly origin: Origin;

  /** Open time of the bar, epoch ms UTC, on the timeframe's grid, `offsetMs` later where the market has one. */
  readonly time: Column;
  readonly open: Column;
  readonly high: Column;
  readonly low: Column;
  readonly close: Column;
  /** Volume in base units, unless the origin says otherwise. */
  readonly volume: Column;

  /** Volume of trades whose aggressor bought, in the unit of `volume`. */
  readonly buyVolume?: Column;
  /** Volume of trades whose aggressor sold, in the unit of `volume`. */
  readonly sellVolume?: Column;
  /** Open interest at the close of the bar, in base units or contracts. */
  readonly openInterest?: Column;
  /** Funding rate settled in the bar, as a fraction of notional; `NaN` where none was. Longs pay when it is positive. */
  readonly funding?: Column;
  /** Volume of liquidated shorts (forced buying), in the unit of `volume`. */
  readonly liquidationsBuy?: Column;
  /** Volume of liquidated longs (forced selling), in the unit of `volume`. */
  readonly liquidationsSell?: Column;
  /** Number of trades. */
  readonly trades?: Column;

  /** Further columns, by name. */
  readonly extra: Readonly<Record<string, Column>>;
  /** Why an optional column is not there, where a loader knows. */
  readonly absent: Readonly<Record<string, string>>;
}

/**
 * Copies and checks columns once, and makes them a market.
 *
 * @throws {InvalidMarketData} naming the column, the row and the value of the first fault.
 * @example
 * ```ts
 * const data = fromColumns({
 *   symbol: 'BTCUSDT', timeframe: '1m',
 *   time: [0, 60_000], open: [1, 2], high: [2, 3], low: [1, 2], close: [2, 3], volume: [10, 20],
 * });
 * ```
 */
export function fromColumns(columns: MarketColumns): MarketData {
  checkArguments('fromColumns', { columns }, { columns: 'object' });
  return atOnce(fromColumnsInSteps(columns));
}

/**
 * {@link fromColumns} in steps, for {@link inTurns}: a step looks at a column once.
 *
 * @throws {InvalidMarketData} as {@link fromColumns} does, at the step that finds the fault.
 * @example
 * ```ts
 * const data = await inTurns(fromColumnsInSteps(columns), { signal });
 * ```
 */
export function* fromColumnsInSteps(columns: MarketColumns): Steps<MarketData> {
  checkArguments('fromColumnsInSteps', { columns }, { columns: 'object' });
  const copy: MarketColumns = { ...columns, ...(yield* copyOf(columns)) };
  const fault = yield* findFault(copy);
  if (fault !== undefined) throw new InvalidMarketData(fault);
  return trusted(copy as CheckedColumns);
}

function* copyOf(columns: MarketColumns): Steps<Partial<MarketColumns>> {
  const copies: Record<string, Float64Array> = {};
  for (const name of [...requiredColumns, ...optionalColumns]) {
    const source: ArrayLike<number> | undefined = columns[name];
    if (source !== undefined || isRequired(name)) copies[name] = numbersOf(source, name);
    yield 0;
  }
  const extra: Record<string, Float64Array> = {};
  for (const [name, source] of Object.entries(columns.extra ?? {})) {
    extra[checkedName(name)] = numbersOf(source, name);
    yield 0;
  }
  return { ...copies, extra };
}

const isRequired = (name: string): boolean => (requiredColumns as readonly string[]).includes(name);

/** A copy of a column of numbers. A value that only looks like a number (`null`, `''`, `true`, `'1'`) is rejected. */
function numbersOf(source: unknown, column: string): Float64Array {
  if (source instanceof Float64Array) return source.slice();
  const fault = (row: number, value: unknown, rule: string): InvalidMarketData =>
    new InvalidMarketData({ column, row, value, rule });
  if (typeof source !== 'object' || source === null || !('length' in source)) {
    throw fault(-1, source, 'must be a list of numbers');
  }
  const values = source as ArrayLike<unknown>;
  const numbers = new Float64Array(values.length);
  for (let row = 0; row < numbers.length; row++) {
    const value = values[row];
    if (typeof value !== 'number') throw fault(row, value, 'must be a number, NaN where there is no value');
    numbers[row] = value;
  }
  return numbers;
}

/** @throws {InvalidMarketData} for the one name that an object cannot keep. */
function checkedName(name: string): string {
  if (name !== '__proto__') return name;
  throw new InvalidMarketData({ column: name, row: -1, value: name, rule: 'must have another name' });
}

/** Columns that are known to be right: made here, or derived from a market. */
export interface CheckedColumns extends Partial<Record<OptionalColumn, Column | undefined>> {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly offsetMs?: number | undefined;
  readonly origin?: Origin;
  readonly time: Column;
  readonly open: Column;
  readonly high: Column;
  readonly low: Column;
  readonly close: Column;
  readonly volume: Column;
  readonly extra?: Readonly<Record<string, Column>>;
  readonly absent?: Readonly<Record<string, string>>;
}

/** A market from columns that need no copy and no check. Not for callers outside this package. */
export function trusted(
  columns: CheckedColumns,
  firstBar = barNumber(columns.time[0], columns.timeframe, columns.offsetMs),
): MarketData {
  const optional: Partial<Record<OptionalColumn, Column>> = {};
  for (const name of optionalColumns) {
    const column = columns[name];
    if (column !== undefined) optional[name] = column;
  }
  return Object.freeze({
    symbol: columns.symbol,
    timeframe: columns.timeframe,
    intervalMs: intervalMs(columns.timeframe),
    ...(columns.offsetMs !== undefined && columns.offsetMs !== 0 && { offsetMs: columns.offsetMs }),
    length: columns.time.length,
    firstBar,
    origin: columns.origin ?? { name: 'columns in memory', simulated: false },
    time: columns.time,
    open: columns.open,
    high: columns.high,
    low: columns.low,
    close: columns.close,
    volume: columns.volume,
    ...optional,
    extra: Object.freeze({ ...columns.extra }),
    absent: Object.freeze({ ...columns.absent }),
  });
}

/**
 * The column of this name, required, optional or extra; `undefined` when the market does not have it.
 *
 * @example
 * ```ts
 * columnOf(data, 'openInterest')?.[0];
 * ```
 */
export function columnOf(data: MarketData, name: string): Column | undefined {
  checkMarket('columnOf', data);
  checkArguments('columnOf', { name }, { name: 'text' });
  return isNamedColumn(name) ? data[name] : Object.hasOwn(data.extra, name) ? data.extra[name] : undefined;
}

/** The names of all columns of a market: required, optional, then extra. */
export function columnNames(data: MarketData): readonly string[] {
  checkMarket('columnNames', data);
  const optional = optionalColumns.filter((name) => data[name] !== undefined);
  return [...requiredColumns, ...optional, ...Object.keys(data.extra)];
}

/** Maps every column of a market, keeping names, symbol and origin. */
export function mapColumns(data: MarketData, map: (column: Column, name: string) => Column): CheckedColumns {
  const mapped: Record<string, Column> = {};
  for (const name of [...requiredColumns, ...optionalColumns]) {
    const column = data[name];
    if (column !== undefined) mapped[name] = map(column, name);
  }
  const extra: Record<string, Column> = {};
  for (const [name, column] of Object.entries(data.extra)) extra[name] = map(column, name);
  const { symbol, timeframe, offsetMs, origin, absent } = data;
  return {
    symbol,
    timeframe,
    offsetMs,
    origin,
    absent,
    ...(mapped as Record<RequiredColumn, Column>),
    extra,
  };
}

/**
 * The bars `[from, to)`, as views: O(1), no copy.
 *
 * @throws {RangeError} unless `0 <= from < to <= data.length`.
 */
export function slice(data: MarketData, from: number, to?: number): MarketData {
  checkMarket('slice', data);
  const end = to ?? data.length;
  if (!Number.isInteger(from) || !Number.isInteger(end) || from < 0 || end > data.length || from >= end) {
    throw new RangeError(
      `slice: needs bar numbers 0 <= from < to <= ${data.length}, got from ${shown(from)}, to ${shown(end)}; to slice by time use between`,
    );
  }
  return trusted(
    mapColumns(data, (column) => column.subarray(from, end)),
    data.firstBar + from,
  );
}

/**
 * The bars that open in `[start, end)`, as views.
 *
 * @param start Epoch ms UTC, a `Date`, or ISO 8601: `2025-08-01`, `2025-08-01T12:30Z`; UTC where it names no zone.
 * @param end Likewise, exclusive; all bars from `start` on by default.
 * @throws {RangeError} when a time is invalid, or no bar opens there.
 * @example
 * ```ts
 * const august = between(data, '2025-08-01', '2025-09-01');
 * ```
 */
export function between(data: MarketData, start: TimeInput, end: TimeInput = Infinity): MarketData {
  checkMarket('between', data);
  const first = timeOf(start, 'start');
  const last = timeOf(end, 'end');
  const from = firstAtOrAfter(data.time, first);
  const to = firstAtOrAfter(data.time, last);
  if (from >= to) {
    const span = `${isoTime(data.time[0])} to ${isoTime(data.time[data.length - 1])}`;
    const hint = first < last ? (unitHint(first) ?? unitHint(last)) : 'start must be earlier than end';
    throw new RangeError(
      `between: no bar opens in [${isoTime(first)}, ${isoTime(last)}); the data runs from ${span}${hint === undefined ? '' : `; ${hint}`}`,
    );
  }
  return slice(data, from, to);
}

/** A moment: epoch ms UTC, a `Date`, or ISO 8601. */
export type TimeInput = number | string | Date;

const isoForm = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?)?$/u;

function timeOf(input: TimeInput, name: string): number {
  if (typeof input === 'number' && input === input) return input;
  const [, date, time = '00:00', zone = 'Z'] = (typeof input === 'string' && isoForm.exec(input)) || [];
  const at =
    date === undefined
      ? input instanceof Date
        ? input.getTime()
        : NaN
      : Date.parse(`${date}T${time}${zone}`);
  // `Date` takes a 31st of a shorter month for the day after it.
  const isDay = date === undefined || isoTime(Date.parse(`${date}T00:00Z`)).startsWith(date);
  if (at === at && isDay) return at;
  throw new RangeError(
    `between: ${name} must be epoch ms, a Date, or ISO 8601 such as 2025-08-01 or 2025-08-01T12:30Z, got ${shown(input)}`,
  );
}

/** Index of the first value >= `time` in an increasing column; its length when there is none. */
export function firstAtOrAfter(times: Column, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle] < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Missing bars: `bars` of them after bar `after`, opening from `start` up to but not including `end`. */
export interface Gap {
  readonly after: number;
  readonly start: number;
  readonly end: number;
  readonly bars: number;
}

/** The gaps in the bars of a market, or in a column of times. */
export function gapsOf(clock: Pick<MarketData, 'time' | 'intervalMs' | 'length'>): readonly Gap[] {
  checkArguments('gapsOf', { clock }, { clock: { time: 'numbers', intervalMs: 'number', length: 'number' } });
  const { time, intervalMs: interval, length } = clock;
  const gaps: Gap[] = [];
  // Times increase on a grid: as many steps as there is time for leave no gap.
  if (time[length - 1] - time[0] === (length - 1) * interval) return gaps;
  for (let i = 1; i < length; i++) {
    const step = time[i] - time[i - 1];
    if (step > interval) {
      gaps.push({ after: i - 1, start: time[i - 1] + interval, end: time[i], bars: step / interval - 1 });
    }
  }
  return gaps;
}

/**
 * The same market with further columns, or with columns replaced (not the clock and the prices).
 *
 * @throws {InvalidMarketData} when a column does not fit.
 * @example
 * ```ts
 * const joined = withColumns(data, { openInterest: alignTo(data, { knownAt, values }) });
 * ```
 */
export function withColumns(
  data: MarketData,
  columns: Readonly<Record<string, ArrayLike<number>>>,
): MarketData {
  checkMarket('withColumns', data);
  checkArguments('withColumns', { columns }, { columns: 'object' });
  const own = mapColumns(data, (column) => column);
  const named: Record<string, Column> = {};
  const extra: Record<string, Column> = { ...own.extra };
  for (const [name, source] of Object.entries(columns)) {
    const column = numbersOf(source, checkedName(name));
    if (isNamedColumn(name)) named[name] = column;
    else extra[name] = column;
  }
  const joined = { ...own, ...named, extra, absent: without(data.absent, Object.keys(columns)) };
  const fault = atOnce(findFault(joined));
  if (fault !== undefined) throw new InvalidMarketData(fault);
  return trusted(joined, data.firstBar);
}

function without(record: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
}

/** A time as people read it; a number that is no time as it is. */
export function isoTime(time: number): string {
  checkArguments('isoTime', { time }, { time: 'number' });
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : String(time);
}
