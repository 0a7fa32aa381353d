import * as z from 'zod';
import { right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import {
  addressRule,
  TimeframeSchema,
  type DataError,
  type LoadProgress,
  type Timeframe,
  parseOptions,
  timerMsRule,
} from '@veloce/core';
import { fetchFile } from './fetch.js';
import { workOptions } from '../market/rules.js';
import { archiveFile, type ArchiveMarket } from './file.js';
import { listPeriods, type ArchivePeriod, type ArchiveRange } from './period.js';

/** Settings of {@link fetchArchive}. */
export interface ArchiveOptions {
  /** The archive's URL; Binance's public one is `https://data.binance.vision`. No other host is contacted. */
  readonly baseUrl: string;
  readonly market: ArchiveMarket;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Months (`2025-08`) or days (`2025-08-01`): one, several, or a range. */
  readonly periods: ArchivePeriod | readonly ArchivePeriod[] | ArchiveRange;
  /** Files are kept here, and not fetched again while they match their checksum. */
  readonly cacheFolder: string;
  /**
   * Asks for the checksum of each cached file again, and fetches those of which the archive has another by now: files are replaced when
   * they were wrong. `false` by default: a file that is in the cache is not asked for.
   */
  readonly refresh?: boolean | undefined;
  /** Ends the work with `Aborted`. */
  readonly signal?: AbortSignal | undefined;
  /** Called before each file is begun, and at the end. */
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  /** Longest silence of the server, in ms. */
  readonly timeoutMs?: number | undefined;
  /** How often a file is tried again after a failure that may pass. */
  readonly retries?: number | undefined;
  /** Wait before the first new attempt, in ms; it doubles with each. */
  readonly retryDelayMs?: number | undefined;
}

const ArchiveOptionsSchema = /* @__PURE__ */ (() =>
  z.strictObject({
    baseUrl: addressRule(['http', 'https'], 'the archive is public'),
    market: z.enum(['spot', 'um', 'cm']),
    symbol: z.string().regex(/^[\p{L}\p{N}_]+$/u, 'a symbol has letters, digits and underscores'),
    timeframe: TimeframeSchema,
    periods: z.unknown(),
    cacheFolder: z.string().min(1),
    refresh: z.boolean().default(false),
    ...workOptions,
    timeoutMs: timerMsRule.int().positive().default(30_000),
    retries: z.int().min(0).default(2),
    retryDelayMs: timerMsRule.min(0).default(1_000),
  }))();

/**
 * Downloads kline files in the layout of Binance's public archive, each with its published SHA-256 checksum. A file enters the
 * cache whole and verified or not at all; a cached file is verified again and not fetched. Nothing happens until the task runs.
 *
 * @returns Paths of the zip files in the order of the periods, for `loadKlineFiles`.
 * @throws {RangeError} when an option is malformed.
 * @example
 * ```ts
 * const files = await orThrow(
 *   fetchArchive({
 *     baseUrl: 'https://data.binance.vision', market: 'um', symbol: 'BTCUSDT', timeframe: '1m',
 *     periods: { from: '2025-06', to: '2025-08' }, cacheFolder: '.cache/binance',
 *   }),
 * );
 * ```
 */
export function fetchArchive(options: ArchiveOptions): TaskEither<DataError, readonly string[]> {
  const checked = parseOptions('fetchArchive', ArchiveOptionsSchema, options);
  const { market, symbol, timeframe } = checked;
  const files = listPeriods(options.periods).map((period) => archiveFile(market, symbol, timeframe, period));
  const settings = { ...checked, signal: options.signal };

  return async () => {
    const paths: string[] = [];
    for (const [done, file] of files.entries()) {
      options.onProgress?.({ step: file.name, done, total: files.length });
      const path = await fetchFile(file, settings);
      if (path._tag === 'Left') return path;
      paths.push(path.right);
    }
    options.onProgress?.({ step: 'fetched', done: files.length, total: files.length });
    return right(paths);
  };
}
