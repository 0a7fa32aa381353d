import { isLeft, map, right, type Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import {
  barAt,
  functionRule,
  signalRule,
  barOpen,
  gapsOf,
  intervalMs,
  parseOptions,
  TimeframeSchema,
  epochMsRule,
  type Bar,
  type BarQuery,
  type Coverage,
  type DataError,
  type DataProvider,
  type FollowedBar,
  type Market,
  type MarketFollower,
  type Timeframe,
  timerMsRule,
} from '@veloce/core';
import { discover, type Discovery } from './schema/discover.js';
import { followBars, type InfluxFollowQuery } from './load/follow.js';
import { askedFor, loadBars, type LoadedBars } from './load/load.js';
import type { Asking } from './wire/query.js';
import { quote } from './wire/quote.js';
import { findSchema, type StoredSchema } from './schema/schema.js';
import { checkSettings, type InfluxProviderOptions, type Settings } from './load/settings.js';
import { showTagValues } from './schema/show.js';
import { chooseSource } from './schema/source-timeframe.js';
import { sourceOfSymbol } from './schema/symbols.js';

/** A provider over an InfluxDB. */
export interface InfluxProvider extends DataProvider, MarketFollower {
  /** As `load`, with a report of the rows read and the treatment of quiet, incomplete and unfinished bars. */
  readonly loadWithReport: (query: BarQuery) => TaskEither<DataError, LoadedBars>;
  /** Reports the server's version, its contents, and the profile that fits. Worth a first look at any database. */
  readonly discover: () => TaskEither<DataError, Discovery>;
  /** The last closed bar. */
  readonly latest: (market: {
    readonly symbol: string;
    readonly timeframe: Timeframe;
  }) => TaskEither<DataError, Bar>;
  /**
   * Follows a market for as long as it is iterated: each bar once it is closed, in order, and again when it was rewritten. An error is
   * given too; the next step looks again, so that it is for the caller to say when to stop.
   *
   * @throws {RangeError} when the query is malformed.
   * @example
   * ```ts
   * for await (const step of provider.follow({ symbol: 'BINANCE:btcusdt', timeframe: '1m' })) {
   *   if (step._tag === 'Right' && step.right.kind === 'closed') strategy.push(step.right.bar);
   * }
   * ```
   */
  readonly follow: (query: InfluxFollowQuery) => AsyncIterable<Either<DataError, FollowedBar>>;
}

/** How many bars back the latest whole one is looked for. */
const lookback = 10;

const epochMs = /* @__PURE__ */ (() => epochMsRule.optional())();
const signal = /* @__PURE__ */ (() => signalRule.optional())();
const MarketSchema = /* @__PURE__ */ (() =>
  z.strictObject({ symbol: z.string().min(1), timeframe: TimeframeSchema }))();
const LoadSchema = /* @__PURE__ */ (() =>
  MarketSchema.extend({
    start: epochMs,
    end: epochMs,
    signal,
    onProgress: functionRule<() => void>().optional(),
  }).refine(({ start, end }) => start === undefined || end === undefined || start < end, {
    path: ['end'],
    error: 'end must be later than start',
  }))();
const FollowSchema = /* @__PURE__ */ (() =>
  MarketSchema.extend({ start: epochMs, pollMs: timerMsRule.positive().optional(), signal }))();

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

  const loadWithReport = (query: BarQuery, how = settings): TaskEither<DataError, LoadedBars> => {
    const { symbol, timeframe, start, end } = parseOptions('load', LoadSchema, query);
    const { signal, onProgress } = query;
    quote(symbol, 'string');
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
      const loaded = await loadBars(how, schema.right, checked);
      // The stored data may have changed since it was looked up.
      if (isLeft(loaded) && loaded.left._tag === 'DataNotFound' && loaded.left.missing !== 'range') {
        kept = undefined;
      }
      return loaded;
    };
  };

  const closedOnly: Settings = { ...settings, unfinished: 'drop' };

  return {
    loadWithReport: (query) => loadWithReport(query),
    discover: () => discover(connection, profile, { asked: 'what the database holds' }),
    latest: (market) => {
      const query = parseOptions('latest', MarketSchema, market);
      const { symbol, timeframe } = query;
      return async () => {
        const asking = { asked: `the latest ${askedFor(query)}` };
        const schema = await schemaFor(asking);
        if (isLeft(schema)) return schema;
        const { reference } = sourceOfSymbol(symbols, symbol);
        const chosen = await chooseSource(
          connection,
          profile,
          schema.right,
          reference,
          timeframe,
          {},
          asking,
        );
        if (isLeft(chosen)) return chosen;
        const start = barOpen(chosen.right.last, timeframe) - lookback * intervalMs(timeframe);
        const loaded = await loadWithReport({ ...query, start }, closedOnly)();
        return map(({ data }: LoadedBars) => barAt(data, data.length - 1))(loaded);
      };
    },
    follow: (query) => {
      parseOptions('follow', FollowSchema, query);
      const { signal, ...plain } = query;
      const source = {
        load: (bars: BarQuery) => loadWithReport(bars, closedOnly)(),
        prepare: () => schemaFor({ asked: `to follow ${askedFor(plain)}`, signal }),
        now: settings.now,
        lagMs: profile.lagMs,
        rewriteMs: () => (kept === undefined ? 0 : profile.rewrittenBars * intervalMs(kept[0].timeframe)),
      };
      return followBars(source, { ...plain, ...(signal && { signal }) });
    },
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
      const grouped = Object.entries(symbols).flatMap(([symbol, { reference }]): Market[] => {
        const timeframes = byName.get(reference);
        return timeframes === undefined ? [] : [{ symbol, venue: venueOf(reference), timeframes }];
      });
      const single = [...byName].sort(([a], [b]) => (a < b ? -1 : 1));
      return right([
        ...grouped,
        ...single.map(([symbol, timeframes]) => ({ symbol, venue: venueOf(symbol), timeframes })),
      ]);
    },
    coverage: (market) => {
      const task = loadWithReport(parseOptions('coverage', MarketSchema, market));
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

/** `BINANCE` of `BINANCE:btcusdt`. */
const venueOf = (market: string): string => market.split(':', 1)[0];
