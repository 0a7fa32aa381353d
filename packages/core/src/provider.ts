import { epochMsRule } from './option-rules.js';
import * as z from 'zod';
import type { Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { DataError } from './errors.js';
import type { Bar } from './from-rows.js';
import type { Gap, MarketData } from './market-data.js';
import { TimeframeSchema, type Timeframe } from './timeframe.js';

/** A market that a provider can load. */
export interface Market {
  readonly symbol: string;
  /** The venue, as the provider names it: `binance-usdm`, a folder, a simulator. */
  readonly venue: string;
  /** The timeframes that are stored; coarser ones are made by `resample`. */
  readonly timeframes: readonly Timeframe[];
}

/** The range of bars that a provider holds of a market. */
export interface Coverage {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Open time of the first bar, epoch ms UTC. */
  readonly start: number;
  /** Close time of the last bar, epoch ms UTC. */
  readonly end: number;
  readonly bars: number;
  readonly gaps: readonly Gap[];
}

/** How far a load has come. */
export interface LoadProgress {
  /** The step in progress: a file, a time range. */
  readonly step: string;
  readonly done: number;
  readonly total: number;
}

/** The contract of a {@link BarQuery}'s plain part. */
export const BarQuerySchema = /* @__PURE__ */ (() =>
  z
    .object({
      symbol: z.string().min(1),
      timeframe: TimeframeSchema,
      start: epochMsRule
        .optional()
        .describe('first open time, inclusive, epoch ms UTC; the beginning by default'),
      end: epochMsRule.optional().describe('last open time, exclusive, epoch ms UTC; the end by default'),
    })
    .refine(({ start, end }) => start === undefined || end === undefined || start < end, {
      path: ['end'],
      error: 'end must be later than start',
    }))();

/** Bars to load: those that open in `[start, end)`. */
export interface BarQuery {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly start?: number;
  readonly end?: number;
  /** Ends the load with `Aborted`. */
  readonly signal?: AbortSignal;
  /** Called as the load goes on. */
  readonly onProgress?: (progress: LoadProgress) => void;
}

/**
 * A source of market data. Nothing is read until the task runs; a task gives the whole answer or an error.
 * `orThrow` turns a task into a promise.
 */
export interface DataProvider {
  /** The bars of a query, as one market. */
  readonly load: (query: BarQuery) => TaskEither<DataError, MarketData>;
  /** The markets there are. */
  readonly markets: () => TaskEither<DataError, readonly Market[]>;
  /** The coverage of one market. */
  readonly coverage: (market: {
    readonly symbol: string;
    readonly timeframe: Timeframe;
  }) => TaskEither<DataError, Coverage>;
}

/** A bar of a market that is followed. */
export interface FollowedBar {
  /** `closed`: the next bar. `correction`: one that was given before and has changed, or that came late into a gap. */
  readonly kind: 'closed' | 'correction';
  readonly bar: Bar;
  /** The bar as it was given before; absent when it came late. */
  readonly previous?: Bar;
  /** Why not everything that belongs in the bar is in it; absent when it is whole, or when the source cannot tell. */
  readonly hole?: string;
}

/** How a market is followed. */
export interface FollowQuery {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Open time of the first bar wanted, epoch ms UTC; the next to close by default. */
  readonly start?: number;
  /** Ends the iteration. */
  readonly signal?: AbortSignal;
}

/**
 * A source of closed bars: each once and in order, and again when it was corrected. An error is given too; the next step goes on, so
 * that it is for the caller to say when to stop.
 */
export interface MarketFollower {
  /** Gives each bar once, as it closes, in order of time; an error ends it only when nothing more can come. */
  readonly follow: (query: FollowQuery) => AsyncIterable<Either<DataError, FollowedBar>>;
}
