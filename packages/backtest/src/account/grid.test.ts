import { describe, expect, it } from 'vitest';
import { fromColumns } from '@veloce/core';
import { fromOrders } from '../from-orders.js';
import { fromSignals } from '../batch/from-signals.js';
import type { BacktestOptions } from './settings.js';

const bars = 20;
const of = (value: number): Float64Array => new Float64Array(bars).fill(value);
const data = fromColumns({
  symbol: 'X',
  timeframe: '1m',
  time: of(0).map((_, i) => i * 60_000),
  open: of(100),
  high: of(101),
  low: of(99),
  close: of(100),
  volume: of(1),
});
const entries = new Uint8Array(bars);
entries[3] = 1;

describe('a grid that does not fit the prices is refused at the first order, by its field', () => {
  it.each([150, 500, 1e6, 11])('tickSize %d', (tickSize) => {
    for (const side of ['LONG', 'SHORT'] as const) {
      expect(() =>
        fromSignals(
          data,
          { entries, side, stop: 0.02, target: 0.02 },
          { instruments: [{ symbol: 'X', tickSize }] },
        ),
      ).toThrow(`X: tickSize: must be at most a tenth of the price, which is 100 at bar 4, got ${tickSize}`);
    }
    // A market that nothing is bought on does not mind.
    expect(
      fromSignals(data, { entries: new Uint8Array(bars) }, { instruments: [{ symbol: 'X', tickSize }] })
        .length,
    ).toBe(1);
  });

  it.each<[BacktestOptions, string]>([
    [{ lotStep: 1e-310 }, 'lotStep: must be 0 or at least 1e-18, got 1e-310'],
    [{ lotStep: 5e-324 }, 'lotStep: must be 0 or at least 1e-18'],
    [
      { instruments: [{ symbol: 'X', tickSize: 1e-320 }] },
      'instruments.0.tickSize: must be 0 or at least 1e-18',
    ],
    [
      { slippage: { model: 'volume-share', impact: 10 } },
      'X: slippage: the volume-share model takes the price of 1 units from 100 to -900 at bar 3',
    ],
    [
      { slippage: { model: 'volume-share', impact: 1 } },
      'X: slippage: the volume-share model takes the price of 1 units from 100 to 0',
    ],
    [{ slippage: { model: 'spread', spread: 500 } }, 'X: slippage.spread: must be at most the price'],
  ])('%j', (options, message) => {
    const orders = [
      { time: 180_000, side: 'SELL' as const, size: 1 },
      { time: 360_000, side: 'BUY' as const, size: 1 },
    ];
    expect(() => fromOrders(data, orders, options)).toThrow(message);
  });

  it('fits: prices stay above 0, and the equity finite', () => {
    const { trades, equity } = fromOrders(
      data,
      [
        { time: 180_000, side: 'SELL', size: 1 },
        { time: 360_000, side: 'BUY', size: 1 },
      ],
      { slippage: { model: 'volume-share', impact: 0.9 }, instruments: [{ symbol: 'X', tickSize: 10 }] },
    );
    expect(trades[0].entryPrice).toBeGreaterThan(0);
    expect([...equity].every(Number.isFinite)).toBe(true);
  });
});
