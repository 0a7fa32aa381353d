import * as z from 'zod';
import { left, right, type Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import {
  checkMarket,
  parseOptions,
  type DataError,
  type MarketData,
  type PartedProvider,
} from '@veloce/core';
import { StrictQuerySchema } from './market/bar-query.js';
import { failureOf } from './csv/file.js';
import { explainFailure } from './file/failure.js';
import { appendBars, type AppendReport } from './store/append.js';
import { listMarkets, marketFolder } from './store/list.js';
import { describeQuery, loadBars, readCoverage } from './store/load.js';
import { readParts } from './store/parts.js';

export type { AppendReport } from './store/append.js';

/** Settings of {@link folderStore}. */
export interface FolderStoreOptions {
  /** The folder of the store; it is created by the first append. */
  readonly folder: string;
  /** The name of the venue of its markets; default `store`. */
  readonly venue?: string | undefined;
  /** How long to wait for another writer of the same market, in ms: 30 000 by default. */
  readonly patienceMs?: number | undefined;
}

const FolderStoreSchema = /* @__PURE__ */ (() =>
  z.strictObject({
    folder: z.string().min(1),
    venue: z.string().min(1).default('store'),
    patienceMs: z.number().min(0).default(30_000),
  }))();

/** Settings of an append. */
export interface AppendOptions {
  /** `last`: the new bars count, however many of the stored ones they contradict. */
  readonly conflicts?: 'last' | undefined;
}

const AppendSchema = /* @__PURE__ */ (() => z.strictObject({ conflicts: z.enum(['last']).optional() }))();

/** Bars in a folder, as a provider that can also be written to. */
export interface FolderStore extends PartedProvider {
  /**
   * Adds the bars of a market; a bar that is there already is replaced by the new one (last write wins). Each file is replaced whole or not
   * at all, and one market has one writer at a time: another one waits, and fails as `Locked` when that takes longer than `patienceMs`. Bars
   * of which more than a tenth have other prices than those that are stored at their times are another market's, and refused unless
   * `conflicts` is `last`.
   */
  readonly append: (data: MarketData, options?: AppendOptions) => TaskEither<DataError, AppendReport>;
}

/**
 * An embedded store: a folder `SYMBOL/TIMEFRAME/PERIOD.parquet` (seconds by the day, minutes by the month, all else by the year) that any tool
 * which reads Parquet can read too. Only the files that a query touches are opened; `coverage` reads times alone, and its `gaps` say
 * where bars are missing. A timeframe that is not stored is made by `resample` from the longest one that divides it, file by
 * file. Every column has a checksum, which is verified.
 *
 * @throws {RangeError} when an option is malformed.
 * @example
 * ```ts
 * const store = folderStore({ folder: 'data', venue: 'binance-usdm' });
 * await orThrow(store.append(data));
 * const hours = await orThrow(store.load({ symbol: 'BTCUSDT', timeframe: '1h', start: Date.UTC(2025, 0) }));
 * ```
 */
export function folderStore(options: FolderStoreOptions): FolderStore {
  const { folder, venue, patienceMs } = parseOptions('folderStore', FolderStoreSchema, options);
  const task =
    <Result>(asked: string, work: () => Promise<Result>, signal?: AbortSignal) =>
    async (): Promise<Either<DataError, Result>> => {
      try {
        return right(await work());
      } catch (cause) {
        const failure = explainFailure(cause, { path: folder, asked, what: 'file', signal });
        return left(failureOf(failure, folder, asked));
      }
    };

  return {
    append: (data, appendOptions = {}) => {
      checkMarket('append', data);
      const { conflicts } = parseOptions('append', AppendSchema, appendOptions);
      return task(`to append ${data.length} ${data.timeframe} bars of ${data.symbol}`, () =>
        appendBars(marketFolder(folder, data.symbol, data.timeframe), data, patienceMs, conflicts),
      );
    },
    markets: () => task(`the markets in ${folder}`, () => listMarkets(folder, venue)),
    coverage: ({ symbol, timeframe }) => {
      parseOptions('coverage', StrictQuerySchema, { symbol, timeframe });
      return task(`what there is of ${symbol} ${timeframe}`, () => readCoverage(folder, symbol, timeframe));
    },
    parts: (query) => {
      parseOptions('parts', StrictQuerySchema, query);
      return task(describeQuery(query), () => readParts(folder, query), query.signal);
    },
    load: (query) => {
      parseOptions('load', StrictQuerySchema, query);
      return task(describeQuery(query), () => loadBars(folder, query), query.signal);
    },
  };
}
