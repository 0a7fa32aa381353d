import { barAt, crossesAbove, crossesBelow, rule, type MarketData } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { ema } from '@veloce/indicators';
import type { Arrival, LivePlan } from '@veloce/live';
import { shardOf } from '@veloce/live/redis';

/** Markets of the run, and how many shards they make. */
const symbols = ['AAA', 'BBB', 'CCC', 'DDD', 'EEE', 'FFF'];
export const shardCount = 4;
export const shards = Array.from({ length: shardCount }, (_, k) => String(k));

/** Trades every few bars, so that a decision too many or too few shows. */
const crossing = rule('crossing', { fast: 3, slow: 8 }, ({ close }, { fast, slow }) => ({
  long: crossesAbove(ema(close, fast), ema(close, slow)),
  short: crossesBelow(ema(close, fast), ema(close, slow)),
}));

/** The plan of each shard that has markets. */
export const plans: Readonly<Record<string, LivePlan>> = Object.fromEntries(
  shards
    .map((shard): [string, LivePlan] => [
      shard,
      {
        account: `paper-${shard}`,
        timeframe: '1m',
        markets: symbols
          .filter((symbol) => shardOf(symbol, shardCount) === shard)
          .map((symbol) => ({ symbol, strategy: crossing })),
      },
    ])
    .filter(([, { markets }]) => markets.length > 0),
);

/** The bars of all markets, in the order in which they close. */
export function arrivals(bars: number): readonly Arrival[] {
  const markets = symbols.map(
    (symbol, k): MarketData => simulateMarket({ symbol, seed: 11 + k, bars, tradesPerMinute: 2 }).data,
  );
  return Array.from({ length: bars }, (_, row) =>
    markets.map((data): Arrival => {
      const bar = barAt(data, row);
      return { kind: 'bar', time: bar.time + 60_000, symbol: data.symbol, bar };
    }),
  ).flat();
}
