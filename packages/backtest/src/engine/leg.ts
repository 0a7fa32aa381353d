import {
  checkMarket,
  checkHistory,
  checkRequirements,
  compileStrategy,
  type AnyStrategy,
  type MarketData,
  type MissingColumn,
  type OppositeSignal,
  type Params,
  type ParamsInput,
} from '@veloce/core';
import type { Account } from '../account/account.js';
import type { Book } from '../account/book.js';
import type { Entries } from './entries.js';
import type { LegDriver } from './driver.js';
import { findSignals, type FoundRun } from './found-signals.js';
import { BacktestSettings } from '../account/settings.js';
import { strategyDriver } from './strategy-driver.js';
import { strategyEntries } from './strategy-entries.js';

/** One symbol of a run: its market, and what drives it. Made by {@link strategyLeg}, `signalLeg` or `orderLeg`. */
export interface Leg {
  readonly data: MarketData;
  /** The strategy's name, `signals` or `orders`. */
  readonly strategy: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A leg as the engine takes it. */
export interface RunnableLeg extends Leg {
  /** Columns that it can do without, and has to. */
  readonly missing: readonly MissingColumn[];
  /** Share of equity per entry, unless the settings override it. */
  readonly fraction: number;
  /** The reaction to a signal against the open position, unless the settings override it. */
  readonly oppositeSignal: OppositeSignal;
  /** Whether an order trails by the average true range. */
  readonly needsAtr: boolean;
  /** Whether its signals were made outside, where no check sees how. */
  readonly outside?: boolean;
  /** The entries of a strategy that has no rules for open positions. */
  readonly entries?: (candidates?: Int32Array) => Entries;
  /** Whether its rules do nothing but close whole positions. */
  readonly leavesOnly?: boolean;
  /** Every signal of a strategy. */
  readonly signals?: (candidates?: Int32Array) => FoundRun;
  /** Begins a run. */
  readonly start: (settings: BacktestSettings, account: Account, book: Book) => LegDriver;
}

/** Whether a leg was made by one of its makers. */
export const isRunnable = (leg: Leg): leg is RunnableLeg => 'start' in leg;

/**
 * A strategy on one market of a portfolio.
 *
 * @throws {RangeError} when a parameter is out of its domain, a required column is missing, or the data is shorter than the longest window.
 * @example
 * ```ts
 * portfolio([strategyLeg(squeezeFlow, btc), strategyLeg(squeezeFlow, eth, { minScore: 5 })]);
 * ```
 */
export function strategyLeg<S extends AnyStrategy>(
  strategy: S,
  data: MarketData,
  params?: ParamsInput<S>,
): Leg {
  checkMarket('strategyLeg', data);
  return runnableLeg(strategy, data, params);
}

/** The leg behind {@link strategyLeg}. */
export function runnableLeg<S extends AnyStrategy>(
  strategy: S,
  data: MarketData,
  params?: ParamsInput<S>,
): RunnableLeg {
  checkNoSettings(strategy, params);
  const compiled = compileStrategy(strategy, data.timeframe, params);
  const missing = checkRequirements(compiled, data);
  checkHistory(compiled, data);
  const complete = compiled.params as Params<S>;
  return {
    data,
    strategy: strategy.name,
    params: complete,
    missing,
    fraction: strategy.size(complete),
    oppositeSignal: strategy.oppositeSignal,
    needsAtr: false,
    ...(strategy.manage.length === 0
      ? { entries: (candidates?: Int32Array) => strategyEntries(compiled, data, candidates) }
      : {}),
    leavesOnly: strategy.manage.every(({ leaves }) => leaves !== undefined),
    signals: (candidates) => findSignals(compiled, data, candidates),
    start: (settings, account) => strategyDriver(compiled, data, settings, account),
  };
}

/** Settings in the place of parameters: they come one argument later. */
function checkNoSettings(strategy: AnyStrategy, params: unknown): void {
  if (typeof params !== 'object' || params === null) return;
  const setting = Object.keys(params).find(
    (name) => name in BacktestSettings.shape && !(name in strategy.params.shape),
  );
  if (setting === undefined) return;
  throw new RangeError(
    `strategy ${strategy.name}: ${setting} is a setting of the backtest and no parameter; settings come after the parameters: backtest(strategy, data, {}, { ${setting}: … })`,
  );
}
