import * as z from 'zod';
import { left, right, type Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import {
  between,
  gapsOf,
  intervalMs,
  isoTime,
  resample,
  timeframes,
  type BarQuery,
  type DataError,
  type DataNotFound,
  type DataProvider,
  type MarketData,
  type Timeframe,
  parseOptions,
} from '@veloce/core';
import type { DataNote } from '../market/data-note.js';
import { StrictQuerySchema } from '../market/bar-query.js';
import { pathsSchema } from '../market/rules.js';
import { loadKlineFiles, type KlineFilesOptions, type LoadedKlines } from './files.js';

/** Settings of {@link klineFileProvider}. */
export interface KlineFileProviderOptions extends Omit<KlineFilesOptions, 'signal' | 'onProgress'> {
  /** Paths, as `loadKlineFiles` takes them. */
  readonly files: readonly string[];
  /** The name of the venue of these markets; default `files`. */
  readonly venue?: string | undefined;
  /** Receives oddities when the files are read. */
  readonly onNotes?: ((notes: readonly DataNote[]) => void) | undefined;
}

const ProviderSchema = /* @__PURE__ */ (() =>
  z.strictObject({
    venue: z.string().min(1).optional(),
    onNotes: z
      .custom<(notes: readonly DataNote[]) => void>((listener) => typeof listener === 'function', {
        error: 'must be a function',
      }) // prettier-ignore
      .optional(),
  }))();

/**
 * A provider over kline files. They are read once, when something is first asked, and kept; a timeframe that no file has is made
 * by `resample` from one that divides it.
 *
 * @throws {RangeError} when no file is given, or an option (those of `loadKlineFiles` too) is malformed or unknown.
 * @example
 * ```ts
 * const provider = klineFileProvider({ files: ['BTCUSDT-1m-2025-08.zip'] });
 * const data = await orThrow(provider.load({ symbol: 'BTCUSDT', timeframe: '5m' }));
 * ```
 */
export function klineFileProvider(options: KlineFileProviderOptions): DataProvider {
  parseOptions('klineFileProvider', z.looseObject({ files: pathsSchema }), options);
  const { files, venue: _, onNotes: __, ...how } = options;
  const { venue = 'files', onNotes } = parseOptions('klineFileProvider', ProviderSchema, {
    venue: options.venue,
    onNotes: options.onNotes,
  });
  loadKlineFiles(files, how);
  let kept: readonly LoadedKlines[] | undefined;

  const loaded = async (
    work: Pick<KlineFilesOptions, 'signal' | 'onProgress'> = {},
  ): Promise<Either<DataError, readonly LoadedKlines[]>> => {
    if (kept !== undefined) return right(kept);
    const result = await loadKlineFiles(files, { ...how, ...work })();
    if (result._tag === 'Right') {
      kept = result.right;
      onNotes?.(result.right.flatMap(({ notes }) => notes));
    }
    return result;
  };

  return {
    markets: () => async () => {
      const result = await loaded();
      if (result._tag === 'Left') return result;
      const symbols = new Set(result.right.map(({ data }) => data.symbol));
      return right(
        Array.from(symbols, (name) => ({
          symbol: name,
          venue,
          timeframes: timeframes.filter((timeframe) =>
            result.right.some(({ data }) => data.symbol === name && data.timeframe === timeframe),
          ),
        })),
      );
    },
    load: (query) => load(query, loaded),
    coverage: (market) => async () => {
      const result = await load(market, loaded)();
      if (result._tag === 'Left') return result;
      const { time, length, timeframe, intervalMs: interval } = result.right;
      return right({
        symbol: market.symbol,
        timeframe,
        start: time[0],
        end: time[length - 1] + interval,
        bars: length,
        gaps: gapsOf(result.right),
      });
    },
  };
}

type Load = (
  how: Pick<KlineFilesOptions, 'signal' | 'onProgress'>,
) => Promise<Either<DataError, readonly LoadedKlines[]>>;

function load(query: BarQuery, loaded: Load): TaskEither<DataError, MarketData> {
  const { symbol, timeframe, start, end } = parseOptions('load', StrictQuerySchema, query);
  const { signal, onProgress } = query;
  const span = start === undefined && end === undefined ? '' : ` in [${bound(start)}, ${bound(end)})`;
  const asked = `${timeframe} bars of ${symbol}${span}`;

  return async () => {
    const result = await loaded({ signal, onProgress });
    if (result._tag === 'Left') return result;
    const stored = result.right.map(({ data }) => data).filter((data) => data.symbol === symbol);
    if (stored.length === 0) {
      const symbols = [...new Set(result.right.map(({ data }) => data.symbol))].join(', ');
      return left(
        notFound(asked, `the files have no ${symbol}; they have ${symbols}`, 'ask for one of these'),
      );
    }
    const source = finestSource(stored, timeframe);
    if (source === undefined) {
      const has = stored.map((data) => data.timeframe).join(', ');
      const message = `${timeframe} bars of ${symbol} cannot be made from ${has}`;
      return left(notFound(asked, message, 'ask for a multiple of these, or give files with shorter bars'));
    }
    try {
      const bars = resample(source, timeframe);
      return right(
        start === undefined && end === undefined ? bars : between(bars, start ?? -Infinity, end ?? Infinity),
      );
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const fix = `ask for a part of ${isoTime(source.time[0])} to ${isoTime(source.time[source.length - 1])}`;
      return left(notFound(asked, error.message, fix));
    }
  };
}

/** The stored market of this timeframe, or else the one with the longest bars that divide it. */
function finestSource(stored: readonly MarketData[], timeframe: Timeframe): MarketData | undefined {
  return stored
    .filter((data) => intervalMs(timeframe) % data.intervalMs === 0)
    .sort((a, b) => b.intervalMs - a.intervalMs)
    .at(0);
}

function bound(time: number | undefined): string {
  return time === undefined ? '…' : isoTime(time);
}

function notFound(asked: string, message: string, fix: string): DataNotFound {
  return { _tag: 'DataNotFound', message, asked, fix };
}
