import type { Column } from '@veloce/core';

/** A seeded stream of numbers in [0, 1) (mulberry32). */
export function random(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A consistent, seeded market under the names that the catalog uses, with a few columns that are not market data. */
export function testMarket(length: number, seed = 1): Readonly<Record<string, Float64Array>> {
  const next = random(seed);
  const names =
    'time open high low close volume buyVolume sellVolume openInterest delta anchor condition x y'.split(' ');
  const market = Object.fromEntries(names.map((name) => [name, new Float64Array(length)]));
  let price = 100;
  for (let i = 0; i < length; i++) {
    const open = price;
    price *= 1 + 0.02 * (next() - 0.5);
    const volume = 10 + 90 * next();
    const buys = volume * next();
    const bar = {
      time: 1_700_000_000_000 + i * 3_600_000,
      open,
      high: Math.max(open, price) * (1 + 0.005 * next()),
      low: Math.min(open, price) * (1 - 0.005 * next()),
      close: price,
      volume,
      buyVolume: buys,
      sellVolume: volume - buys,
      openInterest: 1000 + 100 * Math.sin(i / 9) + 20 * next(),
      delta: 2 * buys - volume,
      anchor: next() < 0.02 || i === 0 ? 1 : 0,
      condition: next() < 0.2 ? 1 : 0,
      x: next() - 0.5,
      y: next() - 0.5,
    };
    for (const name of names) market[name][i] = bar[name as keyof typeof bar];
  }
  return { ...market, source: market['close'], a: market['x'], b: market['y'] };
}

/** The columns of a market by name. */
export function pick(
  market: Readonly<Record<string, Float64Array>>,
  names: readonly string[],
): readonly Column[] {
  return names.map((name) => {
    if (!(name in market)) throw new Error(`the test market has no column ${name}`);
    return market[name];
  });
}
