import { describe, expect, it } from 'vitest';
import { catalog } from '@veloce/indicators';
import { packages, parametersOf, refusal, values, data, type AnyFunction } from './exports-walk.js';

/**
 * Every exported function with an object of options refuses a name that it does not know: a misspelt one, left out of account in silence, is a
 * result of something else. A new function is found by its parameters; where its other arguments are not known here, the walk fails and says so.
 */
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

/** Where a name means something else. */
const special: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'report/node.writeReport': { path: 'never-made.html' },
  'core.rule': { describe: (market: { close: unknown }) => ({ long: market.close }) },
  'journal.openJournal': { where: { folder: 'never-made' } },
  'feeds.createMarketBars': { '{ symbol, timeframe, quietMs': { symbol: 'X', timeframe: '1m' } },
};

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
