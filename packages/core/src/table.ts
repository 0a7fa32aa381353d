import { checkArguments } from './check-arguments.js';
import { checkOf } from './from-rows.js';
import { ArrowDamage, checkArrow } from './arrow-check.js';
import { checkFields } from './check-fields.js';
import { checkMarket } from './check-market.js';
import * as aq from 'arquero';
import type { ColumnTable } from 'arquero';
import { isNamedColumn, requiredColumns, type Origin, type RequiredColumn } from './market-columns.js';
import { columnNames, columnOf, fromColumns, type MarketData } from './market-data.js';
import { InvalidMarketData } from './market-data-check.js';
import type { Timeframe } from './timeframe.js';

/** The facts about a market that a table does not hold. */
export interface TableOf {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly origin?: Origin;
}

/**
 * A market as an arquero table: one column per column, `time` in epoch ms. Columns are copied: a table can be written.
 *
 * Needs `arquero` (and, beside it, `@uwdata/flechette` 2.5.0) to be installed.
 *
 * @example
 * ```ts
 * toTable(data).rollup({ volume: (d) => op.sum(d.volume) }).print();
 * ```
 */
export function toTable(data: MarketData): ColumnTable {
  checkMarket('toTable', data);
  return aq.table(Object.fromEntries(columnNames(data).map((name) => [name, columnOf(data, name)!.slice()])));
}

/**
 * A market from an arquero table with the columns `time open high low close volume`, and any others. Filters and orders of
 * the table are respected.
 *
 * @throws {InvalidMarketData} naming the column, the row and the value of the first fault.
 * @throws {RangeError} when a required column is missing.
 */
export function fromTable(table: ColumnTable, of: TableOf): MarketData {
  checkArguments('fromTable', { table }, { table: { columnNames: 'function', array: 'function' } });
  checkArguments('fromTable', { of }, { of: 'object' });
  checkFields('fromTable', of, ['symbol', 'timeframe', 'origin']);
  checkOf('fromTable', of);
  const names = table.columnNames();
  const missing = requiredColumns.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw new RangeError(
      `fromTable: the table has no column ${missing.join(', ')}; it has ${names.join(', ') || 'none'}`,
    );
  }
  const named: Record<string, Float64Array> = {};
  const extra: Record<string, Float64Array> = {};
  for (const name of names) {
    (isNamedColumn(name) ? named : extra)[name] = readColumn(name, valuesOf(table, name));
  }
  return fromColumns({ ...of, ...(named as Record<RequiredColumn, Float64Array>), extra });
}

/** The values of a column; those of a damaged table cannot be taken out. */
function valuesOf(table: ColumnTable, name: string): ArrayLike<unknown> {
  try {
    return table.array(name) as ArrayLike<unknown>;
  } catch {
    throw new InvalidMarketData({
      column: name,
      row: -1,
      value: undefined,
      rule: 'cannot be read from the table',
    });
  }
}

/** Dates count their milliseconds, and what is missing is `NaN`. */
function readColumn(column: string, values: ArrayLike<unknown>): Float64Array {
  return Float64Array.from(values, (value, row) => {
    if (typeof value === 'number') return value;
    if (value === null || value === undefined) return NaN;
    if (value instanceof Date || typeof value === 'bigint') return Number(value);
    throw new InvalidMarketData({ column, row, value, rule: 'must be a number' });
  });
}

/**
 * A market as an Arrow IPC stream. Symbol, timeframe and origin are not in it: pass them to
 * {@link fromArrow}.
 *
 * @example
 * ```ts
 * await writeFile('btc.arrow', toArrow(data));
 * ```
 */
export function toArrow(data: MarketData): Uint8Array {
  checkMarket('toArrow', data);
  return toTable(data).toArrowIPC({ format: 'stream' });
}

/**
 * A market from Arrow IPC bytes (stream or file), with the same columns as {@link fromTable}.
 *
 * @throws {InvalidMarketData} naming the column, the row and the value of the first fault.
 * @throws {RangeError} when a required column is missing, or the bytes are no Arrow data, cut short or damaged.
 */
export function fromArrow(bytes: Uint8Array, of: TableOf): MarketData {
  checkArguments('fromArrow', { bytes, of }, { bytes: 'bytes', of: 'object' });
  return fromTable(readTable(bytes), of);
}

function readTable(bytes: Uint8Array): ColumnTable {
  try {
    // Counts that are believed take any amount of memory.
    checkArrow(bytes);
    return aq.fromArrow(bytes);
  } catch (cause) {
    const reason = cause instanceof ArrowDamage ? cause.message : 'its structure contradicts itself';
    throw new RangeError(`fromArrow: the bytes are no Arrow table, or are cut or damaged (${reason})`, {
      cause,
    });
  }
}
