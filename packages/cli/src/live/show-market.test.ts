import { barAt } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import type { MarketEvent } from '@veloce/feeds';
import type { RunnerStatus } from '@veloce/live';
import { deskEvents, deskMarkets } from '@veloce/server';
import { describe, expect, it } from 'vitest';
import { crossover } from '../crossover.js';
import { showMarket } from './show-market.js';

const { data } = simulateMarket({ seed: 3, bars: 60 });
const id = 'binance:BTCUSDT';
const symbol = 'BTCUSDT';

/** A market on a desk, whose smallest price step nobody configured. */
function onDesk(phase: number) {
  const markets = deskMarkets(deskEvents());
  const status = { versions: { [symbol]: null }, params: {}, positions: [] } as unknown as RunnerStatus;
  const shown = showMarket({
    ...{
      markets,
      id,
      symbol,
      strategy: crossover,
      phase,
      shelf: [],
      tickSize: 1e-8,
      run: { status: () => status },
    },
    plan: { timeframe: '1m', markets: [{ symbol, strategy: crossover }] } as never,
  });
  return { shown, overlays: () => markets.part.view(id, Infinity)?.overlays ?? {} };
}

const trade = (time: number, price: number, side: 'buy' | 'sell'): MarketEvent =>
  ({ kind: 'trade', venue: 'binance', symbol, time, price, size: 2, side }) as unknown as MarketEvent;

describe('a market on the desk of a run', () => {
  // At phase 14 it is drawn after its first bar, before anything is known of how far the market moves.
  it.each([0, 1, 14])('draws the footprint of its trades in rows of its own size, at phase %i', (phase) => {
    const { shown, overlays } = onDesk(phase);
    let drawn = 0;
    for (let k = 0; k < data.length; k++) {
      const bar = barAt(data, k);
      shown.onEvent(trade(bar.time + 1, bar.low, 'sell'));
      shown.onEvent(trade(bar.time + 2, bar.high, 'buy'));
      shown.onBar({ bar });
      const footprint = overlays()['Footprint'];
      if (footprint?.kind !== 'footprint') continue;
      for (const { bid, ask } of footprint.bars) {
        expect(bid.length).toBeLessThan(1_000);
        // Each bar had one trade of either side.
        expect([bid, ask].map((of) => of.reduce((a, b) => a + b, 0))).toEqual([2, 2]);
        drawn++;
      }
    }
    expect(drawn).toBeGreaterThan(15);
  });
});
