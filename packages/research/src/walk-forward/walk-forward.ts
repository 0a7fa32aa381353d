import * as z from 'zod';
import {
  dailyEquity,
  maxDrawdown,
  returnsOf,
  sharpe,
  type BacktestOptions,
  type Trade,
} from '@veloce/backtest';
import {
  checkArguments,
  functionRule,
  objectRule,
  parseOptions,
  checkMarket,
  slice,
  type AnyStrategy,
  type Column,
  type MarketData,
  yearMs,
} from '@veloce/core';
import { untilRuin } from '../luck/returns.js';
import { searchRules, sweep, type SweepOptions, type SweepResult } from '../sweep/sweep.js';
import type { SweepRow } from '../sweep/objective.js';
import { tradeSegment, type Segment } from './segment.js';
import { windowsOf, type Window, type WindowInput } from './windows.js';

/** The optimisation in each window, and the layout of the windows. */
export interface WalkForwardOptions<S extends AnyStrategy> extends Pick<
  SweepOptions<S>,
  'space' | 'search' | 'objective' | 'constraints' | 'where' | 'executor' | 'signal'
> {
  readonly window: WindowInput;
  readonly options?: BacktestOptions;
  /** Bars before a test on which its indicators warm up; all that there are by default. */
  readonly warmup?: number;
  /** Called after each window. */
  readonly onProgress?: (windowsDone: number, windows: number) => void;
}

const WalkRules = /* @__PURE__ */ (() =>
  z.strictObject({
    ...searchRules,
    window: objectRule<WindowInput>(),
    warmup: z.union([z.number().min(0), z.literal(Infinity)]).optional(),
    onProgress: functionRule<(windowsDone: number, windows: number) => void>().optional(),
  }))();

/** The result of one window. */
export interface WalkWindow extends Window {
  /** The winner of the training; `null` when no set was feasible, and the test stood aside. */
  readonly best: SweepRow | null;
  /** Configurations tried in the training. */
  readonly trials: number;
  /** Its trade on bars that its training has not seen; `null` when it stood aside. */
  readonly segment: Segment | null;
  /** Annualised returns of the winner in training and in the test; `null` where there is none. */
  readonly trainReturn: number | null;
  readonly testReturn: number | null;
  /** Why its training or its test is empty: sets that closed no trade or failed, no set that could win, no trade in the test. */
  readonly notes: readonly string[];
}

/** The returns of a strategy that is re-optimised in each window on the data known then. */
export interface WalkForward {
  readonly windows: readonly WalkWindow[];
  /** The bars `[from, to)` of the data that were traded out of sample. */
  readonly from: number;
  readonly to: number;
  /** Equity at the close of each of them; sizes grow with it from window to window. */
  readonly equity: Float64Array;
  /** Returns per UTC day. */
  readonly returns: Float64Array;
  /** Trades out of sample, in their windows' money. */
  readonly trades: readonly Trade[];
  readonly totalReturn: number;
  readonly annualReturn: number | null;
  /** Annualised, of daily returns; `null` when they do not differ. */
  readonly sharpe: number | null;
  /** Drawdown of the equity at the end of each day, <= 0. */
  readonly maxDrawdown: number;
  /** Annualised return out of sample over that of all trainings one after the other; `null` when these did not gain. */
  readonly efficiency: number | null;
  /** Configurations tried in all windows: what a deflated Sharpe ratio has to know. */
  readonly trials: number;
}

/**
 * Walk-forward analysis: in each window parameters are optimised on the training bars, and traded on the test bars that follow.
 * Only test bars make the result. No position is carried from one window to the next.
 *
 * @throws {RangeError} when an option is out of its domain, there are too few bars, or a window's test or every set of its
 * training fails, naming the window.
 * @throws The abort signal's reason.
 * @example
 * ```ts
 * const { efficiency, sharpe } = await walkForward(squeezeFlow, data, {
 *   window: { train: 30 * 1440, test: 10 * 1440, purge: 240 },
 *   space: { minScore: [4, 5, 6] },
 *   search: { kind: 'grid' },
 *   objective: 'sharpe',
 * });
 * ```
 */
export async function walkForward<S extends AnyStrategy>(
  strategy: S,
  data: MarketData,
  walkOptions: WalkForwardOptions<S>,
): Promise<WalkForward> {
  checkMarket('walkForward', data);
  checkArguments(
    'walkForward',
    { strategy, walkOptions },
    { strategy: { name: 'text', params: 'object' }, walkOptions: 'object' },
  );
  parseOptions('walkForward', WalkRules, walkOptions);
  const { window, options = {}, warmup = Infinity, onProgress, ...search } = walkOptions;
  const plan = windowsOf(data.length, window);
  const windows: WalkWindow[] = [];
  for (const [k, one] of plan.entries()) {
    const training = slice(data, ...one.train);
    const trained = await sweep(strategy, training, { ...search, options, top: 1 }).catch(
      (error: unknown) => {
        throw named(error, k, 'training', one.train);
      },
    );
    try {
      windows.push(await testWindow(strategy, data, one, trained, options, warmup, search.signal));
    } catch (error) {
      throw named(error, k, 'test', one.test);
    }
    onProgress?.(windows.length, plan.length);
  }
  return join(data, windows, options);
}

/** The same error, which names its window: its bars may be too few for the strategy's longest one. */
function named(error: unknown, k: number, part: string, [from, to]: readonly [number, number]): unknown {
  if (!(error instanceof RangeError)) return error;
  const message = `walkForward: window ${k}, ${part} on the bars [${from}, ${to}): ${error.message}`;
  return new RangeError(message, { cause: error });
}

async function testWindow(
  strategy: AnyStrategy,
  data: MarketData,
  window: Window,
  { best, rows, top, notes }: SweepResult,
  options: BacktestOptions,
  warmup: number,
  signal: AbortSignal | undefined,
): Promise<WalkWindow> {
  const nothing = { segment: null, trainReturn: null, testReturn: null };
  if (best === null) return { ...window, best, trials: rows.length, ...nothing, notes };
  const segment = await tradeSegment(strategy, data, best.params, options, window.test, warmup, signal);
  const { settings } = segment.result;
  const growth = (curve: Column): number => curve[curve.length - 1] / settings.capital;
  return {
    ...window,
    best,
    trials: rows.length,
    segment,
    trainReturn: annualised(growth(top[0].result.equity), data, window.train),
    testReturn: annualised(growth(segment.equity), data, window.test),
    notes:
      segment.trades.length > 0 ? notes : [...notes, `the test: ${segment.result.noTrade ?? 'no trade'}`],
  };
}

/** Growth over some bars as a return per year; `null` when nothing is left. */
function annualised(growth: number, data: MarketData, bars: readonly [number, number]): number | null {
  return growth > 0 ? growth ** (yearMs / elapsed(data, bars)) - 1 : null;
}

function elapsed(data: MarketData, [from, to]: readonly [number, number]): number {
  return data.time[to - 1] + data.intervalMs - data.time[from];
}

/** Annualised return of all trainings, one after the other. */
function trainedReturn(data: MarketData, windows: readonly WalkWindow[]): number | null {
  let time = 0;
  let growth = 0;
  for (const { train, trainReturn } of windows) {
    if (trainReturn === null) continue;
    time += elapsed(data, train);
    growth += (Math.log1p(trainReturn) * elapsed(data, train)) / yearMs;
  }
  return time === 0 ? null : Math.expm1((growth * yearMs) / time);
}

function join(data: MarketData, windows: readonly WalkWindow[], options: BacktestOptions): WalkForward {
  const from = windows[0].test[0];
  const to = windows[windows.length - 1].test[1];
  const settings = windows.find(({ segment }) => segment !== null)?.segment?.result.settings;
  const capital = settings?.capital ?? options.capital ?? 10_000;
  const equity = new Float64Array(to - from);
  let level = capital;
  for (const { test, segment } of windows) {
    const start = level;
    for (let i = test[0]; i < test[1]; i++) {
      level = segment === null ? start : start * (segment.equity[i - test[0]] / capital);
      equity[i - from] = level;
    }
  }
  const daily = dailyEquity(slice(data, from, to), equity, capital);
  const returns = untilRuin(returnsOf(daily));
  const annualReturn = annualised(level / capital, data, [from, to]);
  const trained = trainedReturn(data, windows);
  return {
    windows,
    from,
    to,
    equity,
    returns,
    trades: windows.flatMap(({ segment }) => segment?.trades ?? []),
    totalReturn: level / capital - 1,
    annualReturn,
    sharpe: sharpe(returns, settings?.periodsPerYear ?? 365),
    maxDrawdown: maxDrawdown(daily),
    efficiency: annualReturn !== null && trained !== null && trained > 0 ? annualReturn / trained : null,
    trials: windows.reduce((sum, { trials }) => sum + trials, 0),
  };
}
