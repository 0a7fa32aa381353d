import { DataException, orThrow, type MarketData, type Timeframe } from '@veloce/core';
import { explainFailure } from '../file/failure.js';
import { openParquet } from '../table/parquet-file.js';
import { readParquet } from '../parquet.js';
import { findTableColumns } from '../table/market.js';

/**
 * Reads one file of a store.
 *
 * @throws {DataException} when it cannot be read, or is another market's.
 */
export async function readPeriod(
  path: string,
  symbol: string,
  timeframe: Timeframe,
  signal?: AbortSignal,
): Promise<MarketData> {
  const { data } = await orThrow(readParquet(path, { signal }));
  if (data.symbol === symbol && data.timeframe === timeframe) return data;
  throw new DataException({
    _tag: 'DataFormat',
    source: path,
    message: `${path}: the file has ${data.timeframe} bars of ${data.symbol}, its folder is of ${symbol} ${timeframe}`,
    asked: `${timeframe} bars of ${symbol}`,
    fix: 'move the file to where it belongs, or remove it and append the bars again',
  });
}

/**
 * The open times of one file of a store; nothing else of it is read.
 *
 * @throws {DataException} when it cannot be read.
 */
export async function readTimes(path: string): Promise<Float64Array> {
  const asked = `the times in ${path}`;
  try {
    const file = await openParquet(path);
    try {
      const columns = findTableColumns(file.columns, {});
      if ('rule' in columns) throw new Error(columns.rule);
      const values = await file.read(columns.slice(0, 1));
      if ('rule' in values) throw new Error(values.rule);
      return values[0];
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw explainFailure(cause, { path, asked, what: 'Parquet file' });
  }
}
