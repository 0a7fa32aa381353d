import { fromColumns, intervalMs, isOnGrid, parseOptions, type MarketData } from '@veloce/core';
import type { Episode } from './episodes.js';
import { createOpenInterest } from './open-interest.js';
import { SimulationOptions, type SimulationInput } from './options.js';
import { simulateTrades } from './trades.js';

/** A simulated market and the truth about it. */
export interface Simulation {
  readonly data: MarketData;
  /** The episodes and when they happened, in bars of the simulation (including those in outages). */
  readonly episodes: readonly Episode[];
}

/**
 * Makes a market up: trades with an aggressor, gathered into bars with buy and sell volume, liquidations, open interest, and funding
 * every eight hours. Volatility clusters on many time scales; there are trends, squeezes and their release, absorption (flow
 * against price), and liquidation cascades, all listed in `episodes`. Its `origin` says that it is simulated.
 *
 * With `edge: 0`, the default, nothing known at a bar predicts the price's direction, except within an episode; with
 * `edge > 0`, flow that was absorbed leads the next move by that much: a planted truth to be found.
 *
 * @returns A market of 1m bars unless asked otherwise, the same to the bit for the same options.
 * @throws {RangeError} naming each option that is out of its domain.
 * @example
 * ```ts
 * const { data, episodes } = simulateMarket({ seed: 1, bars: 10_000 });
 * ```
 */
export function simulateMarket(input: SimulationInput): Simulation {
  const options = parseOptions('simulateMarket', SimulationOptions, input);
  const { seed, bars, timeframe, symbol, start } = options;
  if (!isOnGrid(start, timeframe)) {
    throw new RangeError(`simulateMarket: start must be the open of a ${timeframe} bar, got ${start}`);
  }
  const names = [
    'time',
    'open',
    'high',
    'low',
    'close',
    'volume',
    'buyVolume',
    'sellVolume',
    'trades',
    'openInterest',
  ];
  const more = ['funding', 'liquidationsBuy', 'liquidationsSell'];
  const columns = Object.fromEntries(
    [...names, ...more].map((name) => [name, new Float64Array(bars)]),
  ) as Columns;
  const interest = createOpenInterest(options);
  const missing = outageBars(options);
  let row = 0;
  let count = 0;

  const episodes = simulateTrades(options, {
    onTrade({ price, size, buyerIsAggressor, liquidation }) {
      if (count === 0) columns.open[row] = columns.high[row] = columns.low[row] = price;
      if (price > at(columns.high, row)) columns.high[row] = price;
      if (price < at(columns.low, row)) columns.low[row] = price;
      columns.close[row] = price;
      const side = buyerIsAggressor ? columns.buyVolume : columns.sellVolume;
      side[row] = at(side, row) + size;
      if (liquidation) {
        const forced = buyerIsAggressor ? columns.liquidationsBuy : columns.liquidationsSell;
        forced[row] = at(forced, row) + size;
      }
      count++;
    },
    onBar(bar, openTime) {
      const buy = at(columns.buyVolume, row);
      const sell = at(columns.sellVolume, row);
      const forced = at(columns.liquidationsBuy, row) + at(columns.liquidationsSell, row);
      columns.time[row] = openTime;
      columns.volume[row] = buy + sell;
      columns.trades[row] = count;
      columns.openInterest[row] = interest.after(
        buy + sell,
        forced,
        at(columns.close, row) / at(columns.open, row) - 1,
      );
      columns.funding[row] = interest.fundingAt(openTime, intervalMs(timeframe));
      count = 0;
      if (missing.has(bar)) for (const column of Object.values(columns)) column[row] = 0;
      else row++;
    },
  });

  if (row === 0) throw new RangeError('simulateMarket: outages leave no bar');
  const kept = Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [name, column.subarray(0, row)]),
  );
  const origin = { name: `market simulator (seed ${seed})`, simulated: true };
  return { data: fromColumns({ symbol, timeframe, origin, ...(kept as Columns) }), episodes };
}

type Columns = Record<
  | 'time' | 'open' | 'high' | 'low' | 'close' | 'volume' | 'buyVolume' | 'sellVolume' | 'trades' | 'openInterest'
  | 'funding' | 'liquidationsBuy' | 'liquidationsSell',
  Float64Array
>; // prettier-ignore

function at(column: Float64Array, row: number): number {
  return column[row] ?? 0;
}

function outageBars({ outages, bars }: SimulationOptions): ReadonlySet<number> {
  const missing = new Set<number>();
  for (const { start, bars: length } of outages) {
    if (start + length > bars) {
      throw new RangeError(
        `simulateMarket: the outage of ${length} bars at ${start} goes beyond the ${bars} bars`,
      );
    }
    for (let bar = start; bar < start + length; bar++) missing.add(bar);
  }
  return missing;
}
