import {
  checkFields,
  checkMarket,
  atOnce,
  inTurns,
  parseOptions,
  type AnyStrategy,
  type MarketData,
  type ParamsInput,
  type Steps,
  type TurnControl,
} from '@veloce/core';
import { checkControl } from './engine/check-control.js';
import { recordDays } from './result/daily-samples.js';
import { dayEnds } from './metrics/day-ends.js';
import { runLeg } from './backtest.js';
import { leanRun } from './engine/lean-run.js';
import type { FoundRun, FoundSignals } from './engine/found-signals.js';
import { runnableLeg, type RunnableLeg } from './engine/leg.js';
import { dailyEquity } from './metrics/daily-equity.js';
import { measure, measureRun, type Metrics } from './metrics/metrics.js';
import { columnsOfTrades, type MeasuredColumns, type PositionColumns } from './metrics/trade-metrics.js';
import { BacktestSettings, type BacktestOptions } from './account/settings.js';
import { priceRows, type PriceRows } from './engine/price-rows.js';
import { fundingBarsOf, type LoopMarket } from './engine/loop-market.js';
import type { MeasuredStore } from './engine/loop-state.js';
import { instrumentOf, simulate } from './engine/simulation.js';

/** The numbers of a run, without its trades and curves. */
export interface BacktestMetrics {
  readonly metrics: Metrics;
  /** The capital, then the equity at the end of each UTC day. */
  readonly dailyEquity: Float64Array;
}

/**
 * The metrics of {@link backtest}, to the bit, without its curves, records and warnings: for the many runs of a search, of which one is
 * looked at.
 *
 * @throws {RangeError} when a parameter or setting is out of its domain, or a required column is missing.
 * @example
 * ```ts
 * const { metrics } = backtestMetrics(squeezeFlow, data, { minScore: 5 });
 * metrics.sharpe.value;
 * ```
 */
export function backtestMetrics<S extends AnyStrategy>(
  strategy: S,
  data: MarketData,
  params?: ParamsInput<S>,
  options: BacktestOptions = {},
): BacktestMetrics {
  checkMarket('backtestMetrics', data);
  return atOnce(steps(strategy, data, params, options));
}

/**
 * {@link backtestMetrics} that gives everything else in this thread its turn every 20 ms, and so can be aborted.
 *
 * @throws {RangeError} as {@link backtestMetrics} does.
 * @throws The abort signal's reason.
 * @example
 * ```ts
 * const { metrics } = await backtestMetricsAsync(squeezeFlow, data, {}, {}, { signal: AbortSignal.timeout(10_000) });
 * ```
 */
export async function backtestMetricsAsync<S extends AnyStrategy>(
  strategy: S,
  data: MarketData,
  params?: ParamsInput<S>,
  options: BacktestOptions = {},
  control: TurnControl = {},
): Promise<BacktestMetrics> {
  checkMarket('backtestMetricsAsync', data);
  checkControl('backtestMetricsAsync', control);
  return inTurns(steps(strategy, data, params, options), control);
}

/** Many runs on one market of which only the numbers count. */
export interface MetricsRuns {
  /**
   * The same as {@link backtestMetricsAsync}, to the bit.
   *
   * @param control `market` is the same market with more columns, where the strategy reads some.
   * @throws {RangeError} as {@link backtestMetrics} does, and where the bars of `market` are others.
   * @throws The abort signal's reason.
   */
  readonly run: <S extends AnyStrategy>(
    strategy: S,
    params?: ParamsInput<S>,
    control?: MetricsRunControl,
  ) => Promise<BacktestMetrics>;
  /**
   * The same, with the positions and the signals behind the numbers, as columns.
   *
   * @throws {RangeError} as `run` does.
   * @throws The abort signal's reason.
   */
  readonly details: <S extends AnyStrategy>(
    strategy: S,
    params?: ParamsInput<S>,
    control?: MetricsRunControl,
  ) => Promise<RunDetails>;
}

/** The numbers of a run, and what they are made of. */
export interface RunDetails extends BacktestMetrics {
  readonly positions: PositionColumns;
  /** Every signal of the strategy, taken or not. */
  readonly signals: FoundSignals;
}

/** How one of many runs is watched and ended, and where it looks. */
export interface MetricsRunControl extends TurnControl {
  readonly market?: MarketData;
  /** The bars outside which the strategy is known to reject, ascending; it is asked at all bars by default. */
  readonly candidates?: Int32Array | undefined;
}

/**
 * Prepares for many runs on one market: what does not differ between them is done once. The bars must not change meanwhile.
 *
 * @throws {RangeError} when a setting is out of its domain.
 * @example
 * ```ts
 * const runs = metricsRuns(data);
 * const { metrics } = await runs.run(squeezeFlow, { minScore: 5 });
 * ```
 */
export function metricsRuns(data: MarketData, options: BacktestOptions = {}): MetricsRuns {
  checkMarket('metricsRuns', data);
  const ofAll = share(data, options);
  let rows: PriceRows | undefined;
  /** A run on what all share; the first makes the rows of prices. */
  function* withRows<Result>(
    leg: RunnableLeg,
    candidates: Int32Array | undefined,
    go: (leg: RunnableLeg, shared: Shared, candidates?: Int32Array) => Steps<Result>,
  ): Steps<Result> {
    rows ??= yield* priceRows(data);
    return yield* go(leg, { ...ofAll, rows }, candidates);
  }
  /** The market of a run, the bars to look at, and how it is watched. */
  const checked = (control: MetricsRunControl) => {
    checkFields('metricsRuns: control', control, ['market', 'candidates', 'onProgress', 'signal']);
    const { market = data, candidates, ...watch } = control;
    checkMarket('metricsRuns', market);
    checkControl('metricsRunsAsync', watch);
    const other = bars.find((name) => market[name] !== data[name]);
    if (other !== undefined) {
      throw new RangeError(
        `metricsRuns: control.market must be the same bars with more columns, and its ${other} is another column`,
      );
    }
    return { market, candidates, watch };
  };
  return {
    async run(strategy, params, control = {}) {
      const { market, candidates, watch } = checked(control);
      const leg = runnableLeg(strategy, market, params);
      return inTurns(withRows(leg, candidates, run), watch);
    },
    async details(strategy, params, control = {}) {
      const { market, candidates, watch } = checked(control);
      const leg = runnableLeg(strategy, market, params);
      return inTurns(withRows(leg, candidates, details), watch);
    },
  };
}

const bars = ['time', 'open', 'high', 'low', 'close', 'volume', 'funding'] as const;

/** The parts shared by all runs on one market with one setting. */
interface Shared extends LoopMarket {
  readonly options: BacktestOptions;
  readonly benchmark: Float64Array;
  /** Room for trades that no run is using. */
  readonly spare: MeasuredStore[];
}

function share(data: MarketData, options: BacktestOptions): Shared {
  const settings = parseOptions('backtestMetrics', BacktestSettings, options);
  return {
    data,
    options,
    settings,
    instrument: instrumentOf(data.symbol, settings),
    sampleEnd: dayEnds(data),
    fundingBars: fundingBarsOf(data, settings),
    benchmark: dailyEquity(data, data.close, data.open[0]),
    spare: [],
  };
}

function* steps<S extends AnyStrategy>(
  strategy: S,
  data: MarketData,
  params: ParamsInput<S> | undefined,
  options: BacktestOptions,
): Steps<BacktestMetrics> {
  return yield* run(runnableLeg(strategy, data, params), share(data, options));
}

function* run(leg: RunnableLeg, shared: Shared, candidates?: Int32Array): Steps<BacktestMetrics> {
  const { metrics, dailyEquity } = yield* measured(leg, shared, candidates, undefined);
  return { metrics, dailyEquity };
}

function* details(leg: RunnableLeg, shared: Shared, candidates?: Int32Array): Steps<RunDetails> {
  const found = leg.signals!(candidates);
  const { metrics, dailyEquity, columns } = yield* measured(leg, shared, candidates, found);
  const own = columns();
  const column = (name: keyof PositionColumns): Float64Array => own[name].slice(0, own.count);
  const positions = {
    pnl: column('pnl'),
    r: column('r'),
    fees: column('fees'),
    funding: column('funding'),
    barsHeld: column('barsHeld'),
    notional: column('notional'),
  };
  const { exits: _exits, ...signals } = found;
  return { metrics, dailyEquity, positions, signals };
}

function* measured(
  leg: RunnableLeg,
  { options, benchmark, spare, ...market }: Shared,
  candidates: Int32Array | undefined,
  found: FoundRun | undefined,
): Steps<BacktestMetrics & { readonly columns: () => MeasuredColumns }> {
  const { settings, sampleEnd } = market;
  const { data } = leg;
  const { capital } = settings;
  if (settings.sample === 'bar') {
    const { metrics, equity, trades } = yield* runLeg('backtestMetrics', leg, settings, undefined, options);
    const daily = dailyEquity(data, equity, capital);
    return { metrics, dailyEquity: daily, columns: () => columnsOfTrades(trades) };
  }
  const lean = yield* leanRun(leg, market, spare, candidates, found);
  if (lean !== undefined) {
    const { ofTrades, columns, ...rest } = lean;
    const metrics = measureRun({ clock: data, settings, benchmark, ...rest }, ofTrades);
    return { metrics, dailyEquity: lean.equity, columns: () => columns };
  }
  const { samples, recorder } = recordDays(data, capital, sampleEnd);
  const { account } = yield* simulate('backtestMetrics', [leg], data.time, recorder, settings, undefined);
  const { trades } = account;
  const { equity } = samples;
  const heldMs = samples.heldMs();
  const metrics = measure({ clock: data, settings, equity, benchmark, heldMs, trades });
  return { metrics, dailyEquity: equity, columns: () => columnsOfTrades(trades) };
}
