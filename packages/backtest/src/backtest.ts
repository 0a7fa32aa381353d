import {
  checkMarket,
  atOnce,
  inTurns,
  parseOptions,
  type AnyStrategy,
  type MarketData,
  type ParamsInput,
  type Steps,
} from '@veloce/core';
import { splitOptions } from './engine/check-control.js';
import { unionClock } from './engine/clock.js';
import { recordCurves } from './result/curves.js';
import { isRunnable, runnableLeg, type Leg, type RunnableLeg } from './engine/leg.js';
import { portfolioResult, singleResult } from './result/outcome.js';
import type { BacktestResult, PortfolioResult } from './result/result.js';
import { BacktestSettings, settingsInForce, type BacktestOptions } from './account/settings.js';
import { simulate, type AsyncBacktestControl, type BacktestControl } from './engine/simulation.js';

/**
 * Simulates a strategy over a market (fill rules: definitions §13).
 *
 * A signal at the close of a bar is filled at the next open, worse by the slippage. Stop and target are in force from that bar
 * on; an open beyond a level fills at the open; when a bar reaches both, the stop comes first and the fill is counted as
 * ambiguous. Rules are asked at each close for the next bar. Fees are charged on both sides; funding where the data has it. A
 * position still open at the end is marked to the last close and reported apart.
 *
 * @throws {RangeError} when a parameter or setting is out of its domain, a required column is missing, or the data is shorter than the
 * longest window, saying how many bars are missing.
 * @example
 * ```ts
 * const { trades, metrics } = backtest(squeezeFlow, data, { minScore: 5 }, { capital: 50_000 });
 * ```
 */
export function backtest<S extends AnyStrategy>(
  strategy: S,
  data: MarketData,
  params?: ParamsInput<S>,
  options: BacktestOptions & BacktestControl = {},
): BacktestResult {
  checkMarket('backtest', data);
  const { options: settings, control } = splitOptions('backtest', options);
  return atOnce(steps(strategy, data, params, settings, control.finer), control);
}

/**
 * {@link backtest} that gives everything else in this thread its turn every 20 ms, and so can be aborted: the same result to the bit.
 *
 * @throws {RangeError} as {@link backtest} does.
 * @throws The abort signal's reason.
 * @example
 * ```ts
 * const { metrics } = await backtestAsync(squeezeFlow, data, {}, { signal: AbortSignal.timeout(10_000) });
 * ```
 */
export async function backtestAsync<S extends AnyStrategy>(
  strategy: S,
  data: MarketData,
  params?: ParamsInput<S>,
  options: BacktestOptions & AsyncBacktestControl = {},
): Promise<BacktestResult> {
  checkMarket('backtestAsync', data);
  const { options: settings, control } = splitOptions('backtestAsync', options);
  return inTurns(steps(strategy, data, params, settings, control.finer), control);
}

function* steps<S extends AnyStrategy>(
  strategy: S,
  data: MarketData,
  params: ParamsInput<S> | undefined,
  options: BacktestOptions,
  finer: BacktestControl['finer'],
): Steps<BacktestResult> {
  const settings = parseOptions('backtest', BacktestSettings, options);
  return yield* runLeg('backtest', runnableLeg(strategy, data, params), settings, finer, options);
}

/** Runs one leg on an account of its own. */
export function* runLeg(
  where: string,
  leg: RunnableLeg,
  settings: BacktestSettings,
  finer: BacktestControl['finer'],
  options: BacktestOptions,
): Steps<BacktestResult> {
  const clock = unionClock(where, [leg.data]);
  const { curves, recorder } = recordCurves(clock, settings.capital, 1);
  const run = yield* simulate(where, [leg], clock, recorder, settings, finer);
  return singleResult(leg, settingsInForce(settings, leg), run, curves, options);
}

/**
 * Simulates many symbols on one account: shared cash and margin, one clock, one set of limits. At one open every market is marked, then
 * everything that closes is filled in all of them, then entries: by the score of the signal, its confidence, the time of the order, and the
 * order of `legs`. One leg gives what {@link backtest} gives.
 *
 * @param legs One for each symbol, the more important first; their markets have one timeframe, and may begin, end and have gaps where they like.
 * @throws {RangeError} when an option is out of its domain, two legs have one symbol, or timeframes differ.
 * @example
 * ```ts
 * const { symbols, metrics } = portfolio(
 *   [strategyLeg(squeezeFlow, btc), strategyLeg(squeezeFlow, eth)],
 *   { size: 0.5, maxExposure: 1 },
 * );
 * ```
 */
export function portfolio(
  legs: readonly Leg[],
  options: BacktestOptions & BacktestControl = {},
): PortfolioResult {
  const { options: settings, control } = splitOptions('portfolio', options);
  return atOnce(portfolioSteps(legs, settings, control.finer), control);
}

/**
 * {@link portfolio} that gives everything else in this thread its turn every 20 ms, and so can be aborted: the same result to the bit.
 *
 * @throws {RangeError} as {@link portfolio} does.
 * @throws The abort signal's reason.
 * @example
 * ```ts
 * const { metrics } = await portfolioAsync([strategyLeg(squeezeFlow, btc)], { signal: AbortSignal.timeout(10_000) });
 * ```
 */
export async function portfolioAsync(
  legs: readonly Leg[],
  options: BacktestOptions & AsyncBacktestControl = {},
): Promise<PortfolioResult> {
  const { options: settings, control } = splitOptions('portfolioAsync', options);
  return inTurns(portfolioSteps(legs, settings, control.finer), control);
}

function* portfolioSteps(
  legs: readonly Leg[],
  options: BacktestOptions,
  finer: BacktestControl['finer'],
): Steps<PortfolioResult> {
  const settings = parseOptions('portfolio', BacktestSettings, options);
  if (!Array.isArray(legs) || !legs.every(isRunnable))
    throw new RangeError('portfolio: legs are made by strategyLeg, signalLeg and orderLeg');
  const clock = unionClock(
    'portfolio',
    legs.map(({ data }) => data),
  );
  const { curves, recorder } = recordCurves(clock, settings.capital, legs.length);
  const run = yield* simulate('portfolio', legs, clock, recorder, settings, finer);
  return portfolioResult(legs, settings, run, curves, options);
}
