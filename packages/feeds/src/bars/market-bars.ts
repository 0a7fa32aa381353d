import * as z from 'zod';
import {
  barOpen,
  intervalMs,
  parseOptions,
  TimeframeSchema,
  type Bar,
  type FollowedBar,
  type Timeframe,
} from '@veloce/core';
import { createTradeBars, type TradeBarColumns } from '@veloce/data-files';
import type { MarketEvent, MarketTrade, StreamEvent } from '../events.js';
import { createBarJoin } from './bar-join.js';
import { createKeptTrades } from './kept-trades.js';

/** The inputs and options of market bars. */
export interface MarketBarsOptions {
  /** As the venue writes it. */
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** How long a quiet market is waited for after the end of a bar, ms; 500 by default. */
  readonly quietMs?: number;
  /** Columns besides those of the trades; a bar has them when their channel is followed. */
  readonly columns?: readonly ('openInterest' | 'funding' | 'liquidations')[];
}

/** The optional columns of a bar, besides its trades. */
export const barExtras = /* @__PURE__ */ (() => z.enum(['openInterest', 'funding', 'liquidations']))();
const Options = /* @__PURE__ */ (() =>
  z.strictObject({
    symbol: z.string().min(1),
    timeframe: TimeframeSchema,
    quietMs: z.number().min(0).max(86_400_000).default(500),
    columns: z.array(barExtras).default([]),
  }))();

/**
 * Bars from the events of one symbol, as they come. A function of its inputs: time advances by the arguments of `step` and `tick`.
 *
 * A bar closes with the first trade after its end, or when the market has been quiet for `quietMs` after it; never while its stream is being
 * mended. A bar with a hole says so in `hole`. A trade that comes late changes a bar that was closed: it comes again as a correction, to the bit
 * the bar of the whole.
 */
export interface MarketBars {
  /** Takes one event and gives the bars that it closes, oldest first. */
  readonly step: (event: MarketEvent) => readonly FollowedBar[];
  /** Says what time it is (epoch ms UTC, of the clock that stamps receipts). */
  readonly tick: (now: number) => readonly FollowedBar[];
  /** The running bar so far; `undefined` before its first trade. */
  readonly running: () => Bar | undefined;
}

/** Trades are kept this long for bars that have to be made again, beyond the bar, ms. */
const keptMs = 10_000;
const longestKeptMs = 3_600_000;

/** A stretch of time whose trades are not all there; `until` is infinite while it lasts. */
interface Stretch {
  readonly from: number;
  until: number;
  readonly reason: string;
}

/**
 * Makes bars of a symbol's events.
 *
 * @throws {RangeError} naming a bad or unknown option.
 * @example
 * ```ts
 * const bars = createMarketBars({ symbol: 'BTCUSDT', timeframe: '1m' });
 * for await (const event of connect(feed)) for (const { bar } of bars.step(event)) strategy.push(bar);
 * ```
 */
export function createMarketBars(options: MarketBarsOptions): MarketBars {
  const { symbol, timeframe, quietMs, columns } = parseOptions('createMarketBars', Options, options);
  const interval = intervalMs(timeframe);
  const join = createBarJoin(interval, columns);
  let gathered = createTradeBars(timeframe);
  let state: StreamEvent['state'] = 'hole';
  /** The venue's clock: its last word, and when it came. */
  let latest = NaN;
  let latestReceived = NaN;
  let holes: Stretch[] = [];
  /** Trades that may still be needed to make a bar again. */
  const kept = createKeptTrades();
  /** Bars as they were given, while they may be corrected. */
  const given = new Map<number, Bar>();
  let lastGiven = -Infinity;
  /** The first bar that the stream has seen from its open on. */
  let first = NaN;
  /** When the running bar ends; before it there is nothing to close, unless a trade came late. */
  let closesAt = -Infinity;

  const holeOf = (open: number): string | undefined => {
    const hit = holes.find(({ from, until }) => from < open + interval && until > open);
    return hit?.reason;
  };
  const followed = (kind: FollowedBar['kind'], bar: Bar): FollowedBar => {
    const hole = holeOf(bar.time);
    const previous = given.get(bar.time);
    given.set(bar.time, bar);
    if (bar.time > lastGiven) lastGiven = bar.time;
    return {
      kind,
      bar,
      ...(kind === 'correction' && previous !== undefined && { previous }),
      ...(hole !== undefined && { hole }),
    };
  };
  const take = (before: number): FollowedBar[] => {
    const { closed, corrected } = gathered.take(before);
    const bars: FollowedBar[] = [];
    for (const bar of barsOf(corrected))
      if (bar.time >= first) bars.push(followed('correction', join.finish(bar)));
    for (const bar of barsOf(closed)) {
      if (bar.time < first) continue;
      bars.push(followed(bar.time > lastGiven ? 'closed' : 'correction', join.finish(bar)));
    }
    if (bars.length > 0) forget();
    return bars;
  };
  const forget = (): void => {
    const oldest = Math.max(
      lastGiven - longestKeptMs,
      Math.min(lastGiven - keptMs, ...holes.map(({ from }) => from - interval)),
    );
    kept.forget(oldest);
    for (const time of given.keys()) if (time + interval < oldest) given.delete(time);
    holes = holes.filter(({ until }) => until >= lastGiven - longestKeptMs);
  };
  const gather = (trade: MarketTrade): void => {
    // Fields by name: a spread costs more than all the rest.
    gathered.addTrade({
      time: trade.time,
      price: trade.price,
      quantity: trade.size,
      side: trade.side === 'buy' ? 1 : -1,
      id: trade.number,
      count: trade.count,
    });
  };
  /** Makes the bars from a moment on again, out of the trades that were kept, in their order. */
  const again = (from: number): FollowedBar[] => {
    const open = barOpen(from, timeframe);
    gathered = createTradeBars(timeframe);
    closesAt = -Infinity;
    kept.each(open, (time, price, quantity, side, id, count) => {
      gathered.addTrade({ time, price, quantity, side, id, count });
    });
    const { closed } = gathered.take(lastGiven + interval);
    const bars: FollowedBar[] = [];
    for (const bar of barsOf(closed)) {
      if (bar.time < first) continue;
      const made = join.finish(bar);
      const before = given.get(made.time);
      if (before === undefined || !isSame(before, made)) bars.push(followed('correction', made));
    }
    return bars;
  };
  const onStream = (event: StreamEvent): FollowedBar[] => {
    if (event.state === 'silent') return [];
    state = event.state;
    if (event.state === 'hole') {
      const isOpen = event.until !== event.until;
      const last = holes[holes.length - 1];
      if (last !== undefined && last.until === Infinity) last.until = isOpen ? Infinity : event.until;
      else if (latest === latest)
        holes.push({
          from: event.from === event.from ? event.from : latest,
          until: isOpen ? Infinity : event.until,
          reason: event.reason,
        });
      // The data after a hole with an end is whole.
      if (!isOpen) state = 'whole';
      return closeUpTo();
    }
    if (event.state !== 'whole') return [];
    const mended = holes.find(
      ({ from, until }) => from === event.from || (until === Infinity && event.from >= from),
    );
    if (mended === undefined) return closeUpTo();
    holes = holes.filter((hole) => hole !== mended);
    return [...again(mended.from), ...closeUpTo()];
  };
  /** Closes what the venue's clock has passed. */
  const closeUpTo = (time = latest): FollowedBar[] => {
    if (state === 'mending' || !(time >= closesAt)) return [];
    const open = barOpen(time, timeframe);
    closesAt = open + interval;
    return take(open);
  };

  return {
    step(event) {
      if (event.symbol !== symbol) return [];
      if (event.time > latest || latest !== latest) {
        if (event.kind !== 'stream' && event.kind !== 'connection' && event.kind !== 'fault') {
          latest = event.time;
          latestReceived = event.received;
        }
      }
      if (event.kind === 'stream') return event.channel === 'trades' ? onStream(event) : [];
      if (event.kind !== 'trade') {
        join.take(event);
        return [];
      }
      kept.add(event);
      // After a hole was abandoned, bars are made again when it is filled.
      if (event.late === true) return event.number === event.number ? [] : again(event.time);
      if (first !== first) first = barOpen(event.time, timeframe) + interval;
      const bars = closeUpTo();
      gather(event);
      if (event.time < closesAt - interval) closesAt = -Infinity;
      return bars;
    },
    tick(now) {
      if (latest !== latest || state === 'mending') return [];
      const time = latest + Math.max(0, now - latestReceived) - quietMs;
      const open = barOpen(time, timeframe);
      if (open <= lastGiven + interval && lastGiven > -Infinity) return [];
      if (state === 'whole') gathered.quietUntil(open);
      return take(open);
    },
    running() {
      const all = gathered.columns();
      const [bar] = barsOf(all, all.time.length - 1);
      return bar === undefined || bar.time <= lastGiven ? undefined : join.finish(bar);
    },
  };
}

function barsOf(columns: TradeBarColumns, from = 0): Bar[] {
  const bars: Bar[] = [];
  for (let i = Math.max(0, from); i < columns.time.length; i++) {
    const buyVolume = columns.buyVolume[i];
    const sellVolume = columns.sellVolume[i];
    const both = buyVolume + sellVolume;
    bars.push({
      time: columns.time[i],
      open: columns.open[i],
      high: columns.high[i],
      low: columns.low[i],
      close: columns.close[i],
      // The two sides make the volume to the bit, as in bars from files.
      volume: both === both ? both : columns.volume[i],
      buyVolume,
      sellVolume,
      trades: columns.trades[i],
    });
  }
  return bars;
}

function isSame(a: Bar, b: Bar): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
