import * as z from 'zod';
import { setTimeout as wait } from 'node:timers/promises';
import { isLeft, right, type Either } from 'fp-ts/lib/Either.js';
import {
  barOpen,
  intervalMs,
  optionalColumns,
  functionRule,
  objectRule,
  parseOptions,
  requiredColumns,
  type Bar,
  type BarQuery,
  type DataError,
  type DataProvider,
  type FollowedBar,
  type FollowQuery,
  type MarketData,
  type MarketFollower,
} from '@veloce/core';
import { barExtras, createMarketBars, type MarketBarsOptions } from './bars/market-bars.js';
import { connect, connectRules, type ConnectOptions } from './connect.js';
import type { StreamName } from './events.js';
import { createFeed, type FeedOptions } from './feed.js';
import type { Venue } from './venue.js';

/** How a market is followed live. */
export interface FollowMarketOptions extends Omit<ConnectOptions, 'signal'> {
  readonly venue: Venue;
  readonly feed?: FeedOptions;
  /** The source of the bars before the live ones: REST, InfluxDB, a folder. Without one, the first bar is the first that was seen whole. */
  readonly history?: Pick<DataProvider, 'load'>;
  /** Columns besides those of the trades. */
  readonly columns?: MarketBarsOptions['columns'];
  /** How long history is asked for a bar that it does not have yet, ms; 60 s by default. */
  readonly patienceMs?: number;
}

const isVenue = (value: unknown): boolean =>
  typeof (value as Partial<Venue> | null | undefined)?.dial === 'function';
const isHistory = (value: unknown): boolean =>
  typeof (value as Partial<DataProvider> | null | undefined)?.load === 'function';
const Options = /* @__PURE__ */ (() =>
  z.strictObject({
    ...connectRules,
    onStep: functionRule<NonNullable<ConnectOptions['onStep']>>().optional(),
    venue: z.custom<Venue>(isVenue, 'must be a venue, such as binanceUsdm()'),
    // createFeed checks these by its own rules, under its own name.
    feed: objectRule<FeedOptions>().optional(),
    history: z.custom<Pick<DataProvider, 'load'>>(isHistory, 'must have the function load').optional(),
    columns: z.array(barExtras).default([]),
    patienceMs: z
      .number()
      .min(0)
      .max(2 ** 31 - 1)
      .default(60_000),
  }))();

const channelsOf = {
  openInterest: 'open-interest',
  funding: 'funding',
  liquidations: 'liquidations',
} as const;
const historyEveryMs = 2_000;

/**
 * Closed bars of a market: history first, then live, without a seam and without doubles. The live stream begins at once; history is asked for up to its first
 * whole bar, and live bars wait for it.
 *
 * It fits the contract that `follow` of `@veloce/data-influx` fits. `symbol` of the query is the venue's own; history is asked for the same symbol.
 *
 * @throws {RangeError} naming a bad or unknown option.
 * @example
 * ```ts
 * const market = followMarket({ venue: binanceUsdm(), history: provider });
 * for await (const step of market.follow({ symbol: 'BTCUSDT', timeframe: '1m', start })) if (step._tag === 'Right') take(step.right);
 * ```
 */
export function followMarket(options: FollowMarketOptions): MarketFollower {
  const checked = parseOptions('followMarket', Options, options);
  return { follow: (query) => followed(checked, query) };
}

async function* followed(
  {
    venue,
    feed: settings = {},
    history,
    columns,
    patienceMs,
    onInput,
    onStep,
    ...how
  }: z.output<typeof Options>,
  { symbol, timeframe, start, signal }: FollowQuery,
): AsyncGenerator<Either<DataError, FollowedBar>, void, undefined> {
  const interval = intervalMs(timeframe);
  const streams: StreamName[] = (['trades', ...columns.map((name) => channelsOf[name])] as const).map(
    (channel) => ({
      channel,
      symbol,
    }),
  );
  const bars = createMarketBars({ symbol, timeframe, columns });
  const over = new AbortController();
  const until = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]);
  let waiting: FollowedBar[] = [];
  let wake = (): void => undefined;
  const take = (closed: readonly FollowedBar[]): void => {
    if (closed.length === 0) return;
    waiting.push(...closed);
    wake();
  };
  // The feed runs on while the reader of the bars takes its time.
  const running = drain(
    connect(createFeed(venue, streams, settings), {
      ...how,
      signal: until,
      ...(onInput !== undefined && { onInput }),
      onStep(input, told) {
        onStep?.(input, told);
        for (const event of told) take(bars.step(event));
        if (input.kind === 'tick') take(bars.tick(input.time));
      },
    }),
  ).finally(() => wake());
  // Its failure is told when the bars before it have been read.
  running.catch(() => undefined);
  let next = start ?? -Infinity;
  let isFirst = true;

  try {
    for (;;) {
      if (waiting.length === 0 && !until.aborted) {
        await Promise.race([running, new Promise<void>((resolve) => (wake = resolve))]);
      }
      if (until.aborted) return;
      if (isFirst && history !== undefined && start !== undefined && waiting.length > 0) {
        const end = barOpen(waiting[0].bar.time, timeframe);
        if (next < end) {
          const query = { symbol, timeframe, start: next, end, signal: until };
          const loaded = await loadUpTo(history, query, interval, patienceMs);
          if (isLeft(loaded)) yield loaded;
          else {
            for (const bar of loaded.right) {
              next = bar.time + interval;
              yield right({ kind: 'closed', bar });
            }
          }
        }
      }
      const closed = waiting;
      waiting = [];
      if (closed.length > 0) isFirst = false;
      for (const one of closed) {
        // Bars that history has given are not given again.
        if (one.kind === 'closed' && one.bar.time < next) continue;
        if (one.kind === 'closed') next = one.bar.time + interval;
        yield right(one);
      }
    }
  } finally {
    over.abort();
    await running;
  }
}

async function drain(events: AsyncIterable<unknown>): Promise<void> {
  const reading = events[Symbol.asyncIterator]();
  while ((await reading.next()).done !== true);
}

/** Bars of history up to the first live one; asked again until it has the last of them, for as long as there is patience. */
async function loadUpTo(
  history: Pick<DataProvider, 'load'>,
  query: BarQuery & { readonly end: number; readonly signal: AbortSignal },
  interval: number,
  patienceMs: number,
): Promise<Either<DataError, readonly Bar[]>> {
  const since = performance.now();
  for (;;) {
    const loaded = await history.load(query)();
    const isPatient = performance.now() - since < patienceMs && !query.signal.aborted;
    if (isLeft(loaded)) {
      if (loaded.left._tag !== 'DataNotFound' || !isPatient) return loaded;
    } else {
      const { time, length } = loaded.right;
      if (time[length - 1] + interval >= query.end || !isPatient) return right(rowsOf(loaded.right));
    }
    await wait(historyEveryMs, undefined, { signal: query.signal }).catch(() => undefined);
  }
}

function rowsOf(data: MarketData): readonly Bar[] {
  const names = [...requiredColumns, ...optionalColumns].filter((name) => data[name] !== undefined);
  return Array.from({ length: data.length }, (_, i) => {
    return Object.fromEntries(names.map((name) => [name, data[name]?.[i] ?? NaN])) as unknown as Bar;
  });
}
