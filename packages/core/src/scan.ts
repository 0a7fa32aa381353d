import { checkMarket } from './check-market.js';
import { shown } from './shown.js';
import { checkFields, checkWatch } from './check-fields.js';
import type { Either } from 'fp-ts/lib/Either.js';
import type { Column } from './column.js';
import type { Funnel } from './funnel.js';
import { atOnce, inTurns, type Steps } from './in-turns.js';
import type { MarketData } from './market-data.js';
import type { Rejection } from './phase.js';
import { checkHistory, checkRequirements, type MissingColumn } from './requirements.js';
import type { Signal } from './signal.js';
import { compileStrategy, defaultBlockLength, startStrategy } from './strategy-run.js';
import type { AnyStrategy, ParamsInput } from './strategy.js';

/** Every signal of a strategy over a market, and where the other bars stopped. */
export interface Scan {
  readonly signals: readonly Signal[];
  /** The bar of each signal. */
  readonly signalBars: readonly number[];
  readonly funnel: Funnel;
  /** The columns that were asked for, by `phase.feature`. */
  readonly columns: Readonly<Record<string, Column>>;
  /** Optional columns that the strategy reads and the data does not have. */
  readonly missing: readonly MissingColumn[];
}

/** Settings of {@link scan}. */
export interface ScanOptions {
  /** Features to keep, as `phase.feature`; each costs 8 bytes per bar. */
  readonly columns?: readonly string[];
  /** Bars per block, 4096 by default; the result does not depend on it. */
  readonly blockLength?: number;
  /** Called after each block. */
  readonly onProgress?: (barsDone: number) => void;
}

/** Settings of {@link scanAsync}. */
export interface AsyncScanOptions extends ScanOptions {
  /** Ends the scan with its reason, within a block. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a strategy over history: features are computed once, block by block, and each phase decides at each bar it is
 * reached. Memory is one block, the signals, and the columns asked for.
 *
 * @throws {RangeError} when a parameter is out of its domain, a required column is missing, or there are fewer bars than the
 *   strategy needs before it can find anything.
 * @example
 * ```ts
 * const { signals, funnel } = scan(squeezeFlow, data, { minScore: 5 });
 * ```
 */
export function scan<S extends AnyStrategy>(
  strategy: S,
  data: MarketData,
  params?: ParamsInput<S>,
  options: ScanOptions = {},
): Scan {
  checkMarket('scan', data);
  checkScan('scan', options);
  return atOnce(steps(strategy, data, params, options), options);
}

/**
 * {@link scan} that gives everything else in this thread its turn every 20 ms, and so can be aborted: the same signals.
 *
 * @throws {RangeError} as {@link scan} does.
 * @throws The abort signal's reason.
 * @example
 * ```ts
 * const { signals } = await scanAsync(squeezeFlow, data, {}, { signal: AbortSignal.timeout(10_000) });
 * ```
 */
export async function scanAsync<S extends AnyStrategy>(
  strategy: S,
  data: MarketData,
  params?: ParamsInput<S>,
  options: AsyncScanOptions = {},
): Promise<Scan> {
  checkMarket('scanAsync', data);
  checkScan('scanAsync', options);
  return inTurns(steps(strategy, data, params, options), options);
}

function checkNames(names: unknown): void {
  // `every` of a list itself would pass over its holes.
  if (Array.isArray(names) && Array.from(names).every((name) => typeof name === 'string')) return;
  throw new RangeError(`scan: columns must be a list of names, as phase.feature, got ${shown(names)}`);
}

/** Refuses what cannot be called or heard. */
function checkScan(where: string, options: AsyncScanOptions): void {
  checkFields(where, options, scanFields);
  checkWatch(where, options);
}

const scanFields: readonly string[] = ['columns', 'blockLength', 'onProgress', 'signal'];

function* steps<S extends AnyStrategy>(
  strategy: S,
  data: MarketData,
  params: ParamsInput<S> | undefined,
  options: ScanOptions,
): Steps<Scan> {
  const { columns: names = [], blockLength = defaultBlockLength } = options;
  if (!Number.isInteger(blockLength) || blockLength < 1) {
    throw new RangeError(`scan: blockLength must be an integer >= 1, got ${shown(blockLength)}`);
  }
  checkNames(names);
  const compiled = compileStrategy(strategy, data.timeframe, params);
  const missing = checkRequirements(compiled, data);
  checkHistory(compiled, data);
  const run = startStrategy(compiled, data.symbol, data.firstBar, {
    blockLength: Math.min(blockLength, data.length),
  });
  const kept = names.map((name) => ({ name, path: splitName(name), column: new Float64Array(data.length) }));
  const signals: Signal[] = [];
  const signalBars: number[] = [];

  // A separate function, as loops in generators are slow.
  const scanBlock = (from: number): number => {
    const to = Math.min(from + blockLength, data.length);
    run.advance(data, from, to);
    for (const { path, column } of kept) {
      column.set(run.column(path[0], path[1]).subarray(0, to - from), from);
    }
    const length = to - from;
    for (let i = run.skip(0, length); i < length; i = run.skip(i + 1, length)) {
      const result = run.decide(i);
      if (result._tag === 'Right') {
        signals.push(result.right);
        signalBars.push(from + i);
      }
    }
    return to;
  };
  for (let from = 0; from < data.length; yield from) from = scanBlock(from);

  const columns = Object.fromEntries(kept.map(({ name, column }) => [name, column]));
  return { signals, signalBars, funnel: run.funnel(), columns, missing };
}

function splitName(name: string): readonly [string, string] {
  const dot = name.indexOf('.');
  return [name.slice(0, Math.max(dot, 0)), name.slice(dot + 1)];
}

/**
 * The conclusion of a strategy at the last bar.
 *
 * @throws {RangeError} when a parameter is out of its domain or a required column is missing.
 * @example
 * ```ts
 * const verdict = analyze(squeezeFlow, data);
 * if (verdict._tag === 'Right') console.log(verdict.right.reason);
 * ```
 */
export function analyze<S extends AnyStrategy>(
  strategy: S,
  data: MarketData,
  params?: ParamsInput<S>,
): Either<Rejection, Signal> {
  checkMarket('analyze', data);
  const compiled = compileStrategy(strategy, data.timeframe, params);
  checkRequirements(compiled, data);
  const run = startStrategy(compiled, data.symbol, data.firstBar, {
    blockLength: Math.min(defaultBlockLength, data.length),
  });
  let from = 0;
  let to = 0;
  for (; to < data.length; from = to) {
    to = Math.min(from + defaultBlockLength, data.length);
    run.advance(data, from, to);
    if (to === data.length) break;
  }
  return run.decide(to - from - 1);
}
