import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { left, right, type Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { TimeframeSchema, type DataError, type LoadProgress, type Timeframe } from '@veloce/core';
import { cachePath, createPartialFile, isCached, parseChecksum } from './archive-cache.js';
import { archiveFile, archiveUrl, type ArchiveFile, type ArchiveMarket } from './archive-file.js';
import { isMonth, listPeriods, type ArchivePeriod, type ArchiveRange } from './archive-period.js';
import { checkOptions } from './check-options.js';
import { download, type DownloadFailure } from './download.js';

/** Settings of {@link fetchArchive}. */
export interface ArchiveOptions {
  /** Where the archive is; Binance's public one is `https://data.binance.vision`. No other host is contacted. */
  readonly baseUrl: string;
  readonly market: ArchiveMarket;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Months (`2025-08`) or days (`2025-08-01`): one, several, or a range. */
  readonly periods: ArchivePeriod | readonly ArchivePeriod[] | ArchiveRange;
  /** Files are kept here, and not fetched again while they match their checksum. */
  readonly cacheFolder: string;
  /** Ends the work with `Aborted`. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  /** Longest silence of the server, in ms. */
  readonly timeoutMs?: number | undefined;
  /** How often a file is tried again after a failure that may pass. */
  readonly retries?: number | undefined;
  /** Wait before the first new attempt, in ms; it doubles with each. */
  readonly retryDelayMs?: number | undefined;
}

const ArchiveOptionsSchema = /* @__PURE__ */ (() =>
  z.object({
    baseUrl: z.url({ protocol: /^https?$/ }),
    market: z.enum(['spot', 'usdm', 'coinm']),
    symbol: z.string().regex(/^[\p{L}\p{N}_]+$/u, 'a symbol has letters, digits and underscores'),
    timeframe: TimeframeSchema,
    cacheFolder: z.string().min(1),
    timeoutMs: z.int().positive().default(30_000),
    retries: z.int().min(0).default(2),
    retryDelayMs: z.number().min(0).default(1_000),
  }))();

const longestWaitMs = 60_000;
const longestChecksum = 4_096;

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
 *     baseUrl: 'https://data.binance.vision', market: 'usdm', symbol: 'BTCUSDT', timeframe: '1m',
 *     periods: { from: '2025-06', to: '2025-08' }, cacheFolder: '.cache/binance',
 *   }),
 * );
 * ```
 */
export function fetchArchive(options: ArchiveOptions): TaskEither<DataError, readonly string[]> {
  const checked = checkOptions('fetchArchive', ArchiveOptionsSchema, options);
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

type Settings = z.output<typeof ArchiveOptionsSchema> & { readonly signal: AbortSignal | undefined };

async function fetchFile(file: ArchiveFile, settings: Settings): Promise<Either<DataError, string>> {
  const path = cachePath(settings.cacheFolder, file);
  const asked = `${file.name} from ${settings.baseUrl}`;
  try {
    if (await isCached(path)) return right(path);
    for (let attempt = 0; ; attempt++) {
      const failure = await fetchOnce(file, path, asked, settings);
      if (failure === undefined) return right(path);
      if (!failure.mayRetry || attempt === settings.retries) return left(explain(failure.error, file));
      const pause = failure.waitMs ?? settings.retryDelayMs * 2 ** attempt;
      await wait(Math.min(pause, longestWaitMs), undefined, { signal: settings.signal });
    }
  } catch (cause) {
    if (settings.signal?.aborted === true) {
      const message = `the download of ${file.name} was aborted`;
      return left({ _tag: 'Aborted', message, asked, fix: 'start it again', cause });
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    return left({
      _tag: 'ConnectionFailed',
      message: `${path} cannot be read or written (${reason})`,
      asked,
      fix: 'check that the cache folder may be written and that its disk has room',
      cause,
    });
  }
}

async function fetchOnce(
  file: ArchiveFile,
  path: string,
  asked: string,
  { baseUrl, timeoutMs, signal }: Settings,
): Promise<DownloadFailure | undefined> {
  const url = archiveUrl(baseUrl, file);
  const common = { asked, timeoutMs, signal };
  let text = '';
  const checksumUrl = new URL(url);
  checksumUrl.pathname += '.CHECKSUM';
  const missing = await download(checksumUrl, {
    ...common,
    onBytes: (bytes) => {
      if (text.length <= longestChecksum) text += Buffer.from(bytes).toString('latin1');
    },
  });
  if (missing !== undefined) return missing;
  const checksum = parseChecksum(text);
  if (checksum?.name !== file.name) {
    const message = `${checksumUrl.href} does not hold a checksum of ${file.name}`;
    return { error: { _tag: 'DataIncomplete', message, asked, fix: corruptFix }, mayRetry: true };
  }

  const part = await createPartialFile(path);
  try {
    const failure = await download(url, { ...common, onBytes: part.write });
    if (failure !== undefined) return failure;
    const sha256 = await part.finish();
    if (sha256 !== checksum.sha256) {
      const message = `${url.href} is damaged: its SHA-256 is ${sha256}, its checksum file says ${checksum.sha256}`;
      return { error: { _tag: 'DataIncomplete', message, asked, fix: corruptFix }, mayRetry: true };
    }
    await part.keep(text);
    return undefined;
  } finally {
    await part.discard();
  }
}

const corruptFix = 'try again later; nothing of the damaged file was kept';

/** A missing file has a few usual reasons. */
function explain(error: DataError, { symbol, market, period }: ArchiveFile): DataError {
  if (error._tag !== 'DataNotFound') return error;
  const fix = isMonth(period)
    ? `a month is published when it is over: ask for its days (${period}-01); or check that ${market} has ${symbol}`
    : `a day is published when it is over; or check that ${market} has ${symbol} and that it traded on ${period}`;
  return { ...error, message: `${error.message}: the archive does not have it`, fix };
}
