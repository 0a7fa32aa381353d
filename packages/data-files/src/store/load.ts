import { join } from 'node:path';
import {
  between,
  concatInSteps,
  DataException,
  gapsOf,
  inTurns,
  intervalMs,
  isoTime,
  resample,
  type BarQuery,
  type Coverage,
  type MarketData,
  type Timeframe,
} from '@veloce/core';
import { fineRange, isMadeWithinPeriods, spanOf } from './layout.js';
import { listMarkets, listPeriods, listTimeframes, marketFolder } from './list.js';
import { readPeriod, readTimes } from './period.js';

/**
 * The bars of a query. Coarser ones than are stored are made file by file.
 *
 * @throws {DataException} when there are none.
 */
export async function loadBars(folder: string, query: BarQuery): Promise<MarketData> {
  const { symbol, timeframe, start, end, signal, onProgress } = query;
  const asked = describeQuery(query);
  const source = await storedSource(folder, symbol, timeframe, asked);
  const range = fineRange(start, end, timeframe, intervalMs(timeframe));
  const periods = (await listPeriods(folder, symbol, source)).filter((period) => {
    const span = spanOf(period);
    return span.end > range.start && span.start < range.end;
  });
  const isByPeriod = isMadeWithinPeriods(timeframe);

  const parts: MarketData[] = [];
  for (const [done, period] of periods.entries()) {
    signal?.throwIfAborted();
    onProgress?.({ step: period, done, total: periods.length });
    const path = join(marketFolder(folder, symbol, source), `${period}.parquet`);
    const bars = cut(await readPeriod(path, symbol, source, signal), range.start, range.end);
    // Off the UTC grid a coarse bar may reach from one period into the next.
    const isWhole = isByPeriod && bars?.offsetMs === undefined;
    const part = bars !== undefined && isWhole ? coarser(bars, timeframe) : bars;
    if (part !== undefined) parts.push(part);
  }
  onProgress?.({ step: 'joined', done: periods.length, total: periods.length });
  const joined =
    parts.length === 0 ? undefined : coarser(await inTurns(concatInSteps(parts), { signal }), timeframe);
  const wanted = joined === undefined ? undefined : cut(joined, start ?? -Infinity, end ?? Infinity);
  if (wanted !== undefined) return wanted;
  const { bars, start: first, end: last } = await readCoverage(folder, symbol, source);
  const fix = `ask for a part of the ${bars} ${source} bars from ${isoTime(first)} to ${isoTime(last)}`;
  throw notFound(asked, `no whole ${timeframe} bar of the store opens there`, fix);
}

/**
 * The coverage of a market in a store: only times are read.
 *
 * @throws {DataException} when it has nothing of it.
 */
export async function readCoverage(folder: string, symbol: string, timeframe: Timeframe): Promise<Coverage> {
  const periods = await listPeriods(folder, symbol, timeframe);
  if (periods.length === 0) {
    const stored = (await listTimeframes(folder, symbol)).join(', ');
    const has = stored === '' ? `no ${symbol}` : `${symbol} in ${stored} and not in ${timeframe}`;
    const fix = 'ask for one that it has, or append it';
    throw notFound(`what there is of ${symbol} ${timeframe}`, `the store ${folder} has ${has}`, fix);
  }
  const parts: Float64Array[] = [];
  for (const period of periods) {
    parts.push(await readTimes(join(marketFolder(folder, symbol, timeframe), `${period}.parquet`)));
  }
  const time = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    time.set(part, at);
    at += part.length;
  }
  const { length } = time;
  const interval = intervalMs(timeframe);
  const gaps = gapsOf({ time, intervalMs: interval, length });
  return { symbol, timeframe, start: time[0], end: time[length - 1] + interval, bars: length, gaps };
}

/** The stored timeframe to make bars of: the same, or else the longest that divides it. */
export async function storedSource(
  folder: string,
  symbol: string,
  timeframe: Timeframe,
  asked: string,
): Promise<Timeframe> {
  const stored = await listTimeframes(folder, symbol);
  if (stored.length === 0) {
    const symbols = (await listMarkets(folder, '')).map((market) => market.symbol).join(', ');
    const has = symbols === '' ? 'it is empty' : `it has ${symbols}`;
    const fix = 'ask for one that it has, or append it';
    throw notFound(asked, `the store ${folder} has no ${symbol}; ${has}`, fix);
  }
  const source = stored.filter((one) => intervalMs(timeframe) % intervalMs(one) === 0).at(-1);
  if (source !== undefined) return source;
  const message = `${timeframe} bars of ${symbol} cannot be made from ${stored.join(', ')}`;
  throw notFound(asked, message, 'ask for a multiple of these, or append shorter bars');
}

/** The part of some bars that opens in a range; `undefined` when there is none. */
function cut(data: MarketData, start: number, end: number): MarketData | undefined {
  if (data.time[0] >= start && data.time[data.length - 1] < end) return data;
  return unlessNone(() => between(data, start, end));
}

/** Coarser bars; `undefined` when none of them is whole. */
function coarser(data: MarketData, timeframe: Timeframe): MarketData | undefined {
  return data.timeframe === timeframe ? data : unlessNone(() => resample(data, timeframe));
}

function unlessNone(make: () => MarketData): MarketData | undefined {
  try {
    return make();
  } catch (cause) {
    if (cause instanceof RangeError) return undefined;
    throw cause;
  }
}

/** Describes a query for messages. */
export function describeQuery({ symbol, timeframe, start, end }: BarQuery): string {
  const bound = (time: number | undefined): string => (time === undefined ? '…' : isoTime(time));
  const span = start === undefined && end === undefined ? '' : ` in [${bound(start)}, ${bound(end)})`;
  return `${timeframe} bars of ${symbol}${span}`;
}

function notFound(asked: string, message: string, fix: string): DataException {
  return new DataException({ _tag: 'DataNotFound', message, asked, fix });
}
