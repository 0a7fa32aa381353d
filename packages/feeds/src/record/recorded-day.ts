import { left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import {
  checkArguments,
  epochMsRule,
  functionRule,
  signalRule,
  TimeframeSchema,
  parseOptions,
  fromRows,
  isoTime,
  type Bar,
  type BarQuery,
  type DataError,
  type FollowedBar,
  type MarketData,
} from '@veloce/core';
import { barExtras, createMarketBars, type MarketBarsOptions } from '../bars/market-bars.js';
import type { Venue } from '../venue.js';
import { createFeed, type Feed } from '../feed.js';
import { anotherVenue, recordedInputs } from './replay-recording.js';

/** A recorded market, and what should be known about it. */
export interface RecordedDay {
  readonly data: MarketData;
  /** Bars in which something is missing, with the reason. */
  readonly holes: readonly { readonly time: number; readonly reason: string }[];
  /** The torn or damaged parts of the recording. */
  readonly damage: readonly DataError[];
}

const Query = /* @__PURE__ */ (() =>
  z.strictObject({
    symbol: z.string().min(1),
    timeframe: TimeframeSchema,
    start: epochMsRule.optional(),
    end: epochMsRule.optional(),
    columns: z.array(barExtras).optional(),
    signal: signalRule.optional(),
    onProgress: functionRule<NonNullable<BarQuery['onProgress']>>().optional(),
  }))();

/**
 * The bars of a recording, as a feed gave them while it was recorded, with their corrections: what a backtest of the recorded day runs on.
 *
 * @param folder The folder of the recording, or several in order.
 * @param query Bars that open in `[start, end)`; all by default.
 * @returns The market; `DataNotFound` when no bar is in the range.
 * @example
 * ```ts
 * const { data } = await orThrow(recordedDay(['recordings/2026-01-01'], binanceUsdm(), { symbol: 'BTCUSDT', timeframe: '1m' }));
 * ```
 */
export function recordedDay(
  folder: string | readonly string[],
  venue: Venue,
  query: BarQuery & Pick<MarketBarsOptions, 'columns'>,
): TaskEither<DataError, RecordedDay> {
  checkArguments('recordedDay', { venue, query }, { venue: { name: 'text' }, query: 'object' });
  parseOptions('recordedDay', Query, query);
  if (typeof folder !== 'string') checkArguments('recordedDay', { folder }, { folder: ['text'] });
  const folders = typeof folder === 'string' ? [folder] : folder;
  const { symbol, timeframe, start = -Infinity, end = Infinity, columns, signal } = query;
  const asked = `${timeframe} bars of ${symbol} from the recording in ${folders.join(', ')}`;
  return async () => {
    const bars = new Map<number, FollowedBar>();
    const damage: DataError[] = [];
    const keep = (followed: readonly FollowedBar[]): void => {
      for (const one of followed) {
        const { time } = one.bar;
        const known = bars.get(time);
        // If two runs overlap, a whole bar takes precedence over one that is not.
        if (
          time < start ||
          time >= end ||
          (known !== undefined && known.hole === undefined && one.hole !== undefined)
        )
          continue;
        bars.set(time, one);
      }
    };
    for (const one of folders) {
      let made = createMarketBars({ symbol, timeframe, ...(columns && { columns }) });
      let feed: Feed | undefined;
      let run: number | undefined;
      for await (const step of recordedInputs(one, signal ? { signal } : {})) {
        if (step._tag === 'Left') {
          if (step.left._tag !== 'DataIncomplete') return left(step.left);
          damage.push(step.left);
          continue;
        }
        const { input, recording } = step.right;
        if (recording.venue !== venue.name) return left(anotherVenue(one, recording, venue));
        if (feed === undefined || recording.run !== run) {
          if (feed !== undefined) made = createMarketBars({ symbol, timeframe, ...(columns && { columns }) });
          ({ run } = recording);
          feed = createFeed(venue, recording.streams, recording.options);
        }
        for (const event of feed.step(input).events) keep(made.step(event));
        if (input.kind === 'tick') keep(made.tick(input.time));
      }
      if (signal?.aborted === true) {
        return left({ _tag: 'Aborted', message: 'the replay was aborted', asked, fix: 'start it again' });
      }
    }
    const ordered = [...bars.values()].sort((a, b) => a.bar.time - b.bar.time);
    if (ordered.length === 0) {
      const message = `no whole bar of ${symbol} is in the recording`;
      return left({
        _tag: 'DataNotFound',
        missing: 'range',
        message,
        asked,
        fix: 'record for longer than a bar, or widen the range',
      });
    }
    const rows = ordered.map(({ bar }): Bar => bar);
    const origin = { name: `${venue.name}, recorded ${isoTime(rows[0].time)}`, simulated: false };
    const holes = ordered.flatMap(({ bar, hole }) =>
      hole === undefined ? [] : [{ time: bar.time, reason: hole }],
    );
    return right({ data: fromRows(rows, { symbol, timeframe, origin }), holes, damage });
  };
}
