import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { isLeft } from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { columnNames, columnOf, gapsOf, type MarketData } from '@veloce/core';
import { parseKlines } from '../klines/klines.js';
import { correlation, stylisedFacts, type StylisedFacts } from '../testdata/stylised-facts.js';
import { simulateMarket, type Simulation } from './simulate-market.js';
import { simulateTrades } from './trades.js';

const klines = fileURLToPath(new URL('../../../../../shared/data/klines/binance-usdm-1m/', import.meta.url));
const markets = new Map([1, 2, 3].map((seed) => [seed, simulateMarket({ seed, bars: 43_200 })]));
const market = (seed: number): Simulation => markets.get(seed)!;

/** Bounds that months of real 1m klines of several coins keep, and that a simulated one must keep as well. */
function expectMarketLike(facts: StylisedFacts): void {
  expect(facts.annualVolatility).toBeGreaterThan(0.2);
  expect(facts.annualVolatility).toBeLessThan(2);
  // Fat tails, thinner over longer times.
  expect(facts.kurtosis).toBeGreaterThan(6);
  expect(facts.hourlyKurtosis).toBeGreaterThan(3.5);
  // Volatility clusters, and its memory decays slowly.
  expect(facts.clustering[1]).toBeGreaterThan(0.15);
  expect(facts.clustering[10]).toBeGreaterThan(0.05);
  expect(facts.clustering[60]).toBeGreaterThan(0.03);
  expect(facts.clustering[60]).toBeLessThan(facts.clustering[1]);
  // Returns have next to no memory of their own.
  expect(Math.abs(facts.memory)).toBeLessThan(0.06);
  // Takers move the price of their bar; active bars move more.
  expect(facts.flowAndReturn).toBeGreaterThan(0.25);
  expect(facts.volumeAndMove).toBeGreaterThan(0.3);
  expect(facts.buyShare).toBeGreaterThan(0.46);
  expect(facts.buyShare).toBeLessThan(0.54);
}

describe('simulateMarket', () => {
  it('gives the same bytes for the same seed, on every machine, and other bytes for another', () => {
    const digest = (data: MarketData): string => {
      const hash = createHash('sha256');
      for (const name of columnNames(data)) hash.update(new Uint8Array(columnOf(data, name)!.slice().buffer));
      return hash.digest('hex').slice(0, 16);
    };
    const of = (seed: number): string => digest(simulateMarket({ seed, bars: 3000 }).data);
    expect(of(1)).toBe(of(1));
    expect(of(2)).not.toBe(of(1));
    expect(of(1)).toMatchInlineSnapshot(`"45ea88e6da76c5b0"`);
  });

  it.each([1, 2, 3])('has the facts of a market, seed %d', (seed) => {
    const facts = stylisedFacts(market(seed).data);
    expectMarketLike(facts);
    // Split orders keep takers on one side for a while.
    expect(facts.flowMemory).toBeGreaterThan(0.05);
  });

  it.skipIf(!existsSync(klines)).each(['FILUSDT-1m-2023-04', 'AVAXUSDT-1m-2024-02', 'LINKUSDT-1m-2026-02'])(
    'is held to bounds that %s keeps',
    (name) => {
      const parsed = parseKlines(gunzipSync(readFileSync(`${klines}${name}.csv.gz`)), {
        source: `${name}.csv`,
      });
      if (isLeft(parsed)) throw new Error(parsed.left.message);
      expectMarketLike(stylisedFacts(parsed.right.data));
    },
  );

  it('moves open interest with trading, and lets cascades close it', () => {
    const { data, episodes } = market(1);
    const interest = data.openInterest!;
    const changes = Array.from({ length: data.length - 1 }, (_, i) =>
      Math.abs(interest[i + 1] / interest[i] - 1),
    );
    expect(correlation(changes, [...data.volume.slice(1)])).toBeGreaterThan(0.3);
    const cascades = episodes.filter(
      (one) => one.kind === 'cascade' && one.end < data.length && one.start > 0,
    );
    const falls = cascades.filter(({ start, end }) => interest[end - 1] < interest[start - 1]);
    expect(cascades.length).toBeGreaterThan(10);
    expect(falls.length / cascades.length).toBeGreaterThan(0.8);
    const forced = (bar: number): number => data.liquidationsBuy![bar] + data.liquidationsSell![bar];
    for (const { start, end, side } of cascades) {
      const bars = Array.from({ length: end - start }, (_, k) => start + k);
      expect(bars.some((bar) => forced(bar) > 0)).toBe(true);
      const against = side > 0 ? data.liquidationsSell! : data.liquidationsBuy!;
      expect(bars.every((bar) => against[bar] === 0)).toBe(true);
    }
  });

  it('is quieter in squeezes and wilder after them', () => {
    const { data, episodes } = market(2);
    const move = (kind: string): number => {
      const bars = episodes
        .filter((one) => one.kind === kind)
        .flatMap(({ start, end }) =>
          Array.from({ length: Math.min(end, data.length) - start }, (_, k) => start + k),
        );
      const squares = bars.map((i) => Math.log(data.close[i] / data.open[i]) ** 2);
      return Math.sqrt(squares.reduce((sum, x) => sum + x, 0) / squares.length);
    };
    expect(move('release') / move('squeeze')).toBeGreaterThan(3);
    expect(move('cascade')).toBeGreaterThan(move('release'));
  });

  it('lets takers lean against the price while they are absorbed', () => {
    let leaning = 0;
    let total = 0;
    for (const seed of [1, 2, 3]) {
      const { data, episodes } = market(seed);
      for (const { start, end, side } of episodes.filter(
        (one) => one.kind === 'absorption' && one.end <= data.length,
      )) {
        const bars = Array.from({ length: end - start }, (_, k) => start + k);
        const net = bars.reduce((sum, i) => sum + data.buyVolume![i] - data.sellVolume![i], 0);
        total++;
        if (Math.sign(net) === side) leaning++;
      }
    }
    expect(total).toBeGreaterThan(30);
    expect(leaning / total).toBeGreaterThan(0.75);
  });

  it('settles funding every eight hours, within its bounds', () => {
    const { data } = market(1);
    const settled = [...data.funding!].flatMap((rate, i) =>
      Number.isNaN(rate) ? [] : [[data.time[i], rate] as const],
    );
    expect(settled).toHaveLength(90);
    for (const [time, rate] of settled) {
      expect(time % 28_800_000).toBe(0);
      expect(Math.abs(rate)).toBeLessThanOrEqual(0.003);
    }
  });

  it('leaves out the bars of outages and nothing else', () => {
    const whole = simulateMarket({ seed: 5, bars: 300 }).data;
    const { data } = simulateMarket({ seed: 5, bars: 300, outages: [{ start: 100, bars: 7 }, { start: 299, bars: 1 }] }); // prettier-ignore
    expect(gapsOf(data)).toMatchObject([{ after: 99, bars: 7 }]);
    expect([...data.close]).toEqual([...whole.close].filter((_, i) => (i < 100 || i >= 107) && i < 299));
  });

  it('works in other timeframes', () => {
    for (const timeframe of ['1s', '5m', '1h'] as const) {
      const { data } = simulateMarket({ seed: 1, bars: 500, timeframe, start: Date.UTC(2025, 0, 1) });
      expect([data.length, data.timeframe]).toEqual([500, timeframe]);
    }
  });

  it.each([
    [{ seed: -1 }, /seed: .*got -1/],
    [{ bars: 0 }, /bars: .*got 0/],
    [{ edge: 2 }, /edge: .*got 2/],
    [{ colour: 1 }, /colour/],
    [{ start: 1 }, /start must be the open of a 1m bar, got 1/],
    [{ outages: [{ start: 90, bars: 20 }] }, /outage of 20 bars at 90 goes beyond the 100 bars/],
    [{ outages: [{ start: 0, bars: 100 }] }, /leave no bar/],
  ])('refuses %j by name', (options, message) => {
    expect(() => simulateMarket({ seed: 1, bars: 100, ...options })).toThrow(message);
  });
});

describe('a planted edge', () => {
  /** Correlation of the absorbed side with the move after it, over many short markets; its standard error is 1 / sqrt(n). */
  const lead = (edge: number): { readonly r: number; readonly n: number } => {
    const sides: number[] = [];
    const moves: number[] = [];
    for (let seed = 100; seed < 112; seed++) {
      const { data, episodes } = simulateMarket({ seed, bars: 20_000, edge, episodesPerDay: 20 });
      for (const { kind, start, end, side } of episodes) {
        if (kind !== 'aftermath' || end > data.length) continue;
        sides.push(side);
        moves.push(Math.sign(data.close[end - 1] / data.close[start - 1] - 1));
      }
    }
    return { r: correlation(sides, moves), n: sides.length };
  };

  it('is found when it is there, and not when it is not', () => {
    const none = lead(0);
    expect(none.n).toBeGreaterThan(150);
    expect(Math.abs(none.r)).toBeLessThan(3 / Math.sqrt(none.n));
    const strong = lead(1);
    expect(strong.r).toBeGreaterThan(4 / Math.sqrt(strong.n));
  });
});

describe('simulateTrades', () => {
  it('gives the trades that the bars are made of', () => {
    const { data } = simulateMarket({ seed: 9, bars: 200 });
    const bars = Array.from({ length: 200 }, () => ({
      open: NaN,
      high: -Infinity,
      low: Infinity,
      close: NaN,
      buy: 0,
      sell: 0,
      trades: 0,
    }));
    let before = 0;
    simulateTrades({ seed: 9, bars: 200 }, {
      onTrade({ time, price, size, buyerIsAggressor }) {
        expect(time).toBeGreaterThanOrEqual(before);
        before = time;
        const bar = bars[Math.floor((time - data.time[0]) / 60_000)];
        if (bar.trades === 0) bar.open = price;
        bar.high = Math.max(bar.high, price);
        bar.low = Math.min(bar.low, price);
        bar.close = price;
        if (buyerIsAggressor) bar.buy += size;
        else bar.sell += size;
        bar.trades++;
      },
    }); // prettier-ignore
    bars.forEach((bar, i) => {
      const { open, high, low, close, buyVolume, sellVolume, trades } = data;
      const made = {
        open: open[i],
        high: high[i],
        low: low[i],
        close: close[i],
        buy: buyVolume![i],
        sell: sellVolume![i],
        trades: trades![i],
      };
      expect(made).toEqual(bar);
    });
  });

  it('keeps prices on the tick grid, as decimals', () => {
    simulateTrades({ seed: 1, bars: 50, tickSize: 0.1, startPrice: 100 }, {
      onTrade({ price }) {
        expect(Number(price.toFixed(1))).toBe(price);
      },
    }); // prettier-ignore
  });
});
