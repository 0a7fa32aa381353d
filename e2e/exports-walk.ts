import { PassThrough } from 'node:stream';
import { right } from 'fp-ts/lib/Either.js';
import * as backtest from '@veloce/backtest';
import * as backtestTable from '@veloce/backtest/table';
import * as cli from '@veloce/cli';
import * as playbooks from '@veloce/playbooks';
import * as coreTesting from '@veloce/core/testing';
import * as liveTesting from '@veloce/live/testing';
import * as dashboard from '@veloce/dashboard';
import * as reportBrowser from '@veloce/report/browser';
import * as reportNode from '@veloce/report/node';
import * as reportNotebook from '@veloce/report/notebook';
import * as researchNode from '@veloce/research/node';
import * as arrow from '@veloce/data-files/arrow';
import * as parquet from '@veloce/data-files/parquet';
import * as store from '@veloce/data-files/store';
import * as coreNode from '@veloce/core/node';
import * as coreRedis from '@veloce/core/redis';
import * as core from '@veloce/core';
import * as copilot from '@veloce/copilot';
import * as copilotMcp from '@veloce/copilot/mcp';
import * as dataFiles from '@veloce/data-files';
import * as dataInflux from '@veloce/data-influx';
import * as feeds from '@veloce/feeds';
import * as indicators from '@veloce/indicators';
import type { CatalogEntry } from '@veloce/indicators';
import * as journal from '@veloce/journal';
import * as live from '@veloce/live';
import * as report from '@veloce/report';
import * as research from '@veloce/research';
import * as squeezeflow from '@veloce/squeezeflow';
import * as alerts from '@veloce/alerts';
import * as alertsNode from '@veloce/alerts/node';
import * as charts from '@veloce/charts';
import * as chartLevels from '@veloce/charts/levels';
import * as dashboardNode from '@veloce/dashboard/node';
import * as feedsLoopback from '@veloce/feeds/loopback';
import * as feedsRecord from '@veloce/feeds/record';
import * as freqtrade from '@veloce/live/freqtrade';
import * as liveCcxt from '@veloce/live/ccxt';
import * as liveNode from '@veloce/live/node';
import * as liveRedis from '@veloce/live/redis';
import * as bullmq from '@veloce/research/bullmq';
import * as server from '@veloce/server';
import * as serverJournal from '@veloce/server/journal';
import * as statistics from '@veloce/core/statistics';
import * as table from '@veloce/core/table';
import * as vectorflow from '@veloce/vectorflow-analytics';
import { goodArguments, nowhere } from './testdata/good-arguments.js';
import { hourlyMarket, returnsOf } from './testdata/hourly-market.js';

/** The packages that the tests over all exports walk through, with arguments by the name of the parameter. */
export const packages: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  backtest, core, 'core/node': coreNode, 'report/node': reportNode, 'report/notebook': reportNotebook, 'research/node': researchNode, 'data-files/arrow': arrow,
  'data-files/parquet': parquet, 'data-files/store': store, 'data-files': dataFiles, 'data-influx': dataInflux, feeds, indicators, journal, live, report, research, squeezeflow,
  'vectorflow-analytics': vectorflow, alerts, 'alerts/node': alertsNode, charts, 'charts/levels': chartLevels,
  'dashboard/node': dashboardNode, 'feeds/loopback': feedsLoopback, 'feeds/record': feedsRecord, 'live/freqtrade': freqtrade, 'live/ccxt': liveCcxt,
  'live/node': liveNode, 'live/redis': liveRedis, 'core/redis': coreRedis, 'research/bullmq': bullmq, copilot, 'copilot/mcp': copilotMcp, server, 'server/journal': serverJournal, 'core/statistics': statistics, 'core/table': table, playbooks, 'backtest/table': backtestTable, cli, 'core/testing': coreTesting, 'live/testing': liveTesting, dashboard, 'report/browser': reportBrowser,
}; // prettier-ignore

const price = Float64Array.from({ length: 400 }, (_, i) => 100 + 5 * Math.sin(i / 9) + (i % 7) / 10);
export const data = hourlyMarket(price);
const returns = returnsOf(price);

/** Values for parameters, by name. */
export const values: Readonly<Record<string, unknown>> = {
  data, market: data, strategy: squeezeflow.squeezeFlow, params: {}, kernel: indicators.smaKernel(3), inputs: [data.close], timeframe: '4h',
  orders: [], columns: { entries: new Uint8Array(data.length) }, legs: [], returns, pnl: [1, -1, 2], capital: 1000, statistic: () => 0,
  source: data.close, delta: data.close, close: data.close, high: data.high, low: data.low, open: data.open, volume: data.volume, paths: ['x.csv'],
  signals: new Uint8Array(data.length), times: data.time, price: data.close, names: ['close'], rows: [], describe: () => '', name: 'rule', profiles: [], opinions: [], now: 0,
  timeframes: ['4h'], of: { symbol: 'X', timeframe: '1h' }, of_: 0, knownAt: data.time, bytes: new Uint8Array(9), result: { returns: [] },
  venues: [], where: 'x', run: () => ({}), length: 20, snapshot: undefined,
}; // prettier-ignore

const run = backtest.backtest(squeezeflow.squeezeFlow, data);
const series = core.marketSeries('1h');
const [profile] = vectorflow.marketProfiles(data, { tickSize: 0.1, rowSize: 5, bracketMs: 3_600_000 });
const exitBroker = Object.fromEntries(
  ['stopEntries', 'closeAll', 'closeOne', 'open'].map((name) => [
    name,
    () => () => Promise.resolve(right([])),
  ]),
);
const samples = { length: 1, knownAt: data.time.slice(0, 1), values: {}, barMs: 0, notes: [], files: [] };

const searched = { space: { minScore: [4] }, search: { kind: 'grid' }, objective: 'sharpe' };

/** Names that mean something else. */
export const special: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'core.startStrategy': {
    compiled: core.compileStrategy(squeezeflow.squeezeFlow, '1h'),
    symbol: 'X',
    firstBar: 0,
  },
  'indicators.lagSlopeKernel': { settings: { period: 256, maxLag: 20, every: 1, origin: 'mean' } },
  'indicators.quadrantKernel': { zones: { minRange: 0.25, minChange: 0.001 } },
  'vectorflow-analytics.adaptiveVelocity': { params: { fast: 5, slow: 20, memory: 50 } },
  'vectorflow-analytics.arbiterKernel': {
    settings: { threshold: 0.5, trapThreshold: 0.5, minConfidence: 0.1, minMargin: 0.1, cooldownBars: 5 },
  },
  'vectorflow-analytics.flowTurn': { params: { bars: 5, window: 60, sigmas: 1 } },
  'vectorflow-analytics.heldHurst': { source: data.close, params: { period: 256, maxLag: 10, every: 7 } },
  'vectorflow-analytics.pivotDivergence': { params: { left: 5, right: 5, maxSpan: 60, tolerance: 2 } },
  'vectorflow-analytics.walkForwardHmm': { params: { states: 2, train: 200, every: 100 } },
  'vectorflow-analytics.windowDivergence': { params: { window: 50, minPrice: 1, minFlow: 0.02 } },
  'core.rule': { describe: (market: { close: unknown }) => ({ long: market.close }) },
  'core.phase': { definition: squeezeflow.squeezeFlow.phases[0] },
  'core.strategy': {
    definition: {
      name: 'x',
      params: squeezeflow.squeezeFlow.params,
      phases: squeezeflow.squeezeFlow.phases,
    },
  },
  'feeds.collectMarket': {
    market: { follow: () => [] },
    query: { symbol: 'X', timeframe: '1m' },
    write: () => undefined,
  },
  'feeds/record.recordedDay': {
    folder: nowhere,
    venue: feeds.bybit(),
    query: { symbol: 'X', timeframe: '1m' },
  },
  'live.createRunner': {
    plan: { account: 'x', timeframe: '1m', markets: [{ symbol: 'X', strategy: squeezeflow.squeezeFlow }] },
    saved: undefined,
  },
  'live/node.followVersions': { run: { status: () => ({ versions: {} }) }, wanted: () => () => undefined },
  'live/node.openVenue': { folder: nowhere, broker: {} },
  'live/node.openRunFolder': {
    folder: nowhere,
    plan: { account: 'x', timeframe: '1m', markets: [{ symbol: 'X', strategy: squeezeflow.squeezeFlow }] },
  },
  'research.sweep': { sweepOptions: searched },
  'research.walkForward': { walkOptions: { ...searched, window: { train: 100, test: 50 } } },
  'journal.openJournal': { where: { folder: nowhere } },
  'feeds.createMarketBars': { options: { symbol: 'X', timeframe: '1m' } },
  'feeds.connect': { feed: {} },
  'alerts.httpChannel': { options: { name: 'x', longest: 1, secrets: [], request: () => ({}) } },
  'data-files.fetchArchive': {
    options: {
      baseUrl: 'http://127.0.0.1:9',
      market: 'um',
      symbol: 'BTCUSDT',
      timeframe: '1m',
      cacheFolder: nowhere,
    },
  },
  'data-files.gatherTrades': { trades: [], options: { symbol: 'X', timeframe: '1m' } },
  'core.fromRows': { rows: [{ time: 0, open: 1, high: 1, low: 1, close: 1, volume: 1 }] },
  'report.report': { result: run },
  'report/node.writeReport': { result: run, path: nowhere },
  'alerts.ntfy': { options: { topic: 'x' } },
  'alerts.telegram': { options: { token: 'x', chat: 1 } },
  'alerts.discord': { options: { url: 'http://127.0.0.1:9' } },
  'alerts.slack': { options: { url: 'http://127.0.0.1:9' } },
  'alerts.webhook': { options: { url: 'http://127.0.0.1:9' } },
  'alerts/node.mail': { options: { host: 'x', from: 'x', to: 'x' } },
  'core/redis.connectRedis': { who: 'x', connection: { port: 9 }, answerMs: 50 },
  'live/redis.shardPublisher': { options: { connection: { port: 9 }, name: 'x' } },
  'live/redis.runShards': { options: { connection: { port: 9 }, name: 'x', plans: {} } },
  'live/redis.followDecisions': {
    options: { connection: { port: 9 }, name: 'x', shards: ['0'], group: 'x', reader: 'x' },
  },
  'research/bullmq.redisQueue': { options: { connection: {} } },
  'research/bullmq.sweepWorker': { options: { connection: {}, strategies: [squeezeflow.squeezeFlow] } },
  'backtest.portfolio': { legs: [backtest.signalLeg(data, { entries: new Uint8Array(data.length) })] },
  'backtest.portfolioAsync': { legs: [backtest.signalLeg(data, { entries: new Uint8Array(data.length) })] },
  'alerts.lines': { options: { write: () => undefined } },
  'feeds/record.readLog': { folder: nowhere },
  'feeds/record.openLog': { folder: nowhere },
  'feeds/record.readTardis': { path: nowhere },
  'feeds/record.readHftbacktest': { path: nowhere, options: { venue: 'x', symbol: 'X' } },
  'feeds/record.readBinanceArchive': {
    path: 'X-trades-2025-01-01.csv',
    options: { venue: 'binance-usdm', symbol: 'X' },
  },
  'feeds/record.replayCapture': {
    path: nowhere,
    venue: feeds.bybit(),
    streams: [{ channel: 'trades', symbol: 'X' }],
  },
  'feeds/record.tardisLines': { kind: 'trades', events: [] },
  'core/node.openLines': { path: nowhere },
  'core/node.lock': { path: nowhere },

  'feeds/record.record': { folder: nowhere, venue: feeds.bybit(), streams: [], log: {} },
  'feeds/record.replayRecording': { folder: nowhere, venue: feeds.bybit() },
  'live/node.runLive': {
    run: {
      recovery: { untold: [] },
      take: () => ({}),
      save: () => () => Promise.resolve(right({})),
      sync: () => undefined,
      status: () => ({}),
      told: () => undefined,
      close: () => undefined,
    },
    sources: [],
    sinks: {},
  },
  'live/node.watchBeat': { options: { path: nowhere }, signal: AbortSignal.abort() },
  'server.deskMarkets': { events: { tell: () => undefined } },
  'server.flowOverlays': { options: { intervalMs: 60_000, rowHeight: 1 } },
  'server.serveDesk': { app: { fetch: () => new Response() } },
  'server/journal.journalPart': { journal: { trades: {}, events: {} } },
  'server.dashboardApp': { parts: {} },
  'research/node.inThreads': { test: research.realityCheck, args: [] },
  'core/table.fromTable': { table: table.toTable(data) },
  'core/table.fromArrow': { bytes: table.toArrow(data) },
  'feeds.followMarket': { options: { venue: feeds.bybit() } },
  'research/node.threads': { options: { module: 'file:///x.js', name: 'x' } },
  'research.noiseTest': { input: { replications: 1 } },
  'research.equityCone': { options: { replications: 100 } },
  'live.emergencyExit': { venue: exitBroker },
  'copilot.askJournal': {
    model: { doGenerate: () => undefined },
    journal: { performance: () => undefined },
    question: 'why?',
  },
  'copilot.writeMarketNote': {
    model: { doGenerate: () => undefined },
    facts: { symbol: 'X', timeframe: '1h', at: 0, close: 1 },
  },
  'copilot.describeMarket': { facts: { symbol: 'X', timeframe: '1h', at: 0, close: 1 } },
  'copilot.proposePlaybooks': { model: { doGenerate: () => undefined } },
  'copilot/mcp.mcpServer': { tools: [] },
  'copilot/mcp.serveMcpHttp': { tools: [] },
  'copilot/mcp.serveMcpStdio': {
    tools: [],
    streams: { input: new PassThrough(), output: new PassThrough() },
  },
  'live.equityBand': {
    expected: { time: [0, 9e7], equity: [1, 1] },
    live: { time: [0, 9e7], equity: [1, 1] },
  },
  'live.paperVenue': { market: { symbols: ['X'], timeframe: '1h' } },
  'backtest.paperBroker': { market: { symbols: ['X'], timeframe: '1h' } },
  'data-files.joinSamples': { samples },
  'core/statistics.insideBand': { expected: [1, -1, 2], record: [1] },
  'feeds.createFeed': { venue: feeds.bybit(), streams: [{ channel: 'trades', symbol: 'X' }] },
  'research.randomEntryTest': { result: run },
  'research.realityCheck': { columns: [returns] },
  'research.crossValidate': { columns: [returns] },
  'vectorflow-analytics.dayType': { profile },
  'vectorflow-analytics.profileLevels': { profile, basis: 'tpo' },
  'vectorflow-analytics.ledges': { profile },
  'vectorflow-analytics.profileExtreme': { profile, side: 'high' },
  'vectorflow-analytics.profileNodes': { profile, basis: 'volume' },
  'vectorflow-analytics.followThrough': { events: [{ index: 5, level: 100 }] },
  'vectorflow-analytics.fitHmm': { columns: [returns] },
  'vectorflow-analytics.developingProfileSeries': { market: series, options: { tickSize: 0.1 } },
  'vectorflow-analytics.developingProfile': { options: { tickSize: 0.1 } },
  'vectorflow-analytics.marketProfiles': { options: { tickSize: 0.1 } },
  'vectorflow-analytics.marketProfilesFromTrades': {
    trades: { time: data.time, price: data.close, size: data.volume },
    options: { tickSize: 0.1 },
  },
  'vectorflow-analytics.openInterestSpikesSeries': { price: series.close, venues: [series.openInterest] },
  'vectorflow-analytics.zoneSeries': { market: series },
  'vectorflow-analytics.regimeSeries': { market: series },
  'alerts/node.fileOutbox': { folder: nowhere },
  ...goodArguments,
};

/** Columns and usual settings of an indicator, as its function takes them: up to two settings in a row, more of them as one record. */
export function usualArguments({ inputs, params }: CatalogEntry): readonly unknown[] {
  const settings =
    params.length < 3
      ? params.map((param) => param.default)
      : [Object.fromEntries(params.map((param) => [param.name, param.default]))];
  return [...inputs.map(() => data.close), ...settings];
}

export type AnyFunction = (...args: readonly unknown[]) => unknown;

/** Names of a function's parameters, as its text has them. */
export function parametersOf(one: AnyFunction): readonly string[] {
  const text = one.toString();
  const open = text.indexOf('(');
  let depth = 0;
  let from = open + 1;
  const found: string[] = [];
  for (let i = open; i < text.length; i++) {
    const character = text.charAt(i);
    if ('([{'.includes(character)) depth++;
    if (')]}'.includes(character)) depth--;
    if (depth === 0 || (depth === 1 && character === ',')) {
      found.push(text.slice(from, i).trim());
      from = i + 1;
      if (depth === 0) break;
    }
  }
  return found.filter((name) => name !== '').map((name) => name.replace(/\s*=[^]*$/, ''));
}

/** The outcome of a call: its error, or the error it gives as a value, or `accepted`. */
export async function refusal(one: AnyFunction, args: readonly unknown[]): Promise<string> {
  try {
    const result = one(...args);
    const settled: unknown = typeof result === 'function' ? await (result as () => unknown)() : await result;
    const left = settled as { readonly _tag?: string; readonly left?: unknown } | undefined;
    return left?._tag === 'Left' ? JSON.stringify(left.left) : 'accepted';
  } catch (error) {
    return String(error);
  }
}
