import { random } from './market.js';

/** Prices of a bar, the columns that are scaled. */
const priceColumns = ['open', 'high', 'low', 'close'] as const;

/**
 * A seeded market in whole ticks, coarse enough that computed prices are often equal: moves of a few ticks, bars that do not move, stretches in
 * which nothing moves, and stretches in which high, low and close move while their sum stays.
 *
 * @param base Price that it stays around, in ticks.
 */
export function tickMarket(length: number, base: number, seed = 7): Readonly<Record<string, Float64Array>> {
  const next = random(seed);
  const step = (size: number): number => Math.round((next() - 0.5) * size);
  const names =
    'time open high low close volume buyVolume sellVolume openInterest delta anchor condition'.split(' ');
  const market = Object.fromEntries(names.map((name) => [name, new Float64Array(length)]));
  let price = base;
  for (let i = 0; i < length; i++) {
    const mood = Math.floor(i / 60) % 8; // stretches of 60 bars
    const open = mood === 3 || mood === 5 ? price : clamp(price + (next() < 0.3 ? step(6) : 0), base);
    const close = mood === 3 || mood === 5 || next() < 0.25 ? open : clamp(open + step(12), base);
    price = close;
    const up = mood === 3 ? 0 : mood === 5 ? 3 + (i % 3) : Math.round(3 * next());
    const down = mood === 3 ? 0 : mood === 5 ? up : Math.round(3 * next());
    const volume = 1 + Math.round(50 * next());
    const buys = Math.round(volume * next());
    const bar = {
      time: 1_700_000_000_000 + i * 3_600_000,
      open,
      high: Math.max(open, close) + up,
      low: Math.min(open, close) - down,
      close,
      volume,
      buyVolume: buys,
      sellVolume: volume - buys,
      openInterest: 1000 + Math.round(20 * next()),
      delta: 2 * buys - volume,
      anchor: i === 0 || next() < 0.02 ? 1 : 0,
      condition: next() < 0.2 ? 1 : 0,
    };
    for (const name of names) market[name][i] = bar[name as keyof typeof bar];
  }
  return withSources(market);
}

const clamp = (price: number, base: number): number => Math.min(2 * base, Math.max(base / 2, price));

/** The same market with other prices. */
export function mapPrices(
  market: Readonly<Record<string, Float64Array>>,
  map: (price: number) => number,
): Readonly<Record<string, Float64Array>> {
  return withSources({
    ...market,
    ...Object.fromEntries(priceColumns.map((name) => [name, market[name].map(map)])),
  });
}

/** Any column, where an indicator reads one, is a price. */
function withSources(
  market: Readonly<Record<string, Float64Array>>,
): Readonly<Record<string, Float64Array>> {
  const { high, close } = market as Record<'high' | 'close', Float64Array>;
  return { ...market, source: close, a: high, b: close, x: high, y: close };
}
