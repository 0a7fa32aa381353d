import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import { pump } from '@veloce/core/node';
import {
  checkArguments,
  epochMsRule,
  fromRows,
  signalRule,
  TimeframeSchema,
  functionRule,
  timerMsRule,
  parseOptions,
  type Bar,
  type DataError,
  type FollowedBar,
  type FollowQuery,
  type MarketData,
  type MarketFollower,
} from '@veloce/core';

/** How a collection is going: sums since it began. */
export interface Collected {
  /** Bars that were written, each counted once. */
  readonly bars: number;
  /** Bars that were written again because they changed, or late. */
  readonly corrections: number;
  /** Bars that were written although something is missing in them. */
  readonly holed: number;
  /** Bars that wait to be written. */
  readonly waiting: number;
  /** The error that stands in the way for now: it is tried again. */
  readonly failure?: DataError;
}

/** Settings of {@link collectMarket}. */
export interface CollectOptions {
  /** Pause before the first try after a failure, ms; it doubles up to `longestRetryMs`. 1 s by default. */
  readonly firstRetryMs?: number | undefined;
  /** 60 s by default. */
  readonly longestRetryMs?: number | undefined;
  /** Called after each write and each failure. */
  readonly onProgress?: ((progress: Collected) => void) | undefined;
}

const Options = /* @__PURE__ */ (() =>
  z.strictObject({
    firstRetryMs: timerMsRule.positive().default(1_000),
    longestRetryMs: timerMsRule.positive().default(60_000),
    onProgress: functionRule<(progress: Collected) => void>().optional(),
  }))();

/** Errors that pass by themselves: the database is away, another writer has the market. */
const passing: ReadonlySet<DataError['_tag']> = /* @__PURE__ */ new Set(['ConnectionFailed', 'Locked']);

const Query = /* @__PURE__ */ (() =>
  z.strictObject({
    symbol: z.string().min(1),
    timeframe: TimeframeSchema,
    start: epochMsRule.optional(),
    signal: signalRule.optional(),
  }))();

/**
 * Writes the bars of a market as they close: into a folder store, an InfluxDB, or anywhere else. While the place cannot be reached, the bars wait and
 * are written together when it is back; a bar that was put right is written again.
 *
 * Start it again with `start` at the end of what is stored and nothing is missing: the history of the market fills the time between.
 *
 * @param market What is followed: {@link followMarket}, or `follow` of `@veloce/data-influx`.
 * @param query Symbol and timeframe; its signal ends the collection after what has closed is written.
 * @param write Writes some bars and may be called with the same ones again: `store.append` of a folder store, `write` of `influxWriter`.
 * @returns What was written, when the market ends or the signal ends it; else the first error that does not pass by itself.
 * @throws {RangeError} naming a bad or unknown option.
 * @example
 * ```ts
 * const store = folderStore({ folder: 'data', venue: 'binance-usdm' });
 * const market = followMarket({ venue: binanceUsdm() });
 * await orThrow(collectMarket(market, { symbol: 'BTCUSDT', timeframe: '1m', signal }, store.append));
 * ```
 */
export function collectMarket(
  market: MarketFollower,
  query: FollowQuery,
  write: (data: MarketData) => TaskEither<DataError, unknown>,
  options: CollectOptions = {},
): TaskEither<DataError, Collected> {
  const { firstRetryMs, longestRetryMs, onProgress } = parseOptions('collectMarket', Options, options);
  checkArguments('collectMarket', { market, write }, { market: { follow: 'function' }, write: 'function' });
  parseOptions('collectMarket', Query, query);
  return async () => {
    const { symbol, timeframe, signal } = query;
    const written = { bars: 0, corrections: 0, holed: 0 };
    /** Bars by open time: of two for one bar, the later counts. */
    const waiting = new Map<
      number,
      { readonly bar: Bar; readonly isCorrection: boolean; readonly hole: boolean }
    >();
    let last: DataError | undefined;
    const told = (failure?: DataError): void =>
      onProgress?.({ ...written, waiting: waiting.size, ...(failure !== undefined && { failure }) });

    const keep = (step: Either<DataError, FollowedBar>): void => {
      last = isLeft(step) ? step.left : undefined;
      if (isLeft(step)) {
        told(step.left);
        return;
      }
      const { kind, bar, hole } = step.right;
      const before = waiting.get(bar.time);
      const isCorrection = before === undefined ? kind === 'correction' : before.isCorrection;
      waiting.set(bar.time, { bar, isCorrection, hole: hole !== undefined });
    };
    const writeAll = async (): Promise<Either<DataError, unknown>> => {
      const taken = [...waiting.entries()];
      const bars = taken.map(([, { bar }]) => bar).sort((a, b) => a.time - b.time);
      const outcome = await write(fromRows(bars, { symbol, timeframe }))();
      if (isLeft(outcome)) {
        told(outcome.left);
        return outcome;
      }
      for (const [time, one] of taken) {
        // It may have changed while it was being written.
        if (waiting.get(time) === one) waiting.delete(time);
        written[one.isCorrection ? 'corrections' : 'bars']++;
        if (one.hole) written.holed++;
      }
      told();
      return outcome;
    };

    const ended = await pump({
      source: () => market.follow(query),
      keep,
      waiting: () => waiting.size,
      write: writeAll,
      passes: ({ _tag }) => passing.has(_tag) && signal?.aborted !== true,
      ...{ signal, firstRetryMs, longestRetryMs },
    })();
    if (isLeft(ended)) return ended;
    if (last !== undefined && signal?.aborted !== true) return left(last);
    return right({ ...written, waiting: 0 });
  };
}
