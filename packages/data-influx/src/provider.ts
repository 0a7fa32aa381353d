import { isLeft, map, right, type Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import {
  BarQuerySchema,
  gapsOf,
  parseOptions,
  type BarQuery,
  type Coverage,
  type DataError,
  type DataProvider,
  type Market,
  type Timeframe,
} from '@veloce/core';
import { askedFor, loadBars, type LoadedBars } from './load.js';
import { sourceOf, type Asking } from './query.js';
import { findSchema, type StoredSchema } from './schema.js';
import { checkSettings, type InfluxProviderOptions } from './settings.js';
import { showTagValues } from './show.js';

/** A provider over an InfluxDB. */
export interface InfluxProvider extends DataProvider {
  /** As `load`, with a report of what was read and what became of quiet, incomplete and unfinished bars. */
  readonly loadWithReport: (query: BarQuery) => TaskEither<DataError, LoadedBars>;
}

/**
 * A provider over an InfluxDB 1.6 or later. It reads the finest suitable stored timeframe slice by slice and aggregates it; an answer is
 * whole or an error, and reading never writes.
 *
 * @throws {RangeError} naming the option that is wrong.
 * @example
 * ```ts
 * const provider = influxProvider({ connection: { url: 'http://localhost:8086', database: 'significant_trades' } });
 * const data = await orThrow(provider.load({ symbol: 'BINANCE:btcusdt', timeframe: '1m', start, end }));
 * ```
 */
export function influxProvider(options: InfluxProviderOptions): InfluxProvider {
  const settings = checkSettings('influxProvider', options);
  const { connection, profile, symbols } = settings;
  let kept: StoredSchema | undefined;

  const schemaFor = async (asking: Asking): Promise<Either<DataError, StoredSchema>> => {
    if (kept !== undefined) return right(kept);
    const found = await findSchema(connection, profile, asking);
    if (found._tag === 'Right') kept = found.right;
    return found;
  };

  const loadWithReport = (query: BarQuery): TaskEither<DataError, LoadedBars> => {
    const { signal, onProgress, ...plain } = query;
    const { symbol, timeframe, start, end } = parseOptions('load', BarQuerySchema, plain);
    const checked = {
      symbol,
      timeframe,
      ...(start !== undefined && { start }),
      ...(end !== undefined && { end }),
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
    };
    return async () => {
      const schema = await schemaFor({ asked: askedFor(checked), signal });
      if (isLeft(schema)) return schema;
      const loaded = await loadBars(settings, schema.right, checked);
      // What is stored may have changed since it was looked up.
      if (isLeft(loaded) && loaded.left._tag === 'DataNotFound') kept = undefined;
      return loaded;
    };
  };

  return {
    loadWithReport,
    load: (query) => {
      const task = loadWithReport(query);
      return async () => map(({ data }: LoadedBars) => data)(await task());
    },
    markets: () => async () => {
      const asking = { asked: 'the markets' };
      const schema = await schemaFor(asking);
      if (isLeft(schema)) return schema;
      const byName = new Map<string, Timeframe[]>();
      for (const { timeframe, at } of schema.right) {
        const values = await showTagValues(connection, at, profile.marketTag, asking);
        if (isLeft(values)) return values;
        for (const market of values.right) byName.set(market, [...(byName.get(market) ?? []), timeframe]);
      }
      const venue = sourceOf(connection);
      const grouped = Object.entries(symbols).flatMap(([symbol, { reference }]): Market[] => {
        const timeframes = byName.get(reference);
        return timeframes === undefined ? [] : [{ symbol, venue, timeframes }];
      });
      const single = [...byName].sort(([a], [b]) => (a < b ? -1 : 1));
      return right([...grouped, ...single.map(([symbol, timeframes]) => ({ symbol, venue, timeframes }))]);
    },
    coverage: (market) => {
      const task = loadWithReport({ symbol: market.symbol, timeframe: market.timeframe });
      return async () =>
        map(({ data }: LoadedBars): Coverage => ({
          symbol: data.symbol,
          timeframe: data.timeframe,
          start: data.time[0],
          end: data.time[data.length - 1] + data.intervalMs,
          bars: data.length,
          gaps: gapsOf(data),
        }))(await task());
    },
  };
}
