import { setTimeout as wait } from 'node:timers/promises';
import { left, right, type Either } from 'fp-ts/lib/Either.js';
import {
  barAt,
  intervalMs,
  type Bar,
  type BarQuery,
  type DataError,
  type FollowedBar,
  type FollowQuery as MarketFollowQuery,
  type MarketData,
} from '@veloce/core';
import type { LoadedBars } from './load.js';

/** How a market is followed by looking again and again. */
export interface InfluxFollowQuery extends MarketFollowQuery {
  /** Time between looks, in ms: a quarter of the bar, from 1 s to 15 s, by default. */
  readonly pollMs?: number;
}

/** The parts of a provider that following needs. */
export interface FollowSource {
  readonly load: (query: BarQuery) => Promise<Either<DataError, LoadedBars>>;
  /** Learns the server's time and what is stored. */
  readonly prepare: () => Promise<unknown>;
  readonly now: () => number;
  /** How far back bars may still be rewritten, in ms. */
  readonly rewriteMs: () => number;
  readonly lagMs: number;
}

/** Looks again and again, and gives every bar once when it has closed, and again when it was rewritten. */
export async function* followBars(
  source: FollowSource,
  { symbol, timeframe, start, pollMs, signal }: InfluxFollowQuery,
): AsyncGenerator<Either<DataError, FollowedBar>, void, undefined> {
  const interval = intervalMs(timeframe);
  const pause = pollMs ?? Math.min(Math.max(interval / 4, 1000), 15_000);
  const given = new Map<number, Bar>();
  if (start === undefined) await source.prepare();
  // Nothing before this is given.
  const from = start ?? Math.floor((source.now() - source.lagMs) / interval) * interval;
  let next = from;
  while (signal?.aborted !== true) {
    const since = Math.max(from, next - Math.max(source.rewriteMs(), interval));
    const end = Math.max(source.now(), since + 1);
    const loaded = await source.load({ symbol, timeframe, start: since, end, ...(signal && { signal }) });
    if (loaded._tag === 'Left') {
      if (loaded.left._tag === 'Aborted') return;
      // Nothing new is what most looks find.
      if (loaded.left._tag !== 'DataNotFound' || loaded.left.missing !== 'range') yield left(loaded.left);
    } else {
      for (const followed of changes(loaded.right.data, given, next)) {
        given.set(followed.bar.time, followed.bar);
        if (followed.kind === 'closed') next = followed.bar.time + interval;
        yield right(followed);
      }
      for (const time of given.keys()) if (time < since) given.delete(time);
    }
    try {
      await wait(pause, undefined, { signal });
    } catch {
      return;
    }
  }
}

function changes(data: MarketData, given: ReadonlyMap<number, Bar>, next: number): readonly FollowedBar[] {
  const followed: FollowedBar[] = [];
  for (let i = 0; i < data.length; i++) {
    const bar = barAt(data, i);
    const previous = given.get(bar.time);
    if (bar.time >= next) followed.push({ kind: 'closed', bar });
    else if (previous === undefined) followed.push({ kind: 'correction', bar });
    else if (!isSame(bar, previous)) followed.push({ kind: 'correction', bar, previous });
  }
  return followed;
}

function isSame(a: Bar, b: Bar): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
