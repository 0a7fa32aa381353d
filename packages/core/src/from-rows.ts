import { checkArguments } from './check-arguments.js';
import { checkMarket } from './check-market.js';
import { shown } from './shown.js';
import { checkFields } from './check-fields.js';
import { optionalColumns, requiredColumns, type Origin } from './market-columns.js';
import { fromColumns, type MarketData } from './market-data.js';
import { InvalidMarketData } from './market-data-check.js';
import type { Timeframe } from './timeframe.js';

/** One closed bar; the fields are those of `MarketData`. */
export interface Bar {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly buyVolume?: number;
  readonly sellVolume?: number;
  readonly openInterest?: number;
  readonly funding?: number;
  readonly liquidationsBuy?: number;
  readonly liquidationsSell?: number;
  readonly trades?: number;
  readonly extra?: Readonly<Record<string, number>>;
}

/** The settings of {@link fromRows}. */
export interface RowsOf {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** How much later than on the UTC grid the bars open, in ms: 0 by default. */
  readonly offsetMs?: number | undefined;
  readonly origin?: Origin;
}

/**
 * Refuses an offset or an origin of another kind.
 *
 * @throws {RangeError} naming the field.
 */
export function checkOf(
  where: string,
  { offsetMs, origin }: { readonly offsetMs?: unknown; readonly origin?: unknown },
): void {
  if (offsetMs !== undefined && !Number.isInteger(offsetMs)) {
    throw new RangeError(`${where}: offsetMs must be whole milliseconds, got ${shown(offsetMs)}`);
  }
  const { name, simulated } = (origin ?? {}) as Partial<Origin>;
  if (origin !== undefined && (typeof name !== 'string' || typeof simulated !== 'boolean')) {
    throw new RangeError(`${where}: origin must be { name, simulated }, got ${shown(origin)}`);
  }
}

/**
 * A market from one object per bar. An optional field that only some rows have is `NaN` on the others.
 *
 * @throws {InvalidMarketData} naming the field, the row and the value of the first fault.
 * @example
 * ```ts
 * const data = fromRows([{ time: 0, open: 1, high: 2, low: 1, close: 2, volume: 10 }], { symbol: 'X', timeframe: '1m' });
 * ```
 */
export function fromRows(rows: readonly Bar[], of: RowsOf): MarketData {
  checkArguments('fromRows', { of }, { of: 'object' });
  checkFields('fromRows', of, ['symbol', 'timeframe', 'offsetMs', 'origin']);
  const { symbol, timeframe, offsetMs, origin } = of;
  checkOf('fromRows', of);
  checkRows(rows);
  const required = Object.fromEntries(
    requiredColumns.map((name) => [name, readField(rows, name, (row) => row[name])]),
  );
  const present = optionalColumns.filter((name) => rows.some((row) => row[name] !== undefined));
  const optional = Object.fromEntries(
    present.map((name) => [name, readField(rows, name, (row) => row[name] ?? NaN)]),
  );
  const names = new Set(rows.flatMap((row) => Object.keys(row.extra ?? {})));
  const extra = Object.fromEntries(
    [...names].map((name) => [name, readField(rows, `extra.${name}`, (row) => row.extra?.[name] ?? NaN)]),
  );
  const columns = required as Record<(typeof requiredColumns)[number], Float64Array>;
  return fromColumns({
    symbol,
    timeframe,
    offsetMs,
    ...(origin && { origin }),
    ...columns,
    ...optional,
    extra,
  });
}

function checkRows(rows: unknown): void {
  if (!Array.isArray(rows)) throw new TypeError('fromRows: rows must be a list of bars');
  rows.forEach((row: unknown, i) => {
    if (typeof row !== 'object' || row === null) {
      throw new InvalidMarketData({ column: 'row', row: i, value: row, rule: 'must be a bar' });
    }
  });
}

function readField(rows: readonly Bar[], column: string, read: (row: Bar) => unknown): Float64Array {
  const values = new Float64Array(rows.length);
  rows.forEach((row, i) => {
    const value = read(row);
    if (typeof value !== 'number') {
      throw new InvalidMarketData({ column, row: i, value, rule: 'must be a number' });
    }
    values[i] = value;
  });
  return values;
}

/**
 * One bar of a market as a row: what {@link fromRows} takes, and `live` is pushed. A column that the market does not have is left out.
 *
 * @param i Number of the bar, from 0.
 * @throws {RangeError} when there is no such bar.
 * @example
 * ```ts
 * for (let i = 0; i < data.length; i++) following.push(barAt(data, i));
 * ```
 */
export function barAt(data: MarketData, i: number): Bar {
  checkMarket('barAt', data);
  if (!(Number.isInteger(i) && i >= 0 && i < data.length)) {
    throw new RangeError(`barAt: there are bars 0 to ${data.length - 1}, got ${shown(i)}`);
  }
  const named = [...requiredColumns, ...optionalColumns].flatMap((name) => {
    const column = data[name];
    return column === undefined ? [] : [[name, column[i]] as const];
  });
  const extra = Object.entries(data.extra).map(([name, column]) => [name, column[i]] as const);
  const bar = Object.fromEntries(named) as unknown as Bar;
  return extra.length === 0 ? bar : { ...bar, extra: Object.fromEntries(extra) };
}
