import {
  backtestAsync,
  BacktestSettings,
  metricsRuns,
  type BacktestOptions,
  type FoundSignals,
  type MetricsRuns,
} from '@veloce/backtest';
import {
  checkFields,
  checkMarkets,
  checkWatch,
  inTurns,
  parseOptions,
  shown,
  type AnyStrategy,
  type MarketData,
} from '@veloce/core';
import * as z from 'zod';
import { createColumnCache } from '../sweep/column-cache.js';
import { shareColumns } from '../sweep/shared-columns.js';
import { driftOf, sidedAccuracy, type Accuracy, type Drift } from '../verdict/accuracy.js';
import {
  deflated,
  figuresOf,
  joinedFigures,
  joinedReturns,
  keptOf,
  type ComparedFigures,
  type KeptRun,
} from './compared.js';
import { firingTogether, type FiringTogether } from './together.js';

/** A strategy to compare, with its parameters. */
export interface ComparedStrategy {
  readonly strategy: AnyStrategy;
  /** Its name in the table; the strategy's own name by default. */
  readonly name?: string | undefined;
  /** Its parameters, for all markets or by market; the defaults by default. */
  readonly params?:
    | Readonly<Record<string, unknown>>
    | ((market: MarketData) => Readonly<Record<string, unknown>>)
    | undefined;
}

/** The settings of a comparison, with their defaults. */
export const ComparisonSchema = /* @__PURE__ */ (() =>
  z.strictObject({
    horizonMs: z
      .int()
      .min(1)
      .default(14_400_000)
      .describe('time after a signal at which its direction is judged: four hours'),
    leastScore: z.number().min(0).max(10).default(6.5).describe('least score of the signals that are judged'),
    near: z.int().min(0).default(3).describe('bars within which two signals fire together'),
    earlierTrials: z
      .int()
      .min(0)
      .default(0)
      .describe('strategies tried on these markets before, and given up: they count when luck is judged'),
    columnBytes: z
      .int()
      .min(1)
      .default(2 ** 29)
      .describe('memory that shared columns may take'),
  }))();

/** How strategies are compared. */
export type ComparisonOptions = z.input<typeof ComparisonSchema> & {
  /** Assumptions of the backtests. */
  readonly options?: BacktestOptions;
};

/** How a comparison is followed, and ended. */
export interface ComparisonControl {
  /** Called after each run of a strategy on a market. */
  readonly onProgress?: ((done: number, all: number) => void) | undefined;
  /** Ends the comparison. */
  readonly signal?: AbortSignal | undefined;
}

/** One strategy on one market. */
export interface ComparisonRow extends ComparedFigures {
  readonly strategy: string;
  readonly symbol: string;
  readonly timeframe: string;
  /** The market's first open and last close, epoch ms UTC. */
  readonly from: number;
  readonly to: number;
  readonly signals: number;
  readonly totalReturn: number | null;
  readonly maxDrawdown: number | null;
  /** Share of signals of at least `leastScore` that are right after `horizonMs`, with interval and base rate; `null` where it failed. */
  readonly accuracy: Accuracy | null;
  /** Why there is nothing: a column that the market lacks, too few bars. */
  readonly error?: string;
  /** Why it closed no trade: no signal, and the phase that let none through; entries that were rejected. */
  readonly note?: string;
}

/** One strategy on all markets. */
export interface ComparisonTotal extends ComparedFigures {
  readonly strategy: string;
  /** Markets that it ran on. */
  readonly markets: number;
  readonly signals: number;
  readonly accuracy: Accuracy | null;
}

/** Strategies beside each other: plain data, for a page or a file. */
export interface Comparison {
  /** One row per strategy and market, in the order given. Luck is judged by all of these rows. */
  readonly rows: readonly ComparisonRow[];
  /** One row per strategy, its capital in equal parts on its markets. Luck is judged by all strategies. */
  readonly strategies: readonly ComparisonTotal[];
  /** Every ordered pair: which fire together. */
  readonly together: readonly FiringTogether[];
  /** Rows tried, and the earlier strategies. */
  readonly trials: number;
  /** How they were compared. */
  readonly settings: z.output<typeof ComparisonSchema>;
}

/**
 * Backtests many strategies on many markets at once, and sets them beside each other. Work that strategies have in common is done
 * once for each market. What a row says does not depend on the others, other than its deflated Sharpe ratio, which counts them all.
 *
 * @param strategies Any, each by itself or with a name and parameters; no two of one name.
 * @param markets Of any symbols, timeframes and lengths.
 * @throws {RangeError} when an option is out of its domain, there is nothing to compare, or two strategies have one name. A strategy that a market
 *   cannot run is a row that says why.
 * @throws The abort signal's reason.
 * @example
 * ```ts
 * const shelf = playbookShelf().map((document) => playbookStrategy(document));
 * const { rows, together } = await compareStrategies(shelf, [btc, eth], { options: { takerFee: 0.001 } });
 * ```
 */
export async function compareStrategies(
  strategies: readonly (AnyStrategy | ComparedStrategy)[],
  markets: readonly MarketData[],
  input: ComparisonOptions = {},
  control: ComparisonControl = {},
): Promise<Comparison> {
  checkFields('compareStrategies: control', control, ['onProgress', 'signal']);
  checkWatch('compareStrategies: control', control);
  checkFields('compareStrategies', input, ['options', ...Object.keys(ComparisonSchema.shape)]);
  const { options = {}, ...rest } = input;
  const own = parseOptions('compareStrategies', ComparisonSchema, rest);
  parseOptions('compareStrategies: options', BacktestSettings, options);
  const compared = comparedOf(strategies);
  checkMarkets('compareStrategies', markets);
  if (markets.length === 0) throw new RangeError('compareStrategies: needs at least one market, got none');

  const { onProgress, signal } = control;
  signal?.throwIfAborted();
  const runs: Run[][] = compared.map(() => []);
  const spare: Float64Array[] = [];
  for (const [m, market] of markets.entries()) {
    const cache = createColumnCache(market, own.columnBytes, spare);
    const measure = metricsRuns(market, options);
    for (const [k, one] of compared.entries()) {
      runs[k].push(
        await runOf(
          one,
          market,
          () => shareColumns(one.strategy, market, cache),
          { measure, options },
          signal,
        ),
      );
      onProgress?.(m * compared.length + k + 1, compared.length * markets.length);
    }
    cache.close();
  }
  return comparisonOf(compared, runs, own);
}

/** All runs beside each other, by strategy. */
function comparisonOf(
  compared: readonly Named[],
  runs: readonly (readonly Run[])[],
  own: z.output<typeof ComparisonSchema>,
): Comparison {
  const accuracyOf = accuracyBy(own);
  const all = runs.flat();
  const luck = deflated(
    all.map(({ kept }) => kept?.returns ?? none),
    own.earlierTrials,
  );
  const rows = all.map(({ strategy, market, kept, signals, error, note }, k): ComparisonRow => ({
    strategy,
    symbol: market.symbol,
    timeframe: market.timeframe,
    from: market.time[0],
    to: market.time[market.length - 1] + market.intervalMs,
    signals: signals?.bars.length ?? 0,
    totalReturn: kept?.metrics.totalReturn.value ?? null,
    maxDrawdown: kept?.metrics.maxDrawdown.value ?? null,
    ...figuresOf(kept),
    deflatedSharpe: luck[k],
    accuracy: signals === null ? null : accuracyOf([all[k]]),
    ...(error === undefined ? {} : { error }),
    ...(note === undefined ? {} : { note }),
  })); // prettier-ignore

  const kept = runs.map((done) => done.flatMap((one) => (one.kept === null ? [] : [one.kept])));
  const joined = kept.map(joinedReturns);
  const chosen = deflated(joined, own.earlierTrials);
  const totals = runs.map((done, k): ComparisonTotal => {
    const ran = done.filter(({ signals }) => signals !== null);
    return {
      strategy: compared[k].name,
      markets: ran.length,
      signals: ran.reduce((sum, { signals }) => sum + (signals?.bars.length ?? 0), 0),
      ...joinedFigures(kept[k], joined[k]),
      deflatedSharpe: chosen[k],
      accuracy: accuracyOf(ran.filter(({ market }) => market.intervalMs === ran[0].market.intervalMs)),
    };
  });
  const fired = runs.map((done, k) => ({
    strategy: compared[k].name,
    sets: done.map(({ market, signals }) => (signals === null ? null : { data: market, ...signals })),
  }));
  return {
    rows,
    strategies: totals,
    together: firingTogether(fired, own.near),
    trials: rows.length + own.earlierTrials,
    settings: own,
  };
}

/** Judges the sure signals of runs; the drift of a market is worked out once. */
function accuracyBy({ horizonMs, leastScore }: z.output<typeof ComparisonSchema>) {
  const drifts = new Map<MarketData, Drift>();
  const drift = (data: MarketData, horizon: number): Drift => {
    const known = drifts.get(data) ?? driftOf(data, horizon);
    drifts.set(data, known);
    return known;
  };
  return (runs: readonly Run[]): Accuracy | null => {
    if (runs.length === 0) return null;
    const horizon = Math.max(1, Math.round(horizonMs / runs[0].market.intervalMs));
    const sure = runs.map(({ market: data, signals }) => {
      const { bars = none, sides = none, scores = none } = signals ?? {};
      const isSure = (_: number, k: number): boolean => scores[k] >= leastScore;
      return { data, bars: bars.filter(isSure), sides: sides.filter(isSure) };
    });
    return sidedAccuracy(sure, horizon, drift);
  };
}

const none = /* @__PURE__ */ new Float64Array(0);

/** One strategy on one market, run. */
interface Run {
  readonly strategy: string;
  readonly market: MarketData;
  readonly kept: KeptRun | null;
  readonly signals: FoundSignals | null;
  readonly error?: string;
  readonly note?: string | undefined;
}

async function runOf(
  { strategy, name, params }: Named,
  market: MarketData,
  share: () => ReturnType<typeof shareColumns>,
  { measure, options }: { readonly measure: MetricsRuns; readonly options: BacktestOptions },
  signal: AbortSignal | undefined,
): Promise<Run> {
  const about = { strategy: name, market };
  try {
    const own = typeof params === 'function' ? params(market) : params;
    const prepared = await inTurns(share().prepare(own), { signal });
    const run = await measure.details(prepared.strategy, own, { market: prepared.data, signal });
    // Only a whole backtest knows why there is no trade.
    const note =
      run.metrics.trades.value === 0
        ? (await backtestAsync(strategy, market, own, { ...options, signal })).noTrade
        : null;
    return { ...about, kept: keptOf(run, market), signals: run.signals, note: note ?? undefined };
  } catch (error) {
    signal?.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    return { ...about, kept: null, signals: null, error: reason };
  }
}

type Named = Required<Pick<ComparedStrategy, 'strategy'>> & {
  readonly name: string;
  readonly params:
    Readonly<Record<string, unknown>> | ((market: MarketData) => Readonly<Record<string, unknown>>);
};

/** The strategies, each with its name and parameters. */
function comparedOf(strategies: readonly (AnyStrategy | ComparedStrategy)[]): readonly Named[] {
  if (!Array.isArray(strategies) || strategies.length === 0) {
    throw new RangeError(
      `compareStrategies: strategies must be a list of at least one strategy, got ${shown(strategies)}`,
    );
  }
  const named = (strategies as readonly (AnyStrategy | ComparedStrategy)[]).map((one, k): Named => {
    const given: unknown = one;
    if (typeof given !== 'object' || given === null) {
      throw new TypeError(`compareStrategies: strategies[${k}] must be a strategy, got ${shown(one)}`);
    }
    const isOwn = !('strategy' in one);
    if (!isOwn) checkFields(`compareStrategies: strategies[${k}]`, one, ['strategy', 'name', 'params']);
    const { strategy, name, params = {} }: ComparedStrategy = isOwn ? { strategy: one } : one;
    if (!Array.isArray((strategy as Partial<AnyStrategy> | null)?.phases)) {
      throw new TypeError(
        `compareStrategies: strategies[${k}] must be a strategy, made by strategy(…) or rule(…), got ${shown(strategy)}`,
      );
    }
    return { strategy, name: name ?? strategy.name, params };
  });
  const names = named.map(({ name }) => name);
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice !== undefined) {
    throw new RangeError(`compareStrategies: two strategies are called ${twice}; give one another name`);
  }
  return named;
}
