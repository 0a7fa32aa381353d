import { describe, expect, it } from 'vitest';
import { fromRows } from '@veloce/core';
import { seededRandom } from '@veloce/core/testing';
import { portfolio } from '../backtest.js';
import { orderLeg } from '../from-orders.js';
import { fromTrades } from './from-trades.js';

describe('a result of trades that were made elsewhere', () => {
  const random = seededRandom(5);
  const market = (symbol: string) => {
    let close = 100;
    const rows = Array.from({ length: 400 }, (_, k) => {
      const open = close;
      close *= 1 + 0.02 * (random() - 0.5);
      const [high, low] = [Math.max(open, close) * 1.002, Math.min(open, close) * 0.998];
      return { time: k * 3_600_000, open, high, low, close, volume: 1 };
    });
    return fromRows(rows, { symbol, timeframe: '1h' });
  };
  const markets = [market('AAA'), market('BBB')];
  const legs = markets.map((data) =>
    orderLeg(
      data,
      Array.from({ length: 60 }, (_, k) => ({
        time: data.time[5 + 6 * k],
        side: random() < 0.5 ? ('BUY' as const) : ('SELL' as const),
        size: 0.1 + random(),
      })),
    ),
  );
  const run = (fee: number) =>
    portfolio(legs, {
      takerFee: fee,
      makerFee: fee,
      funding: false,
      closeAtEnd: true,
      oppositeSignal: 'reverse',
      capital: 10_000,
    });

  it('has the curves and the metrics of the backtest that made them, where nothing is paid on the way', () => {
    const made = run(0);
    const again = fromTrades(made.trades, { markets }, { capital: 10_000 });
    expect(made.trades.length).toBeGreaterThan(20);
    expect(again.time).toEqual(made.time);
    for (const curve of ['equity', 'drawdown', 'exposure', 'grossExposure'] as const) {
      // The backtest adds the same gains in another order.
      Array.from(made[curve]).forEach((value, row) => expect(again[curve][row]).toBeCloseTo(value, 7));
    }
    for (const [name, { value }] of Object.entries(made.metrics)) {
      const own = again.metrics[name as keyof typeof again.metrics].value;
      if (value === null) expect(own).toBeNull();
      else expect(own).toBeCloseTo(value, 6);
    }
  });

  it('ends where the backtest ends, also with fees', () => {
    const made = run(0.001);
    const again = fromTrades(made.trades, { markets }, { capital: 10_000 });
    expect(again.equity.at(-1)).toBeCloseTo(made.equity.at(-1) ?? NaN, 6);
    expect(again.metrics.fees.value).toBeCloseTo(made.metrics.fees.value ?? NaN, 9);
  });

  it('steps at the exits, on UTC days, without a market', () => {
    const { trades } = run(0);
    const daily = fromTrades(trades, {}, { capital: 10_000 });
    expect(daily.intervalMs).toBe(86_400_000);
    Array.from(daily.time).forEach((time, row) => {
      const gained = trades
        .filter(({ exitTime }) => exitTime < time + 86_400_000)
        .reduce((sum, { pnl }) => sum + pnl, 10_000);
      expect(daily.equity[row]).toBeCloseTo(gained, 7);
    });
    expect(daily.warnings).toHaveLength(2);
  });

  it('refuses nothing, and a market that is there twice', () => {
    expect(() => fromTrades([])).toThrow('fromTrades: needs one trade at least');
    expect(() => fromTrades(run(0).trades, { markets: [markets[0], markets[0]] })).toThrow(
      'markets: AAA is there twice',
    );
  });
});
