import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { orThrow, resample, scan, withColumns, type MarketData } from '@veloce/core';
import { loadKlineFiles, simulateMarket } from '@veloce/data-files';
import { playbookShelf, playbookStrategy } from '@veloce/playbooks';
import { compareStrategies, type ComparisonTotal } from '@veloce/research';
import { withPlantedEdge } from './testdata/planted-edge.js';

/** Parameters of a market, for those playbooks of the shelf that have them. */
const shelfFor = (paramsOf: (market: MarketData) => Readonly<Record<string, number>>) =>
  playbookShelf().map((document) => ({
    strategy: playbookStrategy(document),
    params: (market: MarketData) =>
      Object.fromEntries(
        Object.entries(paramsOf(market)).filter(([name]) => name in (document.params ?? {})),
      ),
  }));

/**
 * Sixty days of five minutes without episodes: nothing known at a bar tells where the price goes. Now and then somebody opens a large
 * position, and orders are forced; neither knows the price.
 */
const simulated = (seed: number): MarketData => {
  const { data } = simulateMarket({ seed, bars: 288 * 60, timeframe: '5m', symbol: `SIM${seed}`, episodesPerDay: 0 });
  const every = (bars: number, from: number) => (_: number, i: number) => ((i + from) % bars < 2 ? 50 : 1) + (i % 7) / 10;
  return withColumns(data, {
    openInterest: Float64Array.from(data.close, (_, i) => 1e4 * 1.05 ** (Math.floor(i / 73) % 2) + (i % 5)),
    liquidationsBuy: Float64Array.from(data.close, every(389, 0)),
    liquidationsSell: Float64Array.from(data.close, every(389, 190)),
  });
}; // prettier-ignore
const ofSimulated = () => ({ tickSize: 0.1, rowSize: 25, step: 30 });
const free = { options: { takerFee: 0, makerFee: 0, slippageBps: 0 }, leastScore: 0, horizonMs: 3_600_000 };

/** A table of verdicts, for whoever reads the log of the test. */
function told(totals: readonly ComparisonTotal[]): string {
  const bps = (x: number | undefined) => (x === undefined ? '–' : (1e4 * x).toFixed(1));
  return totals
    .map(({ strategy, trades, hitRate, averageReturn, profitFactor, deflatedSharpe, accuracy }) =>
      [
        strategy,
        `${trades} trades`,
        `hit ${hitRate?.value.toFixed(2)}`,
        `return ${bps(averageReturn?.value)} [${bps(averageReturn?.low)}, ${bps(averageReturn?.high)}] bps`,
        `PF ${profitFactor?.toFixed(2)}`,
        `DSR ${deflatedSharpe?.toFixed(3)}`,
        `right ${accuracy?.accuracy?.value.toFixed(2)} [${accuracy?.accuracy?.low.toFixed(2)}, ${accuracy?.accuracy?.high.toFixed(2)}], by chance ${accuracy?.baseRate.toFixed(2)}`,
      ].join(' | '),
    )
    .join('\n');
}

describe('the shelf', () => {
  it('shows nothing on markets without an edge', async () => {
    const { strategies } = await compareStrategies(shelfFor(ofSimulated), [1, 2, 3, 4].map(simulated), free);
    console.log(told(strategies));
    for (const { strategy, deflatedSharpe, trades } of strategies) {
      expect(trades, strategy).toBeGreaterThan(30);
      expect(deflatedSharpe ?? 0, strategy).toBeLessThan(0.95);
    }
  });

  for (const [k, document] of playbookShelf().entries()) {
    it(`${document.name} is found out where the market does what it says`, async () => {
      const [own] = shelfFor(ofSimulated).slice(k, k + 1);
      if (own === undefined) throw new RangeError('no playbook');
      const markets = [1, 2, 3, 4].map((seed) => {
        const data = simulated(seed);
        return withPlantedEdge(data, scan(own.strategy, data, own.params(data)), 0.004, 12);
      });
      const { strategies } = await compareStrategies([own], markets, free);
      const [total] = strategies;
      console.log(told(strategies));
      expect(total?.deflatedSharpe).toBeGreaterThan(0.95);
      expect(total?.accuracy?.accuracy?.low).toBeGreaterThan(total?.accuracy?.baseRate ?? 1);
    }); // prettier-ignore
  }
});

const folder = fileURLToPath(new URL('../../shared/data/klines/', import.meta.url));

async function real(...names: readonly string[]): Promise<MarketData> {
  const [loaded] = await orThrow(loadKlineFiles(names.map((name) => `${folder}${name}.csv.gz`)));
  if (loaded === undefined) throw new RangeError('no market');
  return loaded.data.timeframe === '5m' ? loaded.data : resample(loaded.data, '5m');
}

describe.skipIf(!existsSync(folder))('the shelf on real markets, 0.1 % a side', () => {
  it('shows no edge: none of its playbooks is more than luck', async () => {
    const month = (symbol: string, ...months: readonly string[]) =>
      real(...months.map((one) => `binance-usdm-1m/${symbol}-1m-${one}`));
    const markets = await Promise.all([
      month('LINKUSDT', '2026-02'),
      month('AVAXUSDT', '2026-06', '2026-07'),
      month('FILUSDT', '2023-04', '2023-05', '2023-06'),
      real('binance-spot-5m/BTCUSDT-5m-2025-08-19_09-21'),
      real('binance-spot-5m/ETHUSDT-5m-2025-08-19_09-21'),
    ]);
    const tick = ({ symbol }: MarketData) => (/^(BTC|ETH)/.test(symbol) ? 0.01 : 0.001);
    const { strategies, together } = await compareStrategies(
      shelfFor((market) => ({ tickSize: tick(market), rowSize: 0 })),
      markets,
      { options: { takerFee: 0.001 }, leastScore: 0 },
    );
    console.log(told(strategies));
    const traded = strategies.filter(({ trades }) => trades > 0);
    // The files have neither open interest nor liquidations.
    expect(strategies.filter(({ trades }) => trades === 0).map(({ strategy }) => strategy)).toEqual([
      'open-interest spike at a whole number',
      'liquidation cascade reversal',
    ]);
    for (const { strategy, deflatedSharpe, accuracy } of traded) {
      expect(deflatedSharpe ?? 0, strategy).toBeLessThan(0.95);
      expect(accuracy?.accuracy?.high ?? 0, `${strategy}: 80 % right after four hours`).toBeLessThan(0.8);
    }
    expect(together.length).toBe(90);
  });
});
