import * as z from 'zod';
import type { Either } from 'fp-ts/lib/Either.js';
import { checkArguments, parseOptions, type DataFormat, type Timeframe } from '@veloce/core';
import { checkBytes } from '../csv/encoding.js';
import { mayBeMissing } from '../market/faulty-rows.js';
import { findKlineColumns } from './columns.js';
import { parseMarketFile, type MarketFile, type ParsedMarket } from '../market/file.js';
import { marketOptions, rowRules, textOptions, type RowRules, type TextOptions } from '../market/rules.js';

/** Settings of {@link parseKlines}. */
export interface KlineOptions extends TextOptions, RowRules {
  /** Name of the file, for errors and notes; symbol and timeframe are read from it. */
  readonly source: string;
  /** The symbol, if neither the rows nor the name of the file give it. */
  readonly symbol?: string | undefined;
  /** The timeframe of the bars; if omitted, inferred from the file's name and rows. */
  readonly timeframe?: Timeframe | undefined;
}

const KlineOptionsSchema = /* @__PURE__ */ (() =>
  z.strictObject({ source: z.string().min(1), ...marketOptions, ...textOptions, ...rowRules }))();

/**
 * Reads one CSV file of Binance klines (spot, USD-M, COIN-M; also many files derived from them): with or without a header,
 * columns known by their usual names, further columns passed over; times in ms, µs, ns or ISO 8601 (UTC unless they name a
 * zone). `buyVolume` is what takers bought, `sellVolume` the rest of the volume, `trades` the count; a file without takers
 * gives a market without them, and `absent` says so. Every value is `Number(text)`, to the bit.
 *
 * @returns The market and notes on its oddities (repeated rows, empty taker cells, …; for gaps ask `gapsOf`), or an error that
 *   names file, row (line, from 1), column and value.
 * @throws {RangeError} when an option is malformed.
 * @example
 * ```ts
 * const parsed = parseKlines(await readFile('BTCUSDT-1m-2025-08.csv'), { source: 'BTCUSDT-1m-2025-08.csv' });
 * ```
 */
export function parseKlines(bytes: Uint8Array, options: KlineOptions): Either<DataFormat, ParsedMarket> {
  checkArguments('parseKlines', { bytes }, { bytes: 'bytes' });
  const checked = checkBytes('parseKlines', bytes);
  parseOptions('parseKlines', KlineOptionsSchema, options);
  return parseMarketFile(checked, klineFile(options));
}

/** A file whose columns have the usual names or places of klines. */
export function klineFile(options: KlineOptions): MarketFile {
  return {
    ...options,
    asked: `klines of ${options.source}`,
    isBackward: options.order === 'newest-first',
    findColumns: (header) => {
      const found = findKlineColumns(header);
      return 'rule' in found ? found : mayBeMissing(found, options);
    },
  };
}
