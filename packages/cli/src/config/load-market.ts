import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  between,
  intervalMs,
  resample,
  TimeframeSchema,
  type MarketData,
  type Timeframe,
} from '@veloce/core';
import { describeDataNote } from '@veloce/data-files';
import type { Context } from './context.js';
import { misuse, orFail } from '../frame/failure.js';
import { configuredInflux } from './influx.js';

/** The source of bars: files, the store, the InfluxDB, or the simulator. */
export interface MarketOptions {
  readonly data?: readonly string[];
  readonly symbol?: string;
  readonly timeframe?: string;
  /** Read the InfluxDB of the configuration instead of the store. */
  readonly influx?: boolean;
  readonly simulated?: boolean;
  readonly seed?: number;
  readonly bars?: number;
  readonly from?: number;
  readonly to?: number;
}

/** A market, and what the loader had to say about it. */
export interface LoadedMarket {
  readonly data: MarketData;
  readonly notes: readonly string[];
}

/** A timeframe as the user wrote it. */
export function timeframeOf(text: string): Timeframe {
  const parsed = TimeframeSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw misuse(`--timeframe ${text}: is none`, 'write it like 1m, 5m, 1h or 1d');
}

/** The markets that the options ask for: one for each symbol. */
export async function loadMarkets(
  context: Context,
  options: MarketOptions,
): Promise<readonly LoadedMarket[]> {
  const { data: files, symbol, simulated, influx, from, to } = options;
  const sources = [files !== undefined, simulated === true, symbol !== undefined && files === undefined];
  if (sources.filter(Boolean).length > 1) {
    throw misuse('--data, --simulated and --symbol exclude each other', 'give one of them');
  }
  if (influx === true && (files !== undefined || simulated === true)) {
    throw misuse(
      `--influx and ${files === undefined ? '--simulated' : '--data'} exclude each other`,
      'give one of them',
    );
  }
  if (from !== undefined && to !== undefined && from >= to) throw misuse('--from must be before --to');
  const loaded = await loadAll(context, options);
  if (from === undefined && to === undefined) return loaded;
  return loaded.map(({ data, notes }) => {
    const isThere = Array.from(data.time).some(
      (open) => open >= (from ?? -Infinity) && open < (to ?? Infinity),
    );
    if (isThere) return { data: between(data, from ?? 0, to ?? Infinity), notes };
    throw misuse(
      `there are no bars of ${data.symbol} in this range`,
      'see what there is: veloce data coverage SYMBOL TIMEFRAME',
    );
  });
}

/** As {@link loadMarkets}, where only one market makes sense. */
export async function loadOneMarket(context: Context, options: MarketOptions): Promise<LoadedMarket> {
  const loaded = await loadMarkets(context, options);
  const [only] = loaded;
  if (only !== undefined && loaded.length === 1) return only;
  throw misuse(
    `these files hold ${loaded.length} markets: ${loaded.map(({ data }) => data.symbol).join(', ')}`,
    'give the files of one',
  );
}

async function loadAll(context: Context, options: MarketOptions): Promise<readonly LoadedMarket[]> {
  const { data: files, symbol, timeframe, simulated, seed = 1, bars = 129_600 } = options;
  const { progress } = context;
  if (files !== undefined) return loadFiles(context, files, timeframe);
  if (simulated === true) {
    const { simulateMarket } = await import('@veloce/data-files');
    progress.step(`simulating ${bars} bars`);
    const { data } = simulateMarket({
      seed,
      bars,
      ...(timeframe === undefined ? {} : { timeframe: timeframeOf(timeframe) }),
    });
    progress.done();
    return [{ data, notes: [] }];
  }
  const { config, folder } = await context.config();
  const wanted = symbol ?? config.markets[0]?.symbol;
  if (wanted === undefined) {
    throw misuse(
      'which market?',
      'give --data FILE, --symbol BTCUSDT (of the store that veloce data fetch fills; with --influx, of the InfluxDB), or --simulated',
    );
  }
  const source =
    options.influx === true
      ? await configuredInflux(config, context.io)
      : (await import('@veloce/data-files/store')).folderStore({
          folder: resolve(folder, config.data.folder),
        });
  const data = await orFail(
    source.load({
      symbol: wanted,
      timeframe: timeframe === undefined ? config.timeframe : timeframeOf(timeframe),
      ...(options.influx === true ? rangeOf(options) : {}),
      onProgress: ({ step, done, total }) => {
        progress.step(`loading ${step}`, done, total);
      },
    }),
  );
  progress.done();
  return [{ data, notes: [] }];
}

/** The range that is asked for: a server need not send the rest. */
const rangeOf = ({ from, to }: MarketOptions): { readonly start?: number; readonly end?: number } => ({
  ...(from === undefined ? {} : { start: from }),
  ...(to === undefined ? {} : { end: to }),
});

async function loadFiles(
  context: Context,
  files: readonly string[],
  timeframe: string | undefined,
): Promise<readonly LoadedMarket[]> {
  const { progress } = context;
  const paths = files.map(context.path);
  const wanted = timeframe === undefined ? undefined : timeframeOf(timeframe);
  const missing = paths.find((path) => !existsSync(path));
  if (missing !== undefined) throw misuse(`there is no file ${missing}`, 'check the path');
  const parquet = paths.filter((path) => path.endsWith('.parquet'));
  const arrow = paths.filter((path) => /\.(arrow|feather)$/.test(path));
  const texts = paths.filter((path) => !parquet.includes(path) && !arrow.includes(path));
  const loaded: LoadedMarket[] = [];
  if (texts.length > 0) {
    const { loadKlineFiles } = await import('@veloce/data-files');
    const load = (of: { readonly timeframe?: Timeframe }) =>
      loadKlineFiles(texts, {
        ...of,
        onProgress: ({ step, done, total }) => {
          progress.step(`loading ${step}`, done, total);
        },
      });
    // The bars that the files have; only files that do not say need to be told.
    const found = wanted === undefined ? undefined : await load({})();
    const markets =
      found?._tag === 'Right'
        ? found.right
        : await orFail(load(wanted === undefined ? {} : { timeframe: wanted }));
    loaded.push(...markets.map(({ data, notes }) => ({ data, notes: notes.map(describeDataNote) })));
  }
  for (const path of parquet) {
    const { readParquet } = await import('@veloce/data-files/parquet');
    const { data, notes } = await orFail(readParquet(path));
    loaded.push({ data, notes: notes.map(describeDataNote) });
  }
  for (const path of arrow) {
    const { readArrow } = await import('@veloce/data-files/arrow');
    const { data, notes } = await orFail(readArrow(path));
    loaded.push({ data, notes: notes.map(describeDataNote) });
  }
  progress.done();
  return wanted === undefined ? loaded : loaded.map((one) => onTimeframe(one, wanted));
}

/** The market in bars of a timeframe, made of finer ones where it has those. */
function onTimeframe(market: LoadedMarket, wanted: Timeframe): LoadedMarket {
  const { data, notes } = market;
  if (data.timeframe === wanted) return market;
  if (intervalMs(wanted) % intervalMs(data.timeframe) !== 0) {
    throw misuse(
      `${data.symbol}: the files have ${data.timeframe} bars, and no ${wanted} bars can be made of them`,
      `give files of ${wanted} bars, or a timeframe that ${data.timeframe} divides`,
    );
  }
  return { data: resample(data, wanted), notes: [...notes, `${wanted} bars made of ${data.timeframe} bars`] };
}
