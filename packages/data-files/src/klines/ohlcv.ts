import * as z from 'zod';
import { left, right, type Either } from 'fp-ts/lib/Either.js';
import { atOnce, parseOptions, requiredColumns, type DataFormat, type Timeframe } from '@veloce/core';
import { csvError, type CsvFault } from '../csv/fault.js';
import { mayBeMissing } from '../market/faulty-rows.js';
import type { NamedColumn } from '../market/columns.js';
import { marketOfRows, type ParsedMarket } from '../market/file.js';
import { marketOptions, rowRules, type RowRules } from '../market/rules.js';
import { putValues } from '../market/values.js';
import type { TimeUnit } from '../csv/timestamp.js';

/** One bar as ccxt gives it: time, open, high, low, close, volume; any further values are ignored. */
export type OhlcvRow = readonly (number | string | null | undefined)[];

/** Settings of {@link parseOhlcv}. */
export interface OhlcvOptions extends RowRules {
  readonly symbol: string;
  /** Told by the rows if omitted. */
  readonly timeframe?: Timeframe | undefined;
  /** Inferred from the magnitude if omitted; seconds cannot be inferred. */
  readonly timeUnit?: TimeUnit | undefined;
  /** The name of the source of the bars, for errors and notes; default `bars`. */
  readonly source?: string | undefined;
}

const OhlcvSchema = /* @__PURE__ */ (() =>
  z.strictObject({
    ...marketOptions,
    symbol: z.string().min(1),
    timeUnit: z.enum(['s', 'ms', 'us', 'ns']).optional(),
    source: z.string().min(1).default('bars'),
    ...rowRules,
  }))();

/**
 * Reads bars that are lists, as ccxt's `fetchOHLCV`, freqtrade's JSON files and the replies of most exchanges are.
 *
 * @returns The market and notes on its oddities, or an error that names the bar (from 1), the field and the value.
 * @throws {RangeError} when an option is malformed or unknown.
 * @throws {TypeError} when the rows are no list.
 * @example
 * ```ts
 * const parsed = parseOhlcv(await exchange.fetchOHLCV('BTC/USDT', '1h'), { symbol: 'BTC/USDT', timeframe: '1h' });
 * ```
 */
export function parseOhlcv(
  rows: readonly OhlcvRow[],
  options: OhlcvOptions,
): Either<DataFormat, ParsedMarket> {
  const checked = parseOptions('parseOhlcv', OhlcvSchema, options);
  const { source, symbol, timeUnit } = checked;
  const given: unknown = rows;
  if (!Array.isArray(given))
    throw new TypeError(`parseOhlcv: rows must be a list of lists, got ${typeof given}`);
  const asked = `bars of ${symbol} from ${source}`;
  const refuse = (fault: CsvFault): Either<DataFormat, ParsedMarket> => left(csvError(source, asked, fault));
  if (rows.length === 0) return refuse({ rule: 'there are no bars', fix: 'ask for a longer time' });
  const bad = given.findIndex((row) => !Array.isArray(row) || row.length < requiredColumns.length);
  if (bad >= 0) {
    const value = Array.isArray(given[bad]) ? `${given[bad].length} values` : typeof given[bad];
    return refuse({
      row: bad + 1,
      value,
      rule: 'must be a list of time, open, high, low, close and volume',
      fix: 'pass objects to fromRows',
    });
  }
  const columns: NamedColumn[] = requiredColumns.map((name, position) => ({
    as: name,
    name,
    position,
    kind: name === 'time' ? 'time' : 'number',
    optional: false,
  }));
  const values = columns.map(() => new Float64Array(rows.length));
  for (const [k, column] of columns.entries()) {
    const fault = putValues(rows.map((row) => row[k]), column, values[k], 0, timeUnit); // prettier-ignore
    if (fault !== undefined) return refuse(fault);
  }
  const lines = Uint32Array.from(rows, (_, i) => i + 1);
  const all = { length: rows.length, columns: values, lines };
  const market = atOnce(marketOfRows(all, mayBeMissing(columns, checked), checked));
  return 'rule' in market ? refuse(market) : right({ data: market.data, notes: market.notes });
}
