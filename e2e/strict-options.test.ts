import { describe, expect, it } from 'vitest';
import * as backtest from '@veloce/backtest';
import * as reportNode from '@veloce/report/node';
import * as researchNode from '@veloce/research/node';
import * as arrow from '@veloce/data-files/arrow';
import * as parquet from '@veloce/data-files/parquet';
import * as store from '@veloce/data-files/store';
import * as coreNode from '@veloce/core/node';
import * as core from '@veloce/core';
import * as dataFiles from '@veloce/data-files';
import * as dataInflux from '@veloce/data-influx';
import * as feeds from '@veloce/feeds';
import * as indicators from '@veloce/indicators';
import * as journal from '@veloce/journal';
import * as live from '@veloce/live';
import * as report from '@veloce/report';
import * as research from '@veloce/research';
import * as squeezeflow from '@veloce/squeezeflow';
import * as vectorflow from '@veloce/vectorflow-analytics';
import { catalog } from '@veloce/indicators';

/**
 * Every exported function with an object of options refuses a name that it does not know: a misspelt one, left out of account in silence, is a
 * result of something else. A new function is found by its parameters; where its other arguments are not known here, the walk fails and says so.
 */
const packages: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  backtest, core, 'core/node': coreNode, 'report/node': reportNode, 'research/node': researchNode, 'data-files/arrow': arrow,
  'data-files/parquet': parquet, 'data-files/store': store, 'data-files': dataFiles, 'data-influx': dataInflux, feeds, indicators, journal, live, report, research, squeezeflow,
  'vectorflow-analytics': vectorflow,
}; // prettier-ignore

/** What parameters of options are called. */
const optionNames = ['options', 'settings', 'input', 'control', 'keep', 'of'];

/** Objects that are read and not set: data, results, verdicts. Their functions take no options. */
const readers = new Set(
  (
    'core.checkHistory core.checkRequirements core.describeFault core.describeFunnel core.describeLookahead core.describePhaseReturns ' +
    'core.gapsOf core.areTwoMarkets data-files.describeDataNote research.dailyReturns research.describeVerdict ' +
    'vectorflow-analytics.lettersOf vectorflow-analytics.regimeEvents vectorflow-analytics.vwapBand ' +
    // Grids and thresholds that a scalar rule is handed, by the thousand.
    'squeezeflow.pivotSide vectorflow-analytics.rowEdge vectorflow-analytics.rowMiddle vectorflow-analytics.rowOf ' +
    // Kernels, whose parameters come checked; what checks options, and a schema that is handed in.
    'vectorflow-analytics.developingProfileKernel vectorflow-analytics.openInterestSpikesKernel core.checkFields core.parseOptions ' +
    // It hands its options on to the run it is given.
    'backtest.bothReadings ' +
    // A snapshot, read by its schema first; values that were known at times; a model of states.
    'vectorflow-analytics.createArbiter research.sweepLuck ' +
    // They hand a control on that the function with the options has checked; files come before the other options.
    'core.atOnce core.inTurns data-files.klineFileProvider ' +
    // Settings of a run, as the run made them.
    'backtest.describeAssumptions ' +
    // Trades and the markets they were made on.
    'backtest.fromTrades journal.journalReport'
  ).split(' '),
);

/** Lax today, by name: the list may only become shorter. */
const lax = new Set<string>(
  'connect binanceSpot binanceUsdm bybit coinbase deribit hyperliquid kraken mexc okx'
    .split(' ')
    .map((name) => `feeds.${name}(options)`)
    .concat(
      'feeds.createMarketBars({ symbol, timeframe, quietMs)',
      'feeds.followMarket(options)',
      'live.emergencyExit(options)',
      'research/node.threads(options)',
      'research/node.inThreads(options)',
    ),
);

const data = sample();

function sample(): core.MarketData {
  const n = 400;
  const price = Float64Array.from({ length: n }, (_, i) => 100 + 5 * Math.sin(i / 9) + (i % 7) / 10);
  return core.fromColumns({
    symbol: 'X',
    timeframe: '1h',
    time: price.map((_, i) => 1_735_689_600_000 + i * 3_600_000),
    open: price,
    high: price.map((value) => value + 1),
    low: price.map((value) => value - 1),
    close: price,
    volume: new Float64Array(n).fill(10),
    buyVolume: new Float64Array(n).fill(6),
    sellVolume: new Float64Array(n).fill(4),
  });
}

const returns = data.close.slice().map((value, i) => value / (data.close[i - 1] ?? value) - 1);

/** Values for parameters, by name; a function of its own where a name means something else. */
const values: Readonly<Record<string, unknown>> = {
  data, market: data, strategy: squeezeflow.squeezeFlow, params: {}, kernel: indicators.smaKernel(3), inputs: [data.close], timeframe: '4h',
  orders: [], columns: { entries: new Uint8Array(data.length) }, legs: [], returns, pnl: [1, -1, 2], capital: 1000, statistic: () => 0,
  source: data.close, close: data.close, high: data.high, low: data.low, open: data.open, volume: data.volume, paths: ['x.csv'],
  signals: new Uint8Array(data.length), times: data.time, price: data.close, names: ['close'], rows: [], describe: () => '', name: 'rule', profiles: [], opinions: [], now: 0,
  timeframes: ['4h'], of: { symbol: 'X', timeframe: '1h' }, of_: 0, knownAt: data.time, bytes: new Uint8Array(9), result: { returns: [] },
  venues: [], where: 'x', run: () => ({}), length: 20, snapshot: undefined,
}; // prettier-ignore

/** Where a name means something else. */
const special: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'report/node.writeReport': { path: 'never-made.html' },
  'core.rule': { describe: (market: { close: unknown }) => ({ long: market.close }) },
  'journal.openJournal': { where: { folder: 'never-made' } },
  'feeds.createMarketBars': { '{ symbol, timeframe, quietMs': { symbol: 'X', timeframe: '1m' } },
};

type AnyFunction = (...args: readonly unknown[]) => unknown;

/** Names of a function's parameters, as its text has them. */
function parametersOf(one: AnyFunction): readonly string[] {
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

/** Hands its options on to `runKernel`, which refuses; its own row in the walk. */
const isHandedOn = (one: AnyFunction): boolean =>
  /(runKernel|applyKernel)\)?\([^]*options\)/.test(one.toString());

const isOption = (name: string): boolean =>
  optionNames.includes(name) || (name.startsWith('{') && name !== '{ knownAt, values }');

const rows = Object.entries(packages).flatMap(([name, exported]) =>
  Object.entries(exported)
    .filter((entry): entry is [string, AnyFunction] => typeof entry[1] === 'function')
    .filter(([, one]) => !one.toString().startsWith('class '))
    .flatMap(([functionName, one]) => {
      const parameters = parametersOf(one);
      return parameters.flatMap((parameter, place) =>
        isOption(parameter) && !readers.has(`${name}.${functionName}`) && !isHandedOn(one)
          ? [{ id: `${name}.${functionName}`, one, parameters, place }]
          : [],
      );
    }),
);

/** Arguments of an indicator: its columns and usual parameters. */
function argumentsOf(id: string, parameters: readonly string[]): readonly unknown[] {
  const [owner, name] = id.split('.');
  const entry = owner === 'indicators' ? catalog.find((one) => one.name === name) : undefined;
  if (entry !== undefined) {
    return [...entry.inputs.map(() => data.close), ...entry.params.map((param) => param.default)];
  }
  const own = special[id] ?? {};
  return parameters.map((parameter) => {
    if (parameter in own) return own[parameter];
    return parameter in values ? values[parameter] : isOption(parameter) ? {} : 20;
  });
}

async function refusal(one: AnyFunction, args: readonly unknown[]): Promise<string> {
  try {
    const result = one(...args);
    const settled: unknown = typeof result === 'function' ? await (result as () => unknown)() : await result;
    const left = settled as { readonly _tag?: string; readonly left?: unknown } | undefined;
    return left?._tag === 'Left' ? JSON.stringify(left.left) : 'accepted';
  } catch (error) {
    return String(error);
  }
}

describe('options', () => {
  it('are found in the packages', () => {
    expect(rows.length).toBeGreaterThan(80);
  });

  it('refuse a name that is not known, at every door', async () => {
    const open: string[] = [];
    for (const { id, one, parameters, place } of rows) {
      const args = [...argumentsOf(id, parameters)];
      args[place] = { ...(args[place] as object), zzUnknown: 1 };
      const parameter = parameters[place] ?? '';
      const said = await refusal(one, args);
      if (!said.includes('zzUnknown') && !lax.has(`${id}(${parameter})`)) {
        open.push(`${id}(${parameter.slice(0, 60)}): ${said.slice(0, 120)}`);
      }
    }
    expect(open).toEqual([]);
  });
});
