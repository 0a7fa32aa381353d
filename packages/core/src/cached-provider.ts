import { isLeft, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import type { CacheStatus } from './cache-status.js';
import { checkArguments } from './check-arguments.js';
import { concatInSteps } from './concat.js';
import type { DataError } from './errors.js';
import { inTurns } from './in-turns.js';
import { between, columnNames, columnOf, firstAtOrAfter, type MarketData } from './market-data.js';
import { parseOptions } from './parse-options.js';
import { BarQuerySchema, type BarQuery, type DataProvider } from './provider.js';

/** A part of a market as its source keeps it, such as the file of a month. */
export interface StoredPart {
  /** Open time of the first bar that belongs in it, epoch ms UTC. */
  readonly start: number;
  /** Open time of the first bar that comes after it, epoch ms UTC. */
  readonly end: number;
  /** Text that is another one once the bars of the part are others. */
  readonly revision: string;
}

/** A provider that tells its parts, and when they change, without reading their bars. */
export interface PartedProvider extends DataProvider {
  /** The parts that hold the bars of a query, oldest first; none when there are no bars. */
  readonly parts: (query: BarQuery) => TaskEither<DataError, readonly StoredPart[]>;
}

/** A provider that keeps what it gave. */
export interface CachedProvider extends DataProvider {
  /** Hits and misses count parts of markets, not queries. */
  readonly status: () => CacheStatus;
}

const Options = /* @__PURE__ */ (() =>
  z.strictObject({
    bytes: z
      .int()
      .min(0)
      .default(256 * 2 ** 20)
      .describe('most memory that the bars may take; those that were not asked for the longest go first'),
  }))();

/** The size of a {@link cachedProvider}. */
export interface CachedProviderOptions {
  /** The most memory that the bars may take; 256 MiB by default. Those that were not asked for the longest go first. */
  readonly bytes?: number | undefined;
}

interface Entry {
  readonly revision: string;
  /** `undefined`: no bar opens there. */
  readonly data: MarketData | undefined;
  readonly bytes: number;
}

/**
 * A provider that keeps the bars it has read in memory, part by part: of a folder store by market and month. A part is read again when its
 * revision is another one, so an append, a correction or a replaced file is seen at the next load; time plays no role. The bars are equal, to the
 * bit, to those of the provider itself.
 *
 * @param provider Where the bars come from; `folderStore` tells its parts.
 * @throws {RangeError} naming the argument that is wrong.
 * @example
 * ```ts
 * const provider = cachedProvider(folderStore({ folder: 'data' }), { bytes: 512 * 2 ** 20 });
 * await orThrow(provider.load({ symbol: 'BTCUSDT', timeframe: '1m' }));
 * provider.status(); // { name: 'bars', hits: 0, misses: 8, … }
 * ```
 */
export function cachedProvider(
  provider: PartedProvider,
  options: CachedProviderOptions = {},
): CachedProvider {
  checkArguments(
    'cachedProvider',
    { provider },
    { provider: { load: 'function', parts: 'function', markets: 'function', coverage: 'function' } },
  );
  const { bytes: most } = parseOptions('cachedProvider', Options, options);
  // A map keeps the order of insertion, and entries are put last again when they are read: the first are the oldest.
  const entries = new Map<string, Entry>();
  let bytes = 0;
  let hits = 0;
  let misses = 0;

  const drop = (key: string): void => {
    bytes -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  };
  const keep = (key: string, entry: Entry): void => {
    drop(key);
    if (entry.bytes > most) return;
    entries.set(key, entry);
    bytes += entry.bytes;
    for (const oldest of entries.keys()) {
      if (bytes <= most) return;
      drop(oldest);
    }
  };
  const partOf =
    (query: BarQuery, { start, end, revision }: StoredPart): TaskEither<DataError, MarketData | undefined> =>
    async () => {
      const key = JSON.stringify([query.symbol, query.timeframe, start, end]);
      const held = entries.get(key);
      if (held?.revision === revision) {
        hits++;
        keep(key, held);
        return right(held.data);
      }
      misses++;
      const { symbol, timeframe, signal } = query;
      const read = await provider.load({
        symbol,
        timeframe,
        start,
        end,
        ...(signal === undefined ? {} : { signal }),
      })();
      if (isLeft(read) && read.left._tag !== 'DataNotFound') return read;
      const data = isLeft(read) ? undefined : read.right;
      keep(key, { revision, data, bytes: data === undefined ? 0 : bytesOf(data) });
      return right(data);
    };

  return {
    markets: provider.markets,
    coverage: provider.coverage,
    status: () => ({ name: 'bars', hits, misses, entries: entries.size, bytes }),
    load: (query) => {
      parseOptions('load', BarQuerySchema, query);
      return async () => {
        const told = await provider.parts(query)();
        if (isLeft(told)) return told;
        const found: MarketData[] = [];
        for (const [done, part] of told.right.entries()) {
          query.onProgress?.({
            step: new Date(part.start).toISOString().slice(0, 10),
            done,
            total: told.right.length,
          });
          const read = await partOf(query, part)();
          if (isLeft(read)) return read;
          if (read.right !== undefined) found.push(read.right);
        }
        const { start = -Infinity, end = Infinity } = query;
        const wanted = found.filter(
          (part) => firstAtOrAfter(part.time, start) < firstAtOrAfter(part.time, end),
        );
        // The provider says in its own words that there is nothing.
        if (wanted.length === 0) return provider.load(query)();
        return right(between(await inTurns(concatInSteps(wanted)), start, end));
      };
    },
  };
}

const bytesOf = (data: MarketData): number =>
  columnNames(data).reduce((sum, name) => sum + 8 * (columnOf(data, name)?.length ?? 0), 0);
