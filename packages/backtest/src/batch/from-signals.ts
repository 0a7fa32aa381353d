import {
  checkArguments,
  shown,
  checkMarket,
  atOnce,
  checkFields,
  inTurns,
  parseOptions,
  type MarketData,
  type Steps,
} from '@veloce/core';
import { checkControl } from '../engine/check-control.js';
import { runLeg } from '../backtest.js';
import {
  batchMetric,
  measureConfiguration,
  openBatchColumns,
  type BatchColumns,
  type BatchMetric,
} from './batch-metrics.js';
import { batchWarnings } from './batch-warnings.js';
import type { Metric } from '../metrics/metric.js';
import { positionsOf } from '../metrics/positions.js';
import type { BacktestResult } from '../result/result.js';
import { BacktestSettings, type BacktestOptions } from '../account/settings.js';
import { fundingBarsOf, loopKnows, sampleEnds, type LoopMarket } from '../engine/loop-market.js';
import type { LoopSums } from '../engine/loop-state.js';
import { runConfiguration } from './run-configuration.js';
import { configurationLeg, configurationsOf, type Configuration, type SignalColumns } from './signals.js';
import { instrumentOf, type AsyncBacktestControl, type BacktestControl } from '../engine/simulation.js';
import {
  closeStore,
  exitKinds,
  growStore,
  openStore,
  type TradeColumns,
  type TradeStore,
} from '../engine/trade-columns.js';

/** The records that a batch keeps besides its metrics. */
export interface Keep {
  /** A record of every closed trade; `true` by default. */
  readonly trades?: boolean;
  /** The equity at the close of every bar; `false` by default: it takes the memory of bars × configurations. */
  readonly equity?: boolean;
}

function checkKeep(where: string, keep: Keep): void {
  checkFields(`${where}: keep`, keep, ['trades', 'equity']);
  for (const [name, value] of Object.entries(keep) as [string, unknown][]) {
    if (value !== undefined && typeof value !== 'boolean') {
      throw new TypeError(`${where}: keep.${name} must be true or false, got ${typeof value}`);
    }
  }
}

/** The results of many configurations of signals. */
export interface SignalBatch {
  readonly data: MarketData;
  readonly settings: BacktestSettings;
  /** Number of configurations. */
  readonly length: number;
  /** A column for each metric, one value per configuration; `NaN` where it has none. */
  readonly columns: BatchColumns;
  /** A metric of one configuration, or why it has none. */
  readonly metric: (name: BatchMetric, k: number) => Metric;
  /** Fills of each configuration whose order within the bar is unknown. */
  readonly ambiguousFills: Int32Array;
  /** Closed trades of all configurations; `null` where they were not kept. */
  readonly trades: TradeColumns | null;
  /** Equity of each configuration at the close of every bar; `null` where it was not kept. */
  readonly equity: readonly Float64Array[] | null;
  /** Reasons to doubt the results: they suggest look-ahead, or all entries were rejected. */
  readonly warnings: readonly string[];
  /** The whole result of one configuration: trades, orders, curves, every metric. Runs it again, on the general engine. */
  readonly result: (k: number) => BacktestResult;
}

/**
 * Simulates columns of signals on a market, one configuration or many at once (fill rules: definitions §13). A field of `columns` that
 * is a list holds one value or column for each configuration; the others are shared.
 *
 * Settings that a batch can run without the general engine (all but leverage, margin, borrowing, volume caps, ticks, pyramiding,
 * slippage models and sizing models) run in one specialised loop.
 *
 * @param keep What to keep besides the metrics.
 * @throws {RangeError} naming the field, the configuration, the row and the value that is wrong.
 * @example
 * ```ts
 * const batch = fromSignals(data, { entries, exits, stop: [0.01, 0.02, 0.03], target: 0.04 });
 * batch.columns.sharpe; // one value per configuration
 * batch.result(1).trades;
 * ```
 */
export function fromSignals(
  data: MarketData,
  columns: SignalColumns,
  options: BacktestOptions = {},
  control: BacktestControl = {},
  keep: Keep = {},
): SignalBatch {
  checkMarket('fromSignals', data);
  checkArguments('fromSignals', { columns }, { columns: 'object' });
  checkControl('fromSignals', control);
  return atOnce(steps(data, columns, options, control.finer, keep), control);
}

/**
 * {@link fromSignals} that gives everything else in this thread its turn every 20 ms, and so can be aborted.
 *
 * @throws {RangeError} as {@link fromSignals} does.
 * @throws The abort signal's reason.
 * @example
 * ```ts
 * await fromSignalsAsync(data, { entries, exits, stop: [0.01, 0.02, 0.03] }, {}, { signal: AbortSignal.timeout(10_000) });
 * ```
 */
export async function fromSignalsAsync(
  data: MarketData,
  columns: SignalColumns,
  options: BacktestOptions = {},
  control: AsyncBacktestControl = {},
  keep: Keep = {},
): Promise<SignalBatch> {
  checkMarket('fromSignalsAsync', data);
  checkArguments('fromSignalsAsync', { columns }, { columns: 'object' });
  checkControl('fromSignalsAsync', control);
  return inTurns(steps(data, columns, options, control.finer, keep), control);
}

function* steps(
  data: MarketData,
  columns: SignalColumns,
  options: BacktestOptions,
  finer: BacktestControl['finer'],
  keep: Keep,
): Steps<SignalBatch> {
  checkKeep('fromSignals', keep);
  const settings = parseOptions('fromSignals', BacktestSettings, options);
  const configurations = configurationsOf(data, columns);
  const count = configurations.length;
  const instrument = instrumentOf(data.symbol, settings);
  const daily = settings.sample === 'daily';
  const ends = sampleEnds(data, daily);
  const fundingBars = fundingBarsOf(data, settings);
  const market: LoopMarket = { data, settings, instrument, sampleEnd: ends, fundingBars };
  const samples = new Float64Array(ends.length + 1);
  const returns = new Float64Array(ends.length);
  const measured = openBatchColumns(count);
  const ambiguousFills = new Int32Array(count);
  const offsets = new Int32Array(count + 1);
  const store = (keep.trades ?? true) ? openStore(capacityFor(configurations)) : undefined;
  const curves: Float64Array[] | null = keep.equity === true ? [] : null;
  const everyBar: LoopMarket = {
    ...market,
    sampleEnd: curves === null || !daily ? ends : sampleEnds(data, false),
  };

  for (let k = 0; k < count; k++) {
    const configuration = configurations[k];
    let sums: LoopSums;
    if (loopKnows(settings, instrument, configuration.size ?? settings.size ?? 1)) {
      if (curves === null) sums = runConfiguration(market, configuration, store, samples);
      else {
        const curve = new Float64Array(data.length + 1);
        sums = runConfiguration(everyBar, configuration, store, curve);
        samples[0] = settings.capital;
        for (let d = 0; d < ends.length; d++) samples[d + 1] = curve[ends[d] + 1];
        curves.push(curve.subarray(1));
      }
    } else {
      const whole = yield* countAs(
        k,
        runLeg('fromSignals', configurationLeg(data, configuration, {}), settings, finer, options),
      );
      sums = sumsOf(whole, store, samples, ends);
      curves?.push(whole.equity.slice());
    }
    measureConfiguration(measured, k, samples, returns, data, settings, sums);
    ambiguousFills[k] = sums.ambiguousFills;
    offsets[k + 1] = store?.count ?? 0;
    yield k + 1;
  }

  const result = (k: number): BacktestResult =>
    atOnce(
      runLeg(
        'fromSignals',
        configurationLeg(data, configurations[checkIndex(k, count)], paramsOf(columns, k)),
        settings,
        undefined,
        options,
      ),
    );
  const kept = store === undefined ? null : closeStore(store, offsets);

  return Object.freeze({
    data,
    settings,
    length: count,
    columns: measured,
    metric: (name: BatchMetric, k: number) => batchMetric(measured, name, checkIndex(k, count)),
    ambiguousFills,
    trades: kept,
    warnings: kept === null ? [] : batchWarnings(data, kept, configurations, result),
    equity: curves,
    result,
  });
}

/** Steps of a part of the work that report the progress of the whole. */
function* countAs<Result>(done: number, part: Steps<Result>): Steps<Result> {
  for (;;) {
    const step = part.next();
    if (step.done === true) return step.value;
    yield done;
  }
}

function checkIndex(k: number, count: number): number {
  if (Number.isInteger(k) && k >= 0 && k < count) return k;
  throw new RangeError(`fromSignals: there are configurations 0 to ${count - 1}, got ${shown(k)}`);
}

/** The numbers that identify a configuration, for its result. */
function paramsOf(columns: SignalColumns, k: number): Readonly<Record<string, unknown>> {
  const own: Record<string, unknown> = { configuration: k };
  for (const [name, value] of Object.entries(columns) as [string, unknown][]) {
    const one: unknown = Array.isArray(value) ? (value as unknown[])[value.length === 1 ? 0 : k] : value;
    if (typeof one === 'number' || typeof one === 'string') own[name] = one;
  }
  return own;
}

/** Room for the trades of a batch: a guess from the first entries of its first configuration. */
function capacityFor(configurations: readonly Configuration[]): number {
  const { entries } = configurations[0];
  const looked = Math.min(entries.length, 10_000);
  let found = 0;
  for (let i = 0; i < looked; i++) if (entries[i] !== 0) found++;
  const guess = (found / looked) * entries.length * configurations.length;
  return Math.ceil(Math.min(Math.max(guess, 1024), 1 << 20));
}

/** The sums, samples and records of a configuration that the general engine ran. */
function sumsOf(
  { trades, openPosition, equity, settings, data, ambiguousFills }: BacktestResult,
  store: TradeStore | undefined,
  samples: Float64Array,
  ends: Int32Array,
): LoopSums {
  samples[0] = settings.capital;
  ends.forEach((bar, s) => (samples[s + 1] = equity[bar]));
  const held = new Uint8Array(data.length);
  const sums = {
    trades: 0,
    wins: 0,
    losses: 0,
    won: 0,
    lost: 0,
    pnl: 0,
    fees: 0,
    funding: 0,
    traded: 0,
    heldMs: 0,
  };
  for (const { pnl } of positionsOf(trades)) {
    sums.trades++;
    sums.pnl += pnl;
    if (pnl > 0) {
      sums.wins++;
      sums.won += pnl;
    } else if (pnl < 0) {
      sums.losses++;
      sums.lost += pnl;
    }
  }
  for (const trade of trades) {
    const { pnl, entryBar, exitBar, entryPrice, exitPrice, size } = trade;
    sums.fees += trade.fees;
    sums.funding += trade.funding;
    sums.traded += size * (entryPrice + exitPrice);
    held.fill(1, entryBar, exitBar);
    if (store === undefined) continue;
    if (store.count === store.capacity) growStore(store);
    const { columns } = store;
    const place = store.count++;
    columns.entryBar[place] = entryBar;
    columns.exitBar[place] = exitBar;
    columns.entryPrice[place] = entryPrice;
    columns.exitPrice[place] = exitPrice;
    columns.size[place] = trade.side === 'LONG' ? size : -size;
    columns.pnl[place] = pnl;
    const kind = exitKinds.indexOf(trade.exit as (typeof exitKinds)[number]);
    columns.exit[place] = kind + (trade.ambiguous ? 128 : 0);
  }
  if (openPosition !== null) held.fill(1, openPosition.entryBar);
  const { time, intervalMs, length } = data;
  for (let i = 0; i < length; i++) {
    if (held[i] === 1) sums.heldMs += i + 1 < length ? time[i + 1] - time[i] : intervalMs;
  }
  return { ...sums, ambiguousFills };
}
