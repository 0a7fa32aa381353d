import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { left, right } from 'fp-ts/lib/Either.js';
import * as backtest from '@veloce/backtest';
import * as core from '@veloce/core';
import * as indicators from '@veloce/indicators';
import * as playbooks from '@veloce/playbooks';
import { squeezeFlow } from '@veloce/squeezeflow';
import * as table from '@veloce/core/table';
import { lines } from '@veloce/alerts';
import * as research from '@veloce/research';
import * as vectorflow from '@veloce/vectorflow-analytics';
import { bybit } from '@veloce/feeds';
import { hourlyMarket, returnsOf } from './hourly-market.js';

/**
 * Good arguments of exported functions, by `package.function` and parameter, where the name of the parameter does not say what it takes: the walks spoil one
 * argument at a time, and reach the later ones only if those before them are taken.
 */
/** A place where nothing can be written: a door that writes at once leaves nothing behind. */
export const nowhere = join(fileURLToPath(import.meta.url), 'never-made');

type Arguments = Readonly<Record<string, unknown>>;

/** The flags of a thread that runs from the sources. */
const ofSources = [
  '--import', new URL('../../packages/research/src/testdata/typescript-loader.mjs', import.meta.url).href, '--conditions=@veloce/source',
]; // prettier-ignore

const price = Float64Array.from({ length: 400 }, (_, i) => 100 + 5 * Math.sin(i / 9) + (i % 7) / 10);
const data = hourlyMarket(price);
const series = core.marketSeries('1h');
const column = data.close;
const returns = returnsOf(price);
const compiled = core.compileStrategy(squeezeFlow, '1h');
const crossing = core.rule('crossing', { fast: 5, slow: 20 }, ({ close }, { fast, slow }) => ({
  long: core.crossesAbove(
    core.compute(indicators.smaKernel, [fast], [close]),
    core.compute(indicators.smaKernel, [slow], [close]),
  ),
  exit: core.crossesBelow(
    core.compute(indicators.smaKernel, [fast], [close]),
    core.compute(indicators.smaKernel, [slow], [close]),
  ),
}));
const run = backtest.backtest(crossing, data, {}, { capital: 100_000, size: 0.5 });
const curve = run.equity;
const [signal] = core.scan(crossing, data).signals;
const market = { symbols: ['X'], timeframe: '1h' } as const;
const failure = { _tag: 'DataFormat', message: 'no', asked: 'x', fix: 'y', source: 'z' };
const done = (): (() => Promise<unknown>) => () => Promise.resolve(right(1));
const broker = {
  account: 'x',
  isReal: false,
  ...Object.fromEntries(['send', 'cancel', 'order'].map((name) => [name, done])),
  ...Object.fromEntries(
    ['openOrders', 'positions', 'fills'].map((name) => [name, () => () => Promise.resolve(right([]))]),
  ),
  events: () => [],
};
const desk = {
  place: done, hear: () => undefined, settle: () => () => Promise.resolve(right([])), orders: () => [], inFlight: () => [],
  positions: () => new Map(), standing: () => new Map(),
}; // prettier-ignore
const overlap = { shared: 5, different: 0, apart: 0, far: 0 };
const moments = { sharpe: 0.1, skew: 0, kurtosis: 3, count: 100 };
const instrument = { maintenance: [{ from: 0, rate: 0.01, deduction: 0 }] };
const klines = new TextEncoder().encode('1735689600000,1,2,1,1,5\n1735689660000,1,2,1,1,5\n');
const journalTrade = (trade: backtest.Trade): object => ({
  ...trade, account: 'x', quantity: trade.size, openedAt: trade.entryTime, closedAt: trade.exitTime, netPnl: trade.pnl, currency: 'USD', riskAmount: null,
  stopPrice: null, targetPrice: null, exitKind: trade.exit, signals: [],
}); // prettier-ignore
const higher = { roles: ['close'], barMs: 3_600_000, coarseMs: 14_400_000 };
const spikes = { spikePct: 1, largePct: 5, zThreshold: 2, zWindows: 20, zLeast: 5, minCoverage: 0.5, wholeNumberSteps: [1], tickSize: 0.1 };
const outbox = Object.fromEntries(['put', 'due', 'settle', 'list'].map((name) => [name, done]));
const search = { space: { fast: [4, 5] }, search: { kind: 'grid' }, objective: 'totalReturn' } as never;
const swept = await research.sweep(crossing, data, search);
const walk = await research.walkForward(crossing, data, { ...(search as object), window: { train: 200, test: 100 } } as never);
const exchange = {
  id: 'x', isSandboxModeEnabled: false, options: {}, setSandboxMode: () => undefined, enableDemoTrading: () => undefined, milliseconds: () => 0,
  ...Object.fromEntries(
    ['loadMarkets', 'createOrder', 'cancelOrder', 'fetchOrder', 'fetchOpenOrders', 'fetchPositions', 'fetchMyTrades', 'fetchClosedOrders', 'fetchBalance'].map(
      (name) => [name, () => Promise.resolve([])],
    ),
  ),
  market: () => ({}), amountToPrecision: () => '1', priceToPrecision: () => '1',
}; // prettier-ignore
const simulation = { seed: 1, bars: 10 };
const [profile] = vectorflow.marketProfiles(data, { tickSize: 0.1, rowSize: 5, bracketMs: 3_600_000 });
const profiles = vectorflow.marketProfiles(data, { tickSize: 0.1, rowSize: 5, bracketMs: 3_600_000 });
const developing = { tickSize: 0.1, bracketMs: 3_600_000, rowSize: 5 };
const bookLevels = { bids: [[99, 1], [98, 2]], asks: [[101, 1], [102, 2]] } as const; // prettier-ignore
const book = vectorflow.bookOf(bookLevels);
const model = vectorflow.fitHmm([returns], { states: 2 });
const playbook: playbooks.PlaybookInput = {
  format: 1,
  name: 'above its average',
  long: { left: { column: 'close' }, is: 'crosses-above', right: { study: 'ema', with: [20] } },
};
const level = { from: 0, to: 400, timeframe: '4h' };
const inView = { time: data.time, from: 0, to: 400, timeframe: '1h' };
const chartPrice = { attachPrimitive: () => undefined, detachPrimitive: () => undefined };
const view = { from: 0, to: 400, points: new Map([['close', column]]), timeOf: (bar: number) => bar };
const copilotModel = { doGenerate: () => Promise.resolve({ content: [] }) };
const proposals = { symbol: 'X', timeframe: '1h', bars: 400, from: 0, to: 1, simulated: true, trials: 1, proposals: [], notes: [] };
const journal = {
  ...Object.fromEntries(
    ['trades', 'events', 'signals', 'playbooks', 'settings', 'performance', 'summary', 'notes'].map((name) => [
      name,
      new Proxy(() => undefined, { get: () => done }),
    ]),
  ),
};
const jsonTask = { idea: 'x', market: data };

const of = (owner: string, rows: Readonly<Record<string, Arguments>>): Readonly<Record<string, Arguments>> =>
  Object.fromEntries(Object.entries(rows).map(([name, row]) => [`${owner}.${name}`, row]));

/** The same arguments for several functions. */
const each = (names: string, row: Arguments): Readonly<Record<string, Arguments>> =>
  Object.fromEntries(names.split(' ').map((name) => [name, row]));

export const goodArguments: Readonly<Record<string, Arguments>> = {
  ...of('backtest', {
    bothReadings: { run: () => run, options: {} },
    brokerEvents: { account: 'x', time: 1_735_689_600_000, events: { orders: [], trades: [], signals: [] } },
    dailyEquity: { clock: data, curve, start: 100_000 },
    fromTrades: { trades: run.trades, traded: { markets: [data] } },
    liquidationPrice: { instrument, position: { direction: 1, size: 1, entryPrice: 100, margin: 10 } },
    maintenanceMargin: { instrument, notional: 100 },
    measurePositions: {
      positions: Object.fromEntries(['pnl', 'r', 'fees', 'funding', 'barsHeld', 'notional'].map((name) => [name, Float64Array.of(1, -1)])),
      intervalMs: 3_600_000,
    },
    ...each('measureTrades positionsOf', { trades: run.trades, intervalMs: 3_600_000 }),
    ...each('longestDrawdown maxDrawdown returnsOf', { curve }),
    ...each('describeAssumptions resultToJson', { result: run }),
    restorePaperBroker: { snapshot: backtest.paperBroker(market).snapshot(), strategies: {}, leaving: {} },
    resultFromJson: { text: backtest.resultToJson(run), markets: [data] },
    rollingMetrics: { result: run, days: 5 },
    tradesBy: { result: run, by: 'side' },
    tradesByRegime: { result: run, labels: [...column].map(() => 1) },
  }),
  ...of('backtest/table', each('resultTables resultArrow', { result: run })),
  ...of('core', {
    addressFault: { url: 'http://x', schemes: ['http:'], instead: 'a user' },
    alignTo: { data, known: { knownAt: [data.time[5]], values: [1] }, options: {} },
    applyKernel: { factory: indicators.smaKernel, args: [5], inputs: [column], options: {} },
    ...each('compute computeAll', { factory: indicators.smaKernel, args: [5], inputs: [series.close] }),
    areTwoMarkets: { overlap },
    barOverlap: { a: data, b: data },
    between: { data, start: data.time[5], end: data.time[50] },
    breakEven: { afterR: 1, beyond: 0.01 },
    checkFields: { where: 'x', options: { a: 1 }, known: ['a'] },
    ...each('checkHistory checkRequirements', { compiled, data }),
    checkMarket: { where: 'x', value: data },
    checkMarkets: { where: 'x', values: [data] },
    checkSealed: { where: 'x', snapshot: backtest.paperBroker(market).snapshot() },
    checkWatch: { where: 'x', watch: {} },
    closePosition: { reason: 'x', fraction: 0.5 },
    compile: { named: { close: series.close } },
    concat: { parts: [core.slice(data, 0, 200), core.slice(data, 200, 400)] },
    createSignal: { fields: signal },
    describeDataError: { error: failure },
    describeExplanation: { explanation: core.explain(crossing, data, 100, {}) },
    describeFault: { fault: { column: 'x', row: 1, value: 1, rule: 'x' } },
    describeFunnel: { funnel: core.scan(crossing, data).funnel },
    describeLookahead: { found: { field: 'phase.feature', bar: 5, cut: 6, withFuture: '1', without: '2' }, data },
    describePhaseReturns: { returns: core.phaseReturns(crossing, data) },
    encodeState: { value: { a: 1 }, path: 'x' },
    exitOnOppositeFlow: { threshold: 1, flow: () => series.close },
    featuresOf: { owner: { name: 'x', features: () => ({ close: series.close }) }, market: series, params: {} },
    fromColumns: {
      columns: Object.fromEntries(
        ['symbol', 'timeframe', 'time', 'open', 'high', 'low', 'close', 'volume'].map((name) => [name, data[name as 'close']]),
      ),
    },
    gapsOf: { clock: data },
    ...each('identityOf symbolRank', { column: 'symbol' }),
    ...each('atOnce inTurns', { steps: (function* () { yield 1; })() }), // prettier-ignore
    cachedProvider: {
      provider: Object.fromEntries(['load', 'parts', 'markets', 'coverage'].map((name) => [name, done])),
    },
    joinMarket: { data, name: 'btc', other: core.fromColumns({ ...data, symbol: 'Y' }) },
    mayBeSameSymbol: { a: 'BTCUSDT', b: 'BTC-USDT' },
    mergeOrders: { side: 'LONG', a: { stopLoss: 1 }, b: { takeProfit: 5 } },
    nearestName: { name: 'a', known: ['a', 'b'] },
    orThrow: { task: done() },
    overlapOf: { a: { time: [1, 2], columns: [[1, 2]] }, b: { time: [2, 3], columns: [[2, 3]] }, telling: 1 },
    parseOptions: { where: 'x', schema: squeezeFlow.params, options: {} },
    parseParams: { strategy: squeezeFlow, strategy2: squeezeFlow, params: {} },
    partialTakeProfit: { steps: [{ atR: 1, fraction: 0.5 }] },
    pointwise: { rule: (_: unknown, value: number) => value, args: [1], inputs: [series.close] },
    restore: { strategy: crossing, snapshot: core.live(crossing, { symbol: 'X', timeframe: '1h' }).snapshot() },
    rule: {
      describe: (of: { close: core.Series }) => ({ long: core.above(of.close, 5) }),
      options: {},
    },
    slice: { data, from: 5, to: 50 },
    startProgram: { program: compiled.program, firstBar: 0, blockLength: 16, states: undefined },
    startupDrift: { strategy: crossing, data, params: {}, options: {} },
    trailingAtr: { multiple: 2, range: () => series.close },
    trailingStop: { fraction: 0.05 },
  }),
  ...of('core/node', {
    hiding: { secrets: ['s3cr3t'] },
    ...each('makeFolderOf syncFolderOf', { path: nowhere }),
    openLines: { path: nowhere, options: { begins: 'x' } },
    pump: {
      settings: {
        source: () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }) }),
        keep: () => undefined, waiting: () => 0, write: done, passes: () => false, firstRetryMs: 1, longestRetryMs: 2,
      },
    },
    writeWhole: { path: nowhere, content: 'x' },
  }),
  ...of('core/statistics', {
    ...each('mean shape sum deviation', { values: [1, 2, 4], ddof: 1 }),
    normalQuantile: { p: 0.5 },
    percentile: { values: [1, 2, 4], p: 50 },
    quantileOf: { confidence: 0.9, where: 'x' },
    wilsonInterval: { successes: 5, count: 10, confidence: 0.9 },
  }),
  ...of('report/notebook', { show: { value: run } }),
  ...of('research/node', {
    fileJournal: { path: nowhere },
    inThreads: { test: research.realityCheck, args: [[[0.1, 0.2, 0.1]]], options: { execArgv: ofSources } },
    readModules: { base: '.', folders: [] },
  }),
  ...of('data-files/arrow', each('readArrow writeArrow', { path: nowhere })),
  ...of('data-files/parquet', each('readParquet writeParquet', { path: nowhere })),
  ...of('data-files/store', { folderStore: { options: { folder: nowhere } } }),
  ...of('data-files', {
    describeDataNote: { note: { rule: 'gap', source: 'x', count: 1, message: 'x' } },
    fetchArchive: {
      options: {
        baseUrl: 'http://127.0.0.1:9', market: 'um', symbol: 'BTCUSDT', timeframe: '1m', periods: '2025-08', cacheFolder: nowhere, retries: 0,
      },
    }, // prettier-ignore
    gatherTrades: {
      trades: [{ time: 1_735_689_600_000, price: 1, quantity: 1 }],
      options: { symbol: 'X', timeframe: '1m' },
    },
    klineFileProvider: { options: { files: ['x.csv'] } },
    loadTradeFiles: { paths: ['x.csv'], options: { timeframe: '1m' } },
    parseCsv: { bytes: klines, options: { source: 'x', symbol: 'X', timeframe: '1m', columns: { time: 0, open: 1, high: 2, low: 3, close: 4, volume: 5 } } },
    parseKlines: { bytes: klines, options: { source: 'x', symbol: 'X', timeframe: '1m' } },
    parseOhlcv: { rows: [[1_735_689_600_000, 1, 1, 1, 1, 1]], options: { symbol: 'X', timeframe: '1h' } },
    simulateMarket: { input: simulation },
    simulateTrades: { input: simulation, listener: { onTrade: () => undefined } },
  }),
  ...of('data-influx', {
    describeDiscovery: {
      discovery: { source: 'x', version: '1.8', retentionPolicies: [], measurements: [], bars: [], problem: undefined, fits: {}, openInterest: undefined },
    },
    describeLoadReport: {
      report: {
        symbol: 'X', timeframe: '1m', source: '1s', slices: 1, bars: 1, quietBars: 0, incompleteBars: 0, unfinishedBars: 0, gaps: [], clockAheadMs: 0, markets: [],
      },
    }, // prettier-ignore
    influxProvider: { options: { connection: { url: 'http://127.0.0.1:9', database: 'd', retries: 0 } } },
    influxWriter: { options: { connection: { url: 'http://127.0.0.1:9', database: 'd', retries: 0 } } },
  }),
  ...of('feeds', each('createOpenInterestWatch createQualityWatch', { options: { markets: { 'bybit X': 'X' } } })),
  ...of('feeds/loopback', {
    binanceScript: { markets: [{ symbol: 'X', trades: [] }] },
    loopbackExchange: { script: { frames: [], answer: () => undefined, hear: () => ({ streams: [], replies: [] }) } },
    simulatedTrades: { input: simulation },
  }),
  ...of('feeds/record', { readLog: { folder: nowhere, range: {} }, writeHftbacktest: { path: nowhere, events: [] },
    record: { folder: nowhere, venue: bybit(), streams: [{ channel: 'trades', symbol: 'X' }], recordOptions: { log: {} } } }),
  ...of('indicators', {
    ...each(
      'abandonedBabyKernel darkCloudCoverKernel eveningDojiStarKernel eveningStarKernel morningDojiStarKernel morningStarKernel',
      { penetration: 0.3 },
    ),
    almaKernel: { period: 9, offset: 0.85, sigma: 6 },
    composeKernel: { inputs: 'close', steps: [], results: 'close' },
    ewmaVarianceKernel: { decay: 0.9 },
    higherTimeframe: { factory: indicators.smaKernel, args: [5], bars: { time: data.time, columns: [column], ...higher }, options: {} },
    higherTimeframeKernel: { factory: indicators.smaKernel, args: [5], coarse: higher },
    directionalKernel: { period: 14, seed: 'wilder' },
    hurstKernel: { period: 100, maxLag: 10 },
    lagDeviations: { count: 100, maxLag: 10, origin: 'mean' },
    onTimeframe: { market: series, timeframe: '4h', describe: ({ close }: { close: core.Series }) => close },
    openInterestQuadrantKernel: { period: 5, minRange: 0.1, minChange: 0.1, noisePeriod: 5 },
    quantileKernel: { period: 5, share: 0.5 },
    squeezeSeries: { market: series, params: { length: 20, bbMult: 2, kcMult: 1.5 } },
    t3Kernel: { period: 5, volumeFactor: 0.7 },
  }),
  ...of('journal', {
    describeJournalError: { error: { ...failure, _tag: 'JournalConflict' } },
    journalOrThrow: { task: done() },
    journalReport: { input: { trades: run.trades.map(journalTrade), markets: [data] } },
    signalEntry: { signal, context: { venue: 'x', timeframe: '1h', actor: 'x', decision: 'taken' } },
  }),
  ...of('live', {
    clientOrderId: { run: 'r', epoch: 1, sequence: 1, leg: 0 },
    createEntryGuard: { limits: {}, saved: undefined },
    createOrderDesk: { broker, log: () => undefined, saved: [], now: () => 1_735_689_600_000 },
    driftOf: { trades: [], fills: [], options: { run: 'r', withinMs: 1000 } },
    exitOrderId: { entryId: 'r-1', attempt: 1 },
    reconcile: { broker, desk, since: 0, signal: undefined },
    replay: { runner: { step: () => [], snapshot: () => ({}), status: () => ({}) }, log: [] },
  }),
  ...of('live/freqtrade', {
    askFreqtrade: { client: { get: () => () => Promise.resolve(left(failure)), post: done }, signal: AbortSignal.abort(), mostMs: 5, now: () => 0 },
    freqtradeBroker: { client: { get: done, post: done, delete: done }, options: { account: 'x', pairs: { X: 'X/USDT' } } },
    freqtradeClient: { options: { url: 'http://127.0.0.1:9', user: 'x', password: 'x' } },
  }),
  ...of('live/ccxt', { ccxtBroker: { exchange, options: { account: 'x', markets: { X: 'X/USDT' } } } }),
  ...of('live/node', {
    openVenue: { folder: nowhere, broker },
    proveDays: { folder: nowhere, plan: { account: 'x', timeframe: '1m', markets: [{ symbol: 'X', strategy: squeezeFlow }] } },
    newestSnapshot: { folder: nowhere },
    openBeat: { path: nowhere, mostMs: 1000 },
    openKillSwitch: { path: nowhere, signal: undefined },
    openSystemd: { environment: {}, onFault: () => undefined },
    saveSnapshot: { folder: nowhere, saved: { sequence: 1, time: 1, state: {} } },
  }),
  ...of('live/redis', { shardOf: { symbol: 'X', count: 4 } }),
  ...of('report', {
    comparisonReport: {
      run: {
        title: 'x', origin: data.origin,
        comparison: { rows: [], strategies: [], together: [], trials: 0, settings: { horizonMs: 1, leastScore: 1, near: 1 } },
      },
    }, // prettier-ignore
    researchReport: { run: { title: 'x', objective: 'sharpe', origin: data.origin, sweep: { rows: [], best: null, trials: 0 } } },
  }),
  ...of('research', {
    compareStrategies: { strategies: [squeezeFlow], markets: [data] },
    dailyReturns: { result: run },
    deflatedSharpe: { moments, trials: { count: 10, variance: 0.1 } },
    directionalAccuracy: { sets: [{ data, signals: [] }], horizon: 5, confident: () => true },
    effectiveTrials: { trials: 10, correlation: 0.5 },
    judge: { observed: 1, chance: [1, 2] },
    describeVerdict: { judged: { verdict: 'pass', criteria: [], accuracies: [] } },
    judgeStrategy: { evidence: { data, walk }, input: { horizons: [5] } },
    sweepLuck: { result: swept, options: { replications: 10 } },
    meanCorrelation: { columns: [returns, returns] },
    ...each('minimumTrackRecord probabilisticSharpe sharpeInterval', { moments, confidence: 0.9, benchmark: 0 }),
    overfittingProbability: { columns: [returns, returns.toReversed()], blocks: 4 },
    randomEntryTest: { result: run, options: { replications: 10 } },
    validate: { project: { strategy: crossing, data }, print: () => undefined },
    windowsOf: { bars: 400, input: { train: 100, test: 50 } },
  }),
  ...of('squeezeflow', {
    describeScore: {
      score: {
        reset: { divergence: { context: { says: 'x' }, side: 'LONG', strength: 1, says: 'x' }, side: 'LONG', says: 'x' },
        side: 'LONG',
        score: 3,
        breakdown: {},
        says: 'x',
      },
    },
    flowSigmas: { market: series, params: compiled.params },
    squeezePivotKernel: { rule: { pivotBars: 3, maxSpan: 50, minPrice: 1, minFlow: 1, maxAge: 5, kind: 'regular' } },
    takerFlow: { market: series, joined: 'spot' },
  }),
  ...of('vectorflow-analytics', {
    activityScore: { changes: { price: 1, volume: 1 } },
    activityScores: { price: column, volume: column, openInterest: column, book: column },
    adaptiveVelocityKernel: { fast: 5, slow: 20, memory: 50 },
    adaptiveVelocitySeries: { close: series.close },
    ...each('bandImbalance imbalance microPrice midPrice vamp walls weightedImbalance', {
      book, pct: 1, levels: 2, halfLifeBps: 5,
    }), // prettier-ignore
    bookOf: { snapshot: bookLevels },
    clockSkew: { sent: [1, 2, 3], received: [2, 3, 4] },
    componentSeries: {
      market: core.marketSeries('5m'),
      params: vectorflow.vectorFlow.params.parse({ tickSize: 0.1 }),
    },
    compositeProfile: { profiles },
    createOiGatherer: { options: { venues: ['x'] }, snapshot: undefined },
    createOrderBook: { saved: undefined },
    developingProfile: { options: developing },
    marketProfiles: { options: developing },
    developingProfileSeries: { market: series, options: developing },
    developingProfileKernel: {
      setup: {
        session: '1d', barMs: 3_600_000, tickSize: 0.1, ticksPerRow: 5, bracketMs: 3_600_000, atrSessions: 5, basis: 'tpo', valueAreaPct: 0.7, ibBrackets: 2,
        volumeIn: 'uniform',
      },
    }, // prettier-ignore
    divergenceEvents: { found: vectorflow.pivotDivergence(data.high, data.low, column, column, { left: 5, right: 5, maxSpan: 60, tolerance: 2 }), right: 5 },
    failedAuctions: { data, upper: column, lower: column, returnBars: 3, invalidAtr: 1 },
    failedBreakoutsSeries: { market: series, market2: series, lookback: 20, returnBars: 3, invalidAtr: 1 },
    filledFraction: { data, profile, run: profiles.flatMap((one) => vectorflow.singlePrints(one))[0] ?? { from: 0, to: 1, direction: 1, bracket: 0 }, to: 50 },
    fusionKernel: { weights: [1, 1, 1, 1, 1, 1] },
    heldHurstKernel: { period: 256, maxLag: 10, every: 7 },
    hmmArguments: { model },
    hmmFilter: { columns: [returns], model },
    hmmLogLikelihood: { columns: [returns], model },
    hmmFilterKernel: Object.fromEntries(
      vectorflow.hmmArguments(model).map((value: unknown, k) => [['initial', 'transitions', 'means', 'deviations'][k], value]),
    ) as Arguments,
    hurstOfLags: { values: column, maxLag: 20 },
    hurstOfRanges: { values: column },
    ...each('initialBalance lettersOf singlePrints', { profile, ibBrackets: 2 }),
    nakedColumns: { level: column },
    oiQuadrant: { openInterest: column, delta: column, period: 5, memory: 50 },
    openInterestEvents: { found: vectorflow.openInterestSpikes(column, [column]) },
    openInterestSpikes: { venues: [column] },
    openInterestSpikesKernel: { venues: 1, setup: spikes },
    openInterestWindows: {
      observations: [{ time: 1_735_689_600_000, venue: 'x', openInterest: 1 }],
      options: { venues: ['x'] },
    },
    pivotDivergenceSeries: { high: series.high, low: series.low, close: series.close, delta: series.close },
    profileEvents: { options: { profile: developing } },
    regimeEvents: {
      columns: Object.fromEntries(['regime', 'confidence', 'adx', 'hurst', 'volatility'].map((name) => [name, column])),
    },
    sessionClock: { session: '1d' },
    suggestVwapRedraws: { events: vectorflow.profileEvents(data, { profile: developing }) },
    topOfBook: { bid: column, bidSize: column, ask: column, askSize: column },
    trapEvents: { traps: vectorflow.failedBreakouts(data, 20, 3, 1) },
    valueArea: { rows: [1, 5, 2] },
    venueDisagreement: { prices: [column, column] },
    venueDisagreementKernel: { venues: 2 },
    ...each('vwapAnchorKernel vwapSince vwapSinceKernel', { anchor: '1d' }),
    vwapSinceSeries: { market: series, anchor: '1d' },
    vwapBand: { columns: vectorflow.vwapSince(data, '1d'), k: 2 },
    walkForwardHmmKernel: { states: 2, train: 200, every: 50 },
    windowDivergenceKernel: { window: 20, minPrice: 1, minFlow: 0.02, by: 'slope' },
    zonesKernel: { edges: 'body', breakBy: 'close', maxAge: 50, mergeOverlap: 0.5 },
  }),
  ...of('alerts', {
    createAlerts: { world: {}, options: { routes: [{ channel: lines({ write: () => undefined }) }], outbox } },
    alertEvent: { fields: { kind: 'test', severity: 'info', subject: 'x', title: 'x', text: 'x', time: 1_735_689_600_000 } },
  }),
  ...of('charts', {
    areaPrimitive: { price: chartPrice, areas: [] },
    attachLines: { chart: { addSeries: () => ({ setData: () => undefined }) }, names: ['x'], tint: () => 'accent' },
    footprint: { price: chartPrice, bars: () => [] },
    heatMap: { price: chartPrice, map: { bars: [1], low: 1, rowHeight: 1, rows: 1, amounts: [1] } },
    markersFor: { trades: [], view, options: { most: 5, colours: {} } },
    overlayOf: { overlay: { kind: 'lines', name: 'x', lines: ['x'] } },
    pointsOf: { view, name: 'close' },
    profilePrimitive: { price: chartPrice, profiles: [] },
    signalMarks: { price: chartPrice, marks: () => [] },
  }),
  ...of('charts/levels', {
    checkOverlays: { overlays: [], length: 400, caller: 'x' },
    covers: { level, bars: inView },
    groupColumn: { name: 'close', values: column, starts: Int32Array.of(0, 4) },
    groupColumns: { columns: new Map([['time', data.time], ['close', column]]), level }, // prettier-ignore
    groupStarts: { time: data.time, level },
    levelFor: { bars: inView },
  }),
  ...of('copilot', {
    checkSentences: { text: 'It closed at 5.', against: { input: { close: 5 } } },
    copilotOrThrow: { task: done() },
    copilotTools: { sources: {}, limits: {} },
    describeCopilotError: { error: { ...failure, _tag: 'ModelFailed' } },
    describeProposals: { table: proposals },
    guardQuery: { statement: 'select 1' },
    judgePlaybooks: { documents: [playbook], options: {} },
    marketNote: {
      model: copilotModel,
      facts: { symbol: 'X', timeframe: '1h', at: 0, close: 1 },
      options: {},
    },
    proposePlaybooks: { model: copilotModel, task: jsonTask, settings: {} },
    replayProposals: { calls: [], task: jsonTask },
    saveDraftTool: { journal, author: 'x', limits: {} },
    saveProposals: { journal, run: { table: proposals, calls: [] }, options: {} },
  }),
  ...of('server', { deskListener: { app: { fetch: () => new Response() } } }),
  ...of('server/journal', { settingsPart: { journal: { settings: {} } } }),
  ...of('playbooks', {
    comparePlaybooks: { before: playbook, after: playbook },
    ...each('describePlaybook parsePlaybook playbookFaults playbookStrategy', { document: playbook }),
    ...each('suggestPlaybooks followPlaybooks suggesting', { shelf: [playbook], strategy: squeezeFlow }),
    followPlaybooks: { shelf: [playbook], market: { symbol: 'X', timeframe: '1h' } },
    playbookOf: { strategy: playbooks.playbookStrategy(playbook) },
    conditionText: { condition: playbook.long },
    parseCondition: { text: 'close > 5', params: {} },
  }),
  ...of('cli', {
    main: {
      args: ['--version'],
      io: {
        out: () => undefined, err: () => undefined, input: () => new PassThrough(), env: {}, cwd: '.', isTerminal: false, now: () => 0,
        onInterrupt: () => () => undefined, exit: () => undefined,
      },
    },
    defineConfig: { config: {} },
  }), // prettier-ignore
  ...of('report/browser', {
    showReport: {
      element: { ownerDocument: { createElement: () => ({ style: {}, setAttribute: () => undefined }) }, replaceChildren: () => undefined },
      result: run,
    },
  }),
  ...of('core/testing', { seededRandom: { seed: 1 } }),
  ...of('core/table', { toTable: { data }, fromTable: { table: table.toTable(data) } }),
};
