import { type BacktestResult } from '@veloce/backtest';
import { mean } from '@veloce/core/statistics';
import { checkArguments, parseOptions } from '@veloce/core';
import { createRandom, shuffle } from '../random.js';
import { judge, MonteCarloOptions, type LuckTest, type MonteCarloInput } from './monte-carlo.js';
import { concatenate, simulate, type Simulation } from './simulation.js';

/**
 * Were the entries better than chance? The same trades, with their sides, holding times and costs, are laid at random places of
 * the same market, without overlap; the statistic is the mean return on notional, after costs.
 *
 * Random trades fill at the open and leave at a close, worse by the slippage, and pay the fees of the trade they stand for.
 *
 * @param result A backtest with at least one closed trade.
 * @throws {RangeError} when there is no trade, or an option is out of its domain.
 * @see definitions of the p-value: B. V. Phipson & G. K. Smyth, Permutation P-values Should Never Be Zero (2010)
 * @example
 * ```ts
 * randomEntryTest(backtest(squeezeFlow, data), { seed: 7 }).pValue;
 * ```
 */
export function randomEntryTest(result: BacktestResult, options: MonteCarloInput = {}): LuckTest {
  return simulate(randomEntry, result, options);
}

interface RandomEntryInput {
  readonly trades: readonly Placed[];
  readonly open: ArrayLike<number>;
  readonly close: ArrayLike<number>;
  readonly slippage: number;
  /** Bars without a position. */
  readonly idle: number;
  readonly seed: number;
  readonly replications: number;
}

/** The pieces of {@link randomEntryTest}. */
export const randomEntry: Simulation<
  [result: BacktestResult, options?: MonteCarloInput],
  RandomEntryInput,
  Float64Array,
  LuckTest
> = {
  prepare(result, options = {}) {
    checkArguments('randomEntryTest', { result }, { result: { data: 'object', trades: ['object'] } });
    const where = 'randomEntryTest';
    const { seed, replications } = parseOptions(where, MonteCarloOptions, options);
    const { open, close, length } = result.data;
    const trades = positionsOf(result);
    if (trades.length === 0)
      throw new RangeError(
        `${where}: the backtest closed no trade (${result.noTrade ?? 'no reason is kept'})`,
      );
    const busy = trades.reduce((sum, { bars }) => sum + bars, 0);
    const idle = length - busy;
    if (idle < 0)
      throw new RangeError(`${where}: the positions overlap: they take ${busy} of ${length} bars`);
    return { trades, open, close, slippage: result.settings.slippageBps / 10_000, idle, seed, replications };
  },
  count: ({ replications }) => replications,
  piece({ trades, open, close, slippage, idle, seed }, from, to) {
    const chance = new Float64Array(to - from);
    const order = new Int32Array(trades.length);
    const places = new Float64Array(trades.length);
    for (let b = from; b < to; b++) {
      const random = createRandom(seed, b);
      for (let k = 0; k < order.length; k++) {
        order[k] = k;
        places[k] = random.below(idle + 1);
      }
      shuffle(order, random);
      places.sort();
      let before = 0;
      let sum = 0;
      for (let k = 0; k < order.length; k++) {
        const { direction, bars, cost } = trades[order[k]];
        const entry = places[k] + before;
        const paid = open[entry] * (1 + direction * slippage);
        const got = close[entry + bars - 1] * (1 - direction * slippage);
        sum += direction * (got / paid - 1) - cost;
        before += bars;
      }
      chance[b - from] = sum / order.length;
    }
    return chance;
  },
  join: ({ trades }, parts) => judge(mean(trades.map((trade) => trade.net)), concatenate(parts)),
};

interface Placed {
  readonly direction: 1 | -1;
  readonly bars: number;
  /** Fees as a fraction of the notional. */
  readonly cost: number;
  /** Return on notional after costs. */
  readonly net: number;
}

/** One position per entry: the parts of one that was closed in parts are joined. */
function positionsOf({ trades }: BacktestResult): readonly Placed[] {
  const byEntry = new Map<number, (typeof trades)[number][]>();
  for (const trade of trades) byEntry.set(trade.entryBar, [...(byEntry.get(trade.entryBar) ?? []), trade]);
  return [...byEntry.values()].map((parts) => {
    const notional = parts.reduce((sum, part) => sum + part.size * part.entryPrice, 0);
    return {
      direction: parts[0].side === 'LONG' ? 1 : -1,
      bars: Math.max(1, Math.max(...parts.map(endOf)) - parts[0].entryBar),
      cost: parts.reduce((sum, part) => sum + part.fees, 0) / notional,
      net: parts.reduce((sum, part) => sum + part.pnl, 0) / notional,
    };
  });
}

/** The bar after the last one of a trade: an exit by a rule or a signal is filled at the open of its bar. */
function endOf({ exit, exitBar }: BacktestResult['trades'][number]): number {
  return exit === 'rule' || exit === 'opposite-signal' ? exitBar : exitBar + 1;
}
