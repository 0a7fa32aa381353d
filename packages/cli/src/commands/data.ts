import { resolve } from 'node:path';
import { gapsOf, isoTime, type MarketData } from '@veloce/core';
import type { FolderStore } from '@veloce/data-files/store';
import { configuredInflux } from '../config/influx.js';
import { loadMarkets, loadOneMarket, timeframeOf, type MarketOptions } from '../config/load-market.js';
import type { Context, Reply } from '../config/context.js';
import { misuse, orFail } from '../frame/failure.js';
import { tryPlace } from '../frame/try-place.js';

/** Options of `veloce data fetch`. */
export interface FetchOptions {
  readonly market: 'spot' | 'um' | 'cm';
}

/** Options of `veloce data list` and `veloce data coverage`. */
export interface SourceOptions {
  /** Read the InfluxDB instead of the store. */
  readonly influx?: boolean;
}

/** Options of `veloce data pull`: epoch ms UTC. */
export interface PullOptions {
  readonly from?: number;
  readonly to?: number;
}

/** Options of `veloce data convert`. */
export interface ConvertOptions extends MarketOptions {
  readonly out: string;
}

/** Downloads bars into the store. */
export async function fetchData(
  context: Context,
  { market }: FetchOptions,
  symbol: string,
  timeframe: string,
  periods: readonly string[],
): Promise<Reply> {
  const { config, folder } = await context.config();
  const { fetchArchive, loadKlineFiles } = await import('@veloce/data-files');
  const files = await orFail(
    fetchArchive({
      baseUrl: config.data.archive,
      market,
      symbol,
      timeframe: timeframeOf(timeframe),
      periods: periodsOf(periods),
      cacheFolder: resolve(folder, config.data.cache),
      onProgress: ({ step, done, total }) => {
        context.progress.step(`fetching ${step}`, done, total);
      },
    }),
  );
  const markets = await orFail(loadKlineFiles(files));
  return keep(
    context,
    markets.map(({ data }) => data),
  );
}

/** Files of bars into the store. */
export async function importData(
  context: Context,
  options: MarketOptions,
  files: readonly string[],
): Promise<Reply> {
  const markets = await loadMarkets(context, { ...options, data: files });
  return keep(
    context,
    markets.map(({ data }) => data),
  );
}

async function keep(context: Context, markets: readonly MarketData[]): Promise<Reply> {
  const { store, folder } = await openStore(context);
  const kept = [];
  for (const data of markets) {
    context.progress.step(`storing ${data.symbol}`);
    const { added, replaced } = await orFail(store.append(data));
    kept.push({ symbol: data.symbol, timeframe: data.timeframe, bars: data.length, added, replaced });
  }
  context.progress.done();
  return {
    text: kept
      .map(
        ({ symbol, timeframe, added, replaced }) =>
          `${symbol} ${timeframe}: ${count(added)} bars added, ${count(replaced)} replaced, in ${folder}`,
      )
      .join('\n'),
    json: { folder, markets: kept },
  };
}

/** Bars of the InfluxDB into the store. */
export async function pullData(
  context: Context,
  { from, to }: PullOptions,
  symbol: string,
  timeframe: string,
): Promise<Reply> {
  const asked = { influx: true, symbol, timeframe };
  const markets = await loadMarkets(context, {
    ...asked,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  });
  return keep(
    context,
    markets.map(({ data }) => data),
  );
}

/** The markets of the store, or of the InfluxDB. */
export async function listData(context: Context, options: SourceOptions): Promise<Reply> {
  if (options.influx === true) return listInflux(context);
  const { store, folder } = await openStore(context);
  const markets = await orFail(store.markets());
  const lines = markets.map(({ symbol, timeframes }) => `${symbol.padEnd(14)} ${timeframes.join(' ')}`);
  return {
    text:
      lines.length === 0
        ? `${folder} holds no market; veloce data fetch or import fills it`
        : lines.join('\n'),
    json: { folder, markets },
  };
}

async function listInflux(context: Context): Promise<Reply> {
  const { config } = await context.config();
  const found = await orFail((await configuredInflux(config, context.io)).discover());
  const { describeDiscovery } = await import('@veloce/data-influx');
  return { text: describeDiscovery(found), json: found };
}

/** The coverage of a market in the store, or in the InfluxDB. */
export async function coverData(
  context: Context,
  options: SourceOptions,
  symbol: string,
  timeframe: string,
): Promise<Reply> {
  const source =
    options.influx === true
      ? await configuredInflux((await context.config()).config, context.io)
      : (await openStore(context)).store;
  const { start, end, bars, gaps } = await orFail(
    source.coverage({ symbol, timeframe: timeframeOf(timeframe) }),
  );
  return {
    text: [
      `${symbol} ${timeframe}: ${count(bars)} bars, ${isoTime(start)} to ${isoTime(end)}`,
      ...gapLines(gaps),
    ].join('\n'),
    json: { symbol, timeframe, start, end, bars, gaps },
  };
}

/** Reads files, and reports oddities. */
export async function checkData(
  context: Context,
  options: MarketOptions,
  files: readonly string[],
): Promise<Reply> {
  const markets = await loadMarkets(context, { ...options, data: files });
  const found = markets.map(({ data, notes }) => ({
    symbol: data.symbol,
    timeframe: data.timeframe,
    bars: data.length,
    start: data.time[0] ?? null,
    end: (data.time[data.length - 1] ?? NaN) + data.intervalMs,
    gaps: gapsOf(data),
    notes,
  }));
  const isOdd = found.some(({ gaps, notes }) => gaps.length + notes.length > 0);
  return {
    text: found
      .flatMap(({ symbol, timeframe, bars, start, end, gaps, notes }) => [
        `${symbol} ${timeframe}: ${count(bars)} bars, ${isoTime(start ?? NaN)} to ${isoTime(end)}`,
        ...gapLines(gaps),
        ...notes.map((note) => `  note: ${note}`),
      ])
      .join('\n'),
    json: { markets: found },
    code: isOdd ? 3 : 0,
  };
}

/** Files of one market to one file. */
export async function convertData(
  context: Context,
  options: ConvertOptions,
  files: readonly string[],
): Promise<Reply> {
  const out = context.path(options.out);
  const kind = /\.(parquet|arrow)$/.exec(out)?.[1];
  if (kind === undefined) throw misuse(`--out ${options.out}: must end in .parquet or .arrow`);
  await tryPlace('--out', out, false);
  const { data } = await loadOneMarket(context, { ...options, data: files });
  if (kind === 'parquet') await orFail((await import('@veloce/data-files/parquet')).writeParquet(out, data));
  else await orFail((await import('@veloce/data-files/arrow')).writeArrow(out, data));
  return {
    text: `${data.symbol} ${data.timeframe}: ${count(data.length)} bars in ${out}`,
    json: { symbol: data.symbol, timeframe: data.timeframe, bars: data.length, file: out },
  };
}

async function openStore(
  context: Context,
): Promise<{ readonly store: FolderStore; readonly folder: string }> {
  const { config, folder } = await context.config();
  const { folderStore } = await import('@veloce/data-files/store');
  const at = resolve(folder, config.data.folder);
  return { store: folderStore({ folder: at }), folder: at };
}

/** Several periods, or a range `2025-06..2025-08`. */
function periodsOf(texts: readonly string[]): never {
  const [first = ''] = texts;
  const [from, to] = first.split('..');
  return (texts.length === 1 && to !== undefined ? { from, to } : [...texts]) as never;
}

function gapLines(gaps: ReturnType<typeof gapsOf>): readonly string[] {
  const shown = gaps
    .slice(0, mostGaps)
    .map(({ start, end, bars }) => `  gap: ${isoTime(start)} to ${isoTime(end)}, ${count(bars)} bars`);
  return gaps.length > mostGaps ? [...shown, `  … and ${gaps.length - mostGaps} more gaps`] : shown;
}

const mostGaps = 10;
const count = (value: number): string => value.toLocaleString('en-US');
