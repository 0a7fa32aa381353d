import { resolve } from 'node:path';
import { between, intervalMs, isoTime, orThrow, type AnyStrategy, type MarketData } from '@veloce/core';
import { playbookShelf, playbookStrategy } from '@veloce/playbooks';
import { compareStrategies, type ComparisonTotal } from '@veloce/research';
import { vectorFlow } from '@veloce/vectorflow-analytics';
import { loadMarkets, timeframeOf } from '../config/load-market.js';
import { readNamed } from '../config/load-strategy.js';
import type { Context, Reply } from '../config/context.js';
import { misuse, orFail } from '../frame/failure.js';
import { tryPlace } from '../frame/try-place.js';
import { comparisonLines, originOf, writeComparison } from './comparison.js';

/** Options of `veloce playbook study`. */
export interface StudyOptions {
  readonly symbols: readonly string[];
  readonly timeframe: string;
  readonly from: number;
  readonly to: number;
  readonly market: 'spot' | 'um' | 'cm';
  readonly fee: number;
  /** Downloads what is missing. */
  readonly fetch?: boolean;
  /** Files of bars instead of the store. */
  readonly data?: readonly string[];
  readonly simulated?: boolean;
  readonly param?: readonly string[];
  readonly out?: string;
}

/** The share of right signals that the specification asks for. */
const target = [0.8, 0.9] as const;
/** The least score of the signals that it judges: 0.65 of 1. */
const leastScore = 6.5;
const horizonMs = 4 * 3_600_000;

/** The shelf and the fused opinion on the markets of the specification, with the validator's share of right signals. */
export async function studyPlaybooks(context: Context, options: StudyOptions): Promise<Reply> {
  if (options.out !== undefined) await tryPlace('--out', context.path(options.out), false);
  if (options.from >= options.to) throw misuse('--from must be before --to');
  const markets = await marketsOf(context, options);
  const given = readNamed(options.param);
  const strategies: readonly AnyStrategy[] = [...playbookShelf().map((document) => playbookStrategy(document)), vectorFlow]; // prettier-ignore
  const paramsOf = ({ params: { shape } }: AnyStrategy, market: MarketData) =>
    Object.fromEntries(
      Object.entries({ tickSize: tickOf(market), ...given }).filter(([name]) => name in shape),
    );
  const unused = Object.keys(given).find((name) => strategies.every(({ params }) => !(name in params.shape)));
  if (unused !== undefined)
    throw misuse(`--param ${unused}: nothing that is studied has a parameter ${unused}`);
  const comparison = await compareStrategies(
    strategies.map((strategy) => ({ strategy, params: (market) => paramsOf(strategy, market) })),
    markets,
    { options: { takerFee: options.fee, makerFee: options.fee }, leastScore, horizonMs },
    { onProgress: (done, all) => { context.progress.step('studying', done, all); } },
  ); // prettier-ignore
  context.progress.done();
  const report = await writeComparison(context, options.out, {
    title: 'The shelf and VectorFlow',
    origin: originOf(markets),
    comparison,
    target,
  });
  const spans = markets.map(({ symbol, timeframe, time, intervalMs, length, origin }) => ({
    symbol,
    timeframe,
    bars: length,
    from: isoTime(time[0] ?? NaN),
    to: isoTime((time[length - 1] ?? NaN) + intervalMs),
    source: origin.name,
  }));
  return {
    text: [
      ...spans.map((one) => `${one.symbol} ${one.timeframe}  ${one.from} to ${one.to}, ${one.bars} bars of ${one.source}`),
      `fees ${100 * options.fee} % a side`,
      '',
      ...comparisonLines(comparison),
      '',
      `signals with a score of 0.65 or more, right after 4 h; the target is ${100 * target[0]} to ${100 * target[1]} %:`,
      ...comparison.strategies.map(accuracyLine),
      ...(report === undefined ? [] : ['', `report: ${report}`]),
    ].join('\n'),
    json: { markets: spans, target, ...comparison, ...(report === undefined ? {} : { report }) },
  }; // prettier-ignore
}

function accuracyLine({ strategy, accuracy }: ComparisonTotal): string {
  const share = accuracy?.accuracy ?? null;
  if (accuracy === null || share === null) return `  ${strategy}: none`;
  const percent = (x: number): string => (100 * x).toFixed(1);
  const verdict = share.low >= target[0] ? 'met' : share.high < target[0] ? 'missed' : 'open';
  return `  ${strategy}: ${percent(share.value)} % [${percent(share.low)}, ${percent(share.high)}] of ${accuracy.judged}, ${percent(accuracy.baseRate)} % by the drift of the market: ${verdict}`;
}

async function marketsOf(context: Context, options: StudyOptions): Promise<readonly MarketData[]> {
  const { symbols, timeframe, data, simulated, from, to } = options;
  if (data !== undefined && simulated === true)
    throw misuse('--data and --simulated exclude each other', 'give one of them');
  if (simulated === true) {
    const { simulateMarket } = await import('@veloce/data-files');
    const own = timeframeOf(timeframe);
    const bars = Math.ceil((to - from) / intervalMs(own));
    return symbols.map((symbol, k) => simulateMarket({ seed: k + 1, bars, timeframe: own, symbol, start: from }).data);
  }
  if (data !== undefined) {
    return (await loadMarkets(context, { timeframe, from, to, data })).map((one) => one.data);
  }
  const { config, folder } = await context.config();
  const { folderStore } = await import('@veloce/data-files/store');
  const store = folderStore({ folder: resolve(folder, config.data.folder) });
  const markets: MarketData[] = [];
  for (const symbol of symbols) {
    if (options.fetch === true) await orFail(store.append(await fetched(context, options, symbol)));
    const loaded = await store.load({ symbol, timeframe: timeframeOf(timeframe) })();
    const own = loaded._tag === 'Left' ? undefined : withinRange(loaded.right, from, to);
    if (own === undefined) {
      throw misuse(
        `the store has no ${timeframe} bars of ${symbol} from ${isoTime(from)} to ${isoTime(to)}`,
        `--fetch downloads ${monthsOf(from, to).length} months of ${symbols.join(', ')} from ${config.data.archive} into ${folder}; --data takes files`,
      );
    }
    markets.push(own);
  }
  return markets;
} // prettier-ignore

/** The bars of a range; `undefined` where there are none. */
function withinRange(data: MarketData, from: number, to: number): MarketData | undefined {
  const isThere = Array.from(data.time).some((open) => open >= from && open < to);
  return isThere ? between(data, from, to) : undefined;
}

/** The months of a range from the archive, as one market. */
async function fetched(
  context: Context,
  { timeframe, from, to, market }: StudyOptions,
  symbol: string,
): Promise<MarketData> {
  const { config, folder } = await context.config();
  const { fetchArchive, loadKlineFiles } = await import('@veloce/data-files');
  const files = await orFail(
    fetchArchive({
      baseUrl: config.data.archive,
      market,
      symbol,
      timeframe: timeframeOf(timeframe),
      periods: monthsOf(from, to),
      cacheFolder: resolve(folder, config.data.cache),
      onProgress: ({ step, done, total }) => {
        context.progress.step(`fetching ${step} of ${config.data.archive}`, done, total);
      },
    }),
  );
  const [loaded] = await orThrow(loadKlineFiles(files));
  context.progress.done();
  if (loaded === undefined) throw misuse(`the archive has no bars of ${symbol}`);
  return loaded.data;
}

/** The months that a range touches, as `2025-01`. */
function monthsOf(from: number, to: number): readonly string[] {
  const months: string[] = [];
  for (let at = new Date(from); at.getTime() < to; at = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1))) {
    months.push(at.toISOString().slice(0, 7));
  }
  return months;
} // prettier-ignore

/** The smallest price step that closes show, a power of ten: what a market profile needs where nobody says. */
function tickOf({ close, length }: MarketData): number {
  let digits = 0;
  for (let i = Math.max(0, length - 10_000); i < length; i++) {
    const price = close[i] ?? NaN;
    while (digits < 8 && Math.abs(price - Number(price.toFixed(digits))) > 1e-9 * price) digits++;
  }
  return 10 ** -digits;
}
