import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import { DataException, type DataError } from '@veloce/core';
import { writeWhole } from '@veloce/core/node';
import { cachePath, isCached, keptChecksum, parseChecksum } from './cache.js';
import { archiveUrl, type ArchiveFile } from './file.js';
import { isMonth } from './period.js';
import { download, type DownloadFailure, type DownloadOptions } from './download.js';

/** How files are fetched. */
export interface FetchSettings {
  readonly baseUrl: string;
  readonly cacheFolder: string;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly retryDelayMs: number;
  readonly refresh: boolean;
  readonly signal: AbortSignal | undefined;
}

const longestWaitMs = 60_000;
const longestChecksum = 4_096;

/** Path of a file in the cache: fetched unless it is there, and verified in any case. */
export async function fetchFile(
  file: ArchiveFile,
  settings: FetchSettings,
): Promise<Either<DataError, string>> {
  const path = cachePath(settings.cacheFolder, file);
  const asked = `${file.name} from ${settings.baseUrl}`;
  try {
    const has = await isCached(path);
    if (has && !settings.refresh) return right(path);
    for (let attempt = 0; ; attempt++) {
      const failure = await fetchOnce(file, path, asked, settings, has);
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
  { baseUrl, timeoutMs, signal }: FetchSettings,
  hasFile: boolean,
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

  // The cached file was verified: the same checksum means the same file.
  if (hasFile && (await keptChecksum(path))?.sha256 === checksum.sha256) return undefined;
  const kept = await fetchWhole(url, path, checksum.sha256, common);
  if (kept !== undefined) return kept;
  const beside = await writeWhole(`${path}.CHECKSUM`, text)();
  return isLeft(beside) ? unwritten(beside.left, asked) : undefined;
}

/** Fetches a file into its place: it is there only once it is whole, and is what its checksum says. */
async function fetchWhole(
  url: URL,
  path: string,
  expected: string,
  { asked, ...common }: Omit<DownloadOptions, 'onBytes'>,
): Promise<DownloadFailure | undefined> {
  let failure: DownloadFailure | undefined;
  const written = await writeWhole(path, async (write) => {
    const hash = createHash('sha256');
    let diskError: unknown;
    const onBytes = (bytes: Uint8Array): Promise<void> => {
      hash.update(bytes);
      return write(bytes).catch((cause: unknown) => {
        diskError = cause;
        throw cause;
      });
    };
    failure = await download(url, { asked, ...common, onBytes });
    if (diskError !== undefined) {
      failure = undefined;
      throw diskError as Error;
    }
    const sha256 = hash.digest('hex');
    if (failure === undefined && sha256 !== expected) {
      const message = `${url.href} is damaged: its SHA-256 is ${sha256}, its checksum file says ${expected}`;
      failure = { error: { _tag: 'DataIncomplete', message, asked, fix: corruptFix }, mayRetry: true };
    }
    if (failure !== undefined) throw new DataException(failure.error);
  })();
  return isLeft(written) ? (failure ?? unwritten(written.left, asked)) : undefined;
}

/** The disk will not take it the next time either. */
const unwritten = (error: DataError, asked: string): DownloadFailure => ({
  error: { ...error, asked },
  mayRetry: false,
});

const corruptFix = 'try again later; nothing of the damaged file was kept';

/** A missing file has a few usual reasons. */
function explain(error: DataError, { symbol, market, period }: ArchiveFile): DataError {
  if (error._tag !== 'DataNotFound') return error;
  const fix = isMonth(period)
    ? `a month is published when it is over: ask for its days (${period}-01); or check that ${market} has ${symbol}`
    : `a day is published when it is over; or check that ${market} has ${symbol} and that it traded on ${period}`;
  return { ...error, message: `${error.message}: the archive does not have it`, fix };
}
