import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { backtest } from '@veloce/backtest';
import { orThrow, type AnyStrategy, type MarketData } from '@veloce/core';
import { describeStrategy } from '@veloce/core/testing';
import { loadKlineFiles } from '@veloce/data-files';
import { cross, filtered, recovery, reversion, turtle } from './exits.js';
import { madeUpHours } from './testdata/made-up-hours.js';

type Trade = readonly [
  side: number,
  entryBar: number,
  exitBar: number,
  entryPrice: number,
  exitPrice: number,
];

/** The trades of backtesting.py: scripts/golden/backtesting_py.py wrote them. */
const golden = JSON.parse(
  readFileSync(new URL('testdata/exits-backtesting-py.json', import.meta.url), 'utf8'),
) as { readonly markets: Readonly<Record<string, Readonly<Record<string, readonly Trade[]>>>> };

const strategies: readonly (readonly [string, AnyStrategy])[] = [
  ['recovery', recovery],
  ['turtle', turtle],
  ['reversion', reversion],
  ['cross', cross],
  ['filtered', filtered],
];
const free = { takerFee: 0, makerFee: 0, slippageBps: 0 } as const;

function tradesOf(strategy: AnyStrategy, data: MarketData): readonly Trade[] {
  return backtest(strategy, data, {}, free).trades.map(
    ({ side, entryBar, exitBar, entryPrice, exitPrice }): Trade => [
      side === 'LONG' ? 1 : -1,
      entryBar,
      exitBar,
      entryPrice,
      exitPrice,
    ],
  );
}

/** Levels are computed by others in another order: their prices agree to their last digits. */
function expectEqualTrades(found: readonly Trade[], expected: readonly Trade[]): void {
  const places = (trades: readonly Trade[]) => trades.map((trade) => trade.slice(0, 3));
  expect(places(found)).toEqual(places(expected));
  found.forEach(([, , , entry, exit], k) => {
    expect(entry / (expected[k]?.[3] ?? NaN)).toBeCloseTo(1, 11);
    expect(exit / (expected[k]?.[4] ?? NaN)).toBeCloseTo(1, 11);
  });
}

const name = 'BTCUSDT-4h-2023-08_2024-08.csv.gz';
const real = fileURLToPath(new URL(`../../shared/data/klines/binance-spot-4h/${name}`, import.meta.url));
const data = madeUpHours(4_000);

describe('the five strategies', () => {
  it.each(strategies)("%s makes backtesting.py's trades, to the bar", (own, strategy) => {
    expectEqualTrades(tradesOf(strategy, data), golden.markets['made up']?.[own] ?? []);
  });

  it.skipIf(!existsSync(real)).each(strategies)(
    "%s makes backtesting.py's trades on a year of BTCUSDT, where the klines lie beside the repository",
    async (own, strategy) => {
      const [btc] = await orThrow(loadKlineFiles([real]));
      expectEqualTrades(tradesOf(strategy, btc!.data), golden.markets[name]?.[own] ?? []);
    },
  );

  it('are compared on trades enough', () => {
    const counts = Object.values(golden.markets).flatMap((one) =>
      Object.values(one).map((trades) => trades.length),
    );
    expect(counts).toHaveLength(10);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(600);
  });
});

describeStrategy('turtle', turtle, () => data, { prefixes: 10 });
describeStrategy('filtered', filtered, () => data, { prefixes: 10 });
