import { describe, expect, it } from 'vitest';
import * as backtest from '@veloce/backtest';
import * as squeezeflow from '@veloce/squeezeflow';
import { catalog } from '@veloce/indicators';
import {
  data,
  packages,
  parametersOf,
  refusal,
  special,
  usualArguments,
  values,
  type AnyFunction,
} from './exports-walk.js';

/**
 * Every exported function with an object of options refuses a name that it does not know: a misspelt one, left out of account in silence, is a
 * result of something else. A new function is found by its parameters; where its other arguments are not known here, the walk fails and says so.
 */
/** The names of option parameters. */
const optionNames = ['options', 'settings', 'input', 'control', 'keep', 'of', 'plan', 'query', 'definition'];

/** Objects that are read and not set: data, results, verdicts. Their functions take no options. */
const readers = new Set(
  (
    'core.checkHistory core.checkRequirements core.checkSealed core.describeFault core.describeFunnel core.describeLookahead core.describePhaseReturns ' +
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
    'backtest.fromTrades journal.journalReport ' +
    // Functions whose argument is the value that they check.
    'core.checkWatch charts.runChart charts.markersFor charts.pointsOf charts/levels.groupStarts live/node.saveSnapshot'
  ).split(' '),
);

/** Hands its options on to `runKernel`, which refuses; its own row in the walk. */
const isHandedOn = (one: AnyFunction): boolean =>
  /(runKernel|applyKernel)\)?\([^]*options\)/.test(one.toString());

const isOption = (name: string): boolean =>
  optionNames.includes(name) ||
  /(options|settings)$/i.test(name) ||
  (name.startsWith('{') && name !== '{ knownAt, values }');

/** Each parameter of options of each exported function. */
const doorsOf = (exports: typeof packages) =>
  Object.entries(exports).flatMap(([name, exported]) =>
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

const rows = doorsOf(packages);

/** Arguments of an indicator: its columns and usual parameters. */
function argumentsOf(id: string, parameters: readonly string[]): readonly unknown[] {
  const [owner, name] = id.split('.');
  const entry = owner === 'indicators' ? catalog.find((one) => one.name === name) : undefined;
  if (entry !== undefined) return usualArguments(entry);
  const own = special[id] ?? {};
  return parameters.map((parameter) => {
    if (parameter in own) return own[parameter];
    return parameter in values ? values[parameter] : isOption(parameter) ? {} : 20;
  });
}

/** Values that a field has another meaning for, or that another door refuses. */
const elsewhere: Readonly<Record<string, readonly unknown[]>> = {
  // An open end.
  'feeds/record.readLog from': [NaN, null, 1n], 'feeds/record.readLog until': [NaN, null, 1n],
  'feeds/record.replayRecording from': [NaN, null, 1n], 'feeds/record.replayRecording until': [NaN, null, 1n],
  'feeds/record.readTardis from': [NaN, null, 1n], 'feeds/record.readTardis until': [NaN, null, 1n],
  'feeds/record.readHftbacktest from': [NaN, null, 1n], 'feeds/record.readHftbacktest until': [NaN, null, 1n],
  'feeds/record.readBinanceArchive from': [NaN, null, 1n], 'feeds/record.readBinanceArchive until': [NaN, null, 1n],
  'feeds/record.replayCapture from': [NaN, null, 1n], 'feeds/record.replayCapture until': [NaN, null, 1n],
}; // prettier-ignore

/** The doors that do not name an unknown field. */
async function laxAmong(doors: typeof rows): Promise<readonly string[]> {
  const lax: string[] = [];
  for (const { id, one, parameters, place } of doors) {
    const args = [...argumentsOf(id, parameters)];
    args[place] = { ...(args[place] as object), zzUnknown: 1 };
    const said = await refusal(one, args);
    if (!said.includes('zzUnknown'))
      lax.push(`${id}(${(parameters[place] ?? '').slice(0, 60)}): ${said.slice(0, 120)}`);
  }
  return lax;
}

/** Lengths of time in the data, ages, deadlines by the clock: no timer is set to them. */
const lengths =
  /^(lagMs|maxAgeMs|windowMs|maxStaleMs|horizonMs|bracketMs|cooldownMs|intervalMs|offsetMs|holdMs|withinMs|staleMs|barWaitMs|mostLifeMs|moveWithinMs|repeatWithinMs|departWithinMs|maxSkewMs|giveUpAfterMs|repeatMs|digestMs|graceMs|silenceMs|patienceMs|outageAfterMs|feedTimeoutMs|mendForMs|auditMs|stableMs|overlapMs|lateMs|historyMs|periodMs)$/;

describe('options', () => {
  it('are found in the packages', () => {
    expect(rows.length).toBeGreaterThan(80);
  });

  it('refuse a name that is not known, at every door', async () => {
    expect(await laxAmong(rows)).toEqual([]);
  });

  it('are told lax where an exported function leaves a name out of account', async () => {
    const planted = {
      strict: (options: unknown) => backtest.backtest(squeezeflow.squeezeFlow, data, {}, options as object),
      lax: (options: { readonly length?: number } = {}) => options.length ?? 20,
      laxByName: ({ length = 20 } = {}) => length,
      laxWithin: (_source: unknown, { deep }: { readonly deep?: object }) => Promise.resolve(deep),
    };
    const lax = await laxAmong(doorsOf({ planted }));
    expect(lax.map((text) => text.replace(/\(.*/su, ''))).toEqual([
      'planted.lax', 'planted.laxByName', 'planted.laxWithin',
    ]); // prettier-ignore
  });

  it('refuse a wait that no timer knows, which would end at once', async () => {
    const open: string[] = [];
    let refused = 0;
    for (const { id, one, parameters, place } of rows) {
      const args = [...argumentsOf(id, parameters)];
      const given = args[place] as object;
      args[place] = { ...given, zzUnknown: 1 };
      const known = /known are ([^;]*)/.exec(await refusal(one, args))?.[1]?.split(', ') ?? [];
      for (const field of known.filter((name) => /Ms$/.test(name) && !lengths.test(name))) {
        args[place] = { ...given, [field]: 2 ** 31 };
        const said = await refusal(one, args);
        if (said.includes(field)) refused++;
        else open.push(`${id} ${field}: ${said.slice(0, 100)}`);
      }
    }
    expect(open).toEqual([]);
    expect(refused).toBeGreaterThan(15);
  });

  it('refuse what is no value at all, in every field and by its name', async () => {
    const open: string[] = [];
    let tried = 0;
    for (const { id, one, parameters, place } of rows) {
      const args = [...argumentsOf(id, parameters)];
      const given = args[place] as object;
      args[place] = { ...given, zzUnknown: 1 };
      const known = /known are ([^;]*)/.exec(await refusal(one, args))?.[1]?.split(', ') ?? [];
      for (const field of known.filter((name) => /^\w+$/.test(name))) {
        for (const value of elsewhere[`${id} ${field}`] ?? [NaN, -Infinity, null, Symbol.iterator, 1n]) {
          args[place] = { ...given, [field]: value };
          const said = await refusal(one, args);
          tried++;
          if (!said.includes(field)) open.push(`${id} ${field} ${String(value)}: ${said.slice(0, 100)}`);
        }
      }
    }
    expect(tried).toBeGreaterThan(1_000);
    expect(open).toEqual([]);
  });
});
