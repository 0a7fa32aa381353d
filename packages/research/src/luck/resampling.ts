import { maxDrawdown } from '@veloce/backtest';
import { checkArguments, shown, parseOptions } from '@veloce/core';
import * as z from 'zod';
import { createRandom, shuffle, type Random } from '../random.js';
import { MonteCarloOptions, spreadOf, type Spread } from './monte-carlo.js';
import { checkFinite } from './returns.js';
import { concatenate, simulate, type Simulation } from './simulation.js';
import { wilsonInterval, type Estimate } from '@veloce/core/statistics';

const PathOptions = /* @__PURE__ */ (() =>
  MonteCarloOptions.extend({
    ruin: z
      .number()
      .gt(0)
      .max(1)
      .default(0.5)
      .describe('the loss of capital that counts as ruin, a fraction'),
  }))();

/** How paths are resampled. */
export type PathInput = z.input<typeof PathOptions>;

export const BlockOptions = /* @__PURE__ */ (() =>
  PathOptions.extend({
    meanBlock: z.number().min(1).optional().describe('mean length of a block; max(5, T^(1/3)) by default'),
  }))();

/** How blocks of returns are resampled. */
export type BlockInput = z.input<typeof BlockOptions>;

/** Alternative histories. */
export interface Paths {
  /** Final return, a fraction of the capital. */
  readonly finalReturn: Spread;
  /** Deepest fall from a peak, <= 0. */
  readonly maxDrawdown: Spread;
  /** Share of the paths that lose the part of the capital that counts as ruin, with its 95 % interval. */
  readonly ruin: Estimate;
}

/**
 * The same trades in another order: what was luck in the path. Sizes are fixed, so the final return is the same in each path.
 *
 * @param pnl Profit of each trade, in money.
 * @param capital What the account begins with.
 * @throws {RangeError} when there is no trade, one is not finite, or an option is out of its domain.
 */
export function shuffleTrades(pnl: readonly number[], capital: number, options: PathInput = {}): Paths {
  checkArguments('shuffleTrades', { pnl, capital }, { pnl: 'numbers', capital: 'number' });
  return simulate(tradeOrders, pnl, capital, options);
}

/**
 * As many trades, drawn from the trades that were made: what other luck would have given.
 *
 * @param pnl Profit of each trade, in money.
 * @param capital What the account begins with.
 * @throws {RangeError} when there is no trade, one is not finite, or an option is out of its domain.
 */
export function bootstrapTrades(pnl: readonly number[], capital: number, options: PathInput = {}): Paths {
  checkArguments('bootstrapTrades', { pnl, capital }, { pnl: 'numbers', capital: 'number' });
  return simulate(tradeDraws, pnl, capital, options);
}

interface PathsInput {
  readonly seed: number;
  readonly replications: number;
  readonly ruin: number;
}

/** The end of each path. */
interface PathEnds {
  readonly finals: Float64Array;
  readonly falls: Float64Array;
  readonly ruined: number;
}

interface TradesInput extends PathsInput {
  readonly pnl: readonly number[];
  readonly capital: number;
}

type TradePaths = Simulation<
  [pnl: readonly number[], capital: number, options?: PathInput],
  TradesInput,
  PathEnds,
  Paths
>;

/** The pieces of {@link shuffleTrades}. */
export const tradeOrders: TradePaths = /* @__PURE__ */ tradePaths('shuffleTrades', shuffle);

/** The pieces of {@link bootstrapTrades}. */
export const tradeDraws: TradePaths = /* @__PURE__ */ tradePaths('bootstrapTrades', (order, random) => {
  for (let i = 0; i < order.length; i++) order[i] = random.below(order.length);
});

function tradePaths(where: string, reorder: (order: Int32Array, random: Random) => void): TradePaths {
  return {
    prepare(pnl, capital, options = {}) {
      const { seed, replications, ruin } = parseOptions(where, PathOptions, options);
      if (pnl.length === 0) throw new RangeError(`${where}: needs at least one trade`);
      checkFinite(where, 'trade', pnl);
      if (!(capital > 0)) throw new RangeError(`${where}: capital must be > 0, got ${shown(capital)}`);
      return { pnl, capital, seed, replications, ruin };
    },
    count: ({ replications }) => replications,
    piece({ pnl, capital, seed, ruin }, from, to) {
      const curve = new Float64Array(pnl.length + 1);
      const order = new Int32Array(pnl.length);
      return paths(from, to, ruin, (b) => {
        for (let i = 0; i < order.length; i++) order[i] = i;
        reorder(order, createRandom(seed, b));
        curve[0] = capital;
        for (let i = 0; i < order.length; i++) curve[i + 1] = curve[i] + pnl[order[i]];
        return curve;
      });
    },
    join: joinPaths,
  };
}

/**
 * Stationary block bootstrap of returns: blocks of random length keep what follows each other together.
 *
 * @param returns Per period.
 * @throws {RangeError} when there are fewer than two returns, one is not finite, or an option is out of its domain.
 * @see D. Politis & J. Romano, The Stationary Bootstrap (1994)
 * @example
 * ```ts
 * bootstrapReturns(dailyReturns(result)).finalReturn.p5;
 * ```
 */
export function bootstrapReturns(returns: ArrayLike<number>, options: BlockInput = {}): Paths {
  return simulate(returnBlocks, returns, options);
}

interface BlocksInput extends PathsInput {
  readonly returns: Float64Array;
  readonly meanBlock: number;
}

/** The pieces of {@link bootstrapReturns}. */
export const returnBlocks: Simulation<
  [returns: ArrayLike<number>, options?: BlockInput],
  BlocksInput,
  PathEnds,
  Paths
> = {
  prepare(returns, options = {}) {
    checkArguments('bootstrapReturns', { returns }, { returns: 'numbers' });
    const where = 'bootstrapReturns';
    const { seed, replications, ruin, meanBlock } = parseOptions(where, BlockOptions, options);
    const { length } = returns;
    if (length < 2) throw new RangeError(`${where}: needs at least two returns, got ${length}`);
    const own = Float64Array.from(returns);
    checkFinite(where, 'return', own);
    return { returns: own, meanBlock: meanBlock ?? defaultBlock(length), seed, replications, ruin };
  },
  count: ({ replications }) => replications,
  piece({ returns, meanBlock, seed, ruin }, from, to) {
    const order = new Int32Array(returns.length);
    const curve = new Float64Array(returns.length + 1);
    return paths(from, to, ruin, (b) => {
      drawBlocks(order, meanBlock, createRandom(seed, b));
      curve[0] = 1;
      for (let t = 0; t < order.length; t++) curve[t + 1] = curve[t] * (1 + returns[order[t]]);
      return curve;
    });
  },
  join: joinPaths,
};

/**
 * A statistic of returns and its interval by the stationary block bootstrap (percentile method).
 *
 * @param statistic From returns to a number; resamples for which it is `null` or `NaN` are left out.
 * @returns `null` when the statistic of the returns themselves is not a number, or that of no resample is.
 * @throws {RangeError} when there are fewer than two returns, one is not finite, or an option is out of its domain.
 * @example
 * ```ts
 * bootstrapInterval(dailyReturns(result), (returns) => sharpe(returns, 365));
 * ```
 */
export function bootstrapInterval(
  returns: ArrayLike<number>,
  statistic: (returns: Float64Array) => number | null,
  options: BlockInput = {},
): Estimate | null {
  checkArguments('bootstrapInterval', { returns, statistic }, { returns: 'numbers', statistic: 'function' });
  const where = 'bootstrapInterval';
  const { seed, replications, meanBlock } = parseOptions(where, BlockOptions, options);
  if (returns.length < 2) throw new RangeError(`${where}: needs at least two returns, got ${returns.length}`);
  const own = Float64Array.from(returns);
  checkFinite(where, 'return', own);
  const value = statistic(own);
  const order = new Int32Array(own.length);
  const values: number[] = [];
  for (let b = 0; b < replications; b++) {
    drawBlocks(order, meanBlock ?? defaultBlock(own.length), createRandom(seed, b));
    const one = statistic(Float64Array.from(order, (t) => own[t]));
    if (one !== null && Number.isFinite(one)) values.push(one);
  }
  if (value === null || !Number.isFinite(value) || values.length === 0) return null;
  values.sort((a, b) => a - b);
  const at = (p: number): number => values[Math.min(values.length - 1, Math.floor(p * values.length))];
  return { value, low: at(0.025), high: at(0.975) };
}

/** Mean block length of a stationary bootstrap of `count` returns. */
export function defaultBlock(count: number): number {
  return Math.max(5, Math.cbrt(count));
}

/** Fills `order` with the places of blocks whose lengths are geometric with this mean; the end is followed by the start. */
export function drawBlocks(order: Int32Array, meanBlock: number, { uniform, below }: Random): void {
  const count = order.length;
  let at = 0;
  for (let t = 0; t < count; t++) {
    at = t === 0 || uniform() * meanBlock < 1 ? below(count) : at + 1 === count ? 0 : at + 1;
    order[t] = at;
  }
}

function paths(from: number, to: number, ruin: number, path: (b: number) => Float64Array): PathEnds {
  const finals = new Float64Array(to - from);
  const falls = new Float64Array(to - from);
  let ruined = 0;
  for (let b = from; b < to; b++) {
    const curve = path(b);
    finals[b - from] = curve[curve.length - 1] / curve[0] - 1;
    falls[b - from] = maxDrawdown(curve);
    if (curve.some((value) => value <= curve[0] * (1 - ruin))) ruined++;
  }
  return { finals, falls, ruined };
}

function joinPaths({ replications }: PathsInput, parts: readonly PathEnds[]): Paths {
  const ruined = parts.reduce((sum, part) => sum + part.ruined, 0);
  return {
    finalReturn: spreadOf(concatenate(parts.map(({ finals }) => finals))),
    maxDrawdown: spreadOf(concatenate(parts.map(({ falls }) => falls))),
    ruin: wilsonInterval(ruined, replications),
  };
}
