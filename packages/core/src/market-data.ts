import type { Column } from './column.js';
import {
  isNamedColumn,
  optionalColumns,
  requiredColumns,
  type MarketColumns,
  type OptionalColumn,
  type Origin,
  type RequiredColumn,
} from './market-columns.js';
import { InvalidMarketData, findFault } from './market-data-check.js';
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
  readonly length: number;
  /** Absolute number of bar 0: what kernels anchor their windows to. */
  readonly firstBar: number;
  readonly origin: Origin;

  /** Open time of the bar, epoch ms UTC, on the timeframe's grid. */
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
  const copy: MarketColumns = { ...columns, ...copyOf(columns) };
  const fault = findFault(copy);
  if (fault !== undefined) throw new InvalidMarketData(fault);
  return trusted(copy as CheckedColumns);
}

function copyOf(columns: MarketColumns): Partial<MarketColumns> {
  const copies: Record<string, Float64Array> = {};
  for (const name of [...requiredColumns, ...optionalColumns]) {
    const source: ArrayLike<number> | undefined = columns[name];
    if (source !== undefined) copies[name] = Float64Array.from(source);
  }
  const extra: Record<string, Float64Array> = {};
  for (const [name, source] of Object.entries(columns.extra ?? {})) extra[name] = Float64Array.from(source);
  return { ...copies, extra };
}

/** Columns that are known to be right: made here, or derived from a market. */
export interface CheckedColumns extends Partial<Record<OptionalColumn, Column | undefined>> {
  readonly symbol: string;
  readonly timeframe: Timeframe;
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
  firstBar = barNumber(columns.time[0], columns.timeframe),
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
  return isNamedColumn(name) ? data[name] : Object.hasOwn(data.extra, name) ? data.extra[name] : undefined;
}

/** The names of all columns of a market: required, optional, then extra. */
export function columnNames(data: MarketData): readonly string[] {
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
  const { symbol, timeframe, origin, absent } = data;
  return { symbol, timeframe, origin, absent, ...(mapped as Record<RequiredColumn, Column>), extra };
}

/**
 * The bars `[from, to)`, as views: O(1), no copy.
 *
 * @throws {RangeError} unless `0 <= from < to <= data.length`.
 */
export function slice(data: MarketData, from: number, to: number = data.length): MarketData {
  if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || to > data.length || from >= to) {
    throw new RangeError(`slice: needs 0 <= from < to <= ${data.length}, got from ${from}, to ${to}`);
  }
  return trusted(
    mapColumns(data, (column) => column.subarray(from, to)),
    data.firstBar + from,
  );
}

/**
 * The bars that open in `[start, end)` (epoch ms UTC), as views.
 *
 * @throws {RangeError} when no bar opens there.
 */
export function between(data: MarketData, start: number, end: number): MarketData {
  const from = firstAtOrAfter(data.time, start);
  const to = firstAtOrAfter(data.time, end);
  if (from >= to) {
    const span = `${isoTime(data.time[0])} to ${isoTime(data.time[data.length - 1])}`;
    throw new RangeError(
      `between: no bar opens in [${isoTime(start)}, ${isoTime(end)}); the data runs from ${span}`,
    );
  }
  return slice(data, from, to);
}

/** Index of the first value >= `time` in an increasing column; its length when there is none. */
function firstAtOrAfter(times: Column, time: number): number {
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

/** Where bars are missing: of a market, or of the times of one. */
export function gapsOf({
  time,
  intervalMs: interval,
  length,
}: Pick<MarketData, 'time' | 'intervalMs' | 'length'>): readonly Gap[] {
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
  const own = mapColumns(data, (column) => column);
  const named: Record<string, Column> = {};
  const extra: Record<string, Column> = { ...own.extra };
  for (const [name, source] of Object.entries(columns)) {
    const column = Float64Array.from(source);
    if (isNamedColumn(name)) named[name] = column;
    else extra[name] = column;
  }
  const joined = { ...own, ...named, extra, absent: without(data.absent, Object.keys(columns)) };
  const fault = findFault(joined);
  if (fault !== undefined) throw new InvalidMarketData(fault);
  return trusted(joined, data.firstBar);
}

function without(record: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
}

/** A time as people read it; a number that is no time as it is. */
export function isoTime(time: number): string {
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : String(time);
}
