import { fromColumns, type MarketData } from '@veloce/core';

/** An hourly market of these prices, with what most functions look at: it is taken by the walks over all exports. */
export function hourlyMarket(price: Float64Array): MarketData {
  const flat = (value: number): Float64Array => new Float64Array(price.length).fill(value);
  return fromColumns({
    symbol: 'X',
    timeframe: '1h',
    time: price.map((_, i) => 1_735_689_600_000 + i * 3_600_000),
    open: price,
    high: price.map((value) => value + 1),
    low: price.map((value) => value - 1),
    close: price,
    volume: flat(10),
    buyVolume: flat(6),
    sellVolume: flat(4),
  });
}

/** The change of each price against the one before; 0 for the first. */
export const returnsOf = (price: Float64Array): Float64Array =>
  price.map((value, i) => value / (price[i - 1] ?? value) - 1);
