import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromColumns, type MarketData } from '@veloce/core';
import { fromOrders } from './from-orders.js';
import type { OrderRequest } from './account/order.js';
import type { BacktestOptions } from './account/settings.js';
import { slowOrders, type SlowOrder, type TickBar } from './testdata/slow-orders.js';

const hour = 3_600_000;

function market(bars: readonly TickBar[]): MarketData {
  return fromColumns({
    symbol: 'X',
    timeframe: '1h',
    time: bars.map((_, i) => i * hour),
    open: bars.map(({ open }) => open),
    high: bars.map(({ high }) => high),
    low: bars.map(({ low }) => low),
    close: bars.map(({ close }) => close),
    volume: bars.map(() => 1000),
    funding: bars.map(({ funding }) => funding),
  });
}

const tick = fc.integer({ min: 90, max: 110 });
const anyBar: fc.Arbitrary<TickBar> = fc
  .tuple(tick, tick, tick, tick, fc.constantFrom(NaN, NaN, 0.001, -0.0005))
  .map(([open, close, a, b, funding]) => ({
    open,
    high: Math.max(open, close, a),
    low: Math.min(open, close, b),
    close,
    funding,
  }));

const distance = fc.integer({ min: 1, max: 8 });
const maybe = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(values, { nil: undefined });

/** Orders of every kind, with levels that make sense or do not. */
const anyOrder: fc.Arbitrary<SlowOrder> = fc
  .record({
    bar: fc.integer({ min: 0, max: 20 }),
    side: fc.constantFrom('BUY', 'SELL'),
    type: fc.constantFrom('market', 'limit', 'stop', 'stop-limit', 'take-profit', 'trailing-stop'),
    size: fc.integer({ min: 1, max: 4 }),
    limitPrice: tick,
    stopPrice: tick,
    distance,
    reduceOnly: fc.boolean(),
    oco: maybe(fc.constantFrom('a', 'b')),
    bars: maybe(fc.integer({ min: 1, max: 6 })),
    stopLoss: maybe(tick),
    takeProfit: maybe(tick),
    timeStop: maybe(fc.integer({ min: 1, max: 5 })),
    trailing: fc.boolean(),
  })
  .map(({ limitPrice, stopPrice, distance: by, trailing, stopLoss, takeProfit, timeStop, ...order }) => {
    const { type } = order;
    const closes = order.reduceOnly || type === 'take-profit' || type === 'trailing-stop';
    const trail = { by: 'price', distance: by } as const;
    const given = {
      ...order,
      ...(type === 'limit' || type === 'stop-limit' || type === 'take-profit' ? { limitPrice } : {}),
      ...(type === 'stop' || type === 'stop-limit' ? { stopPrice } : {}),
      ...(type === 'trailing-stop' || (trailing && !closes) ? { trail } : {}),
      ...(closes ? {} : { stopLoss, takeProfit, timeStop }),
    };
    return Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined),
    ) as unknown as SlowOrder;
  });

const requests = (orders: readonly SlowOrder[]): OrderRequest[] =>
  orders.map(({ bar, ...order }) => ({ ...order, time: bar * hour }));

describe('fromOrders', () => {
  it('agrees with an oracle that walks every bar tick by tick, on every kind of order', () => {
    fc.assert(
      fc.property(
        fc.array(anyBar, { minLength: 1, maxLength: 24 }),
        fc.array(anyOrder, { maxLength: 10 }),
        fc.constantFrom('pessimistic', 'optimistic', 'ohlc-nearest'),
        fc.constantFrom(1, 3),
        fc.constantFrom(0, 10),
        (bars, orders, intrabar, pyramiding, slippageBps) => {
          const fees = { takerFee: 0.001, makerFee: 0.0002 };
          // Plenty of capital: margin is another test's affair.
          const capital = 1e6;
          const fast = fromOrders(market(bars), requests(orders), {
            ...fees,
            capital,
            slippageBps,
            intrabar,
            pyramiding,
          });
          const slow = slowOrders(bars, orders, {
            ...fees,
            intrabar,
            pyramiding,
            slip: slippageBps / 10_000,
          });
          const fills = fast.orders
            .filter(({ filledSize }) => filledSize > 0)
            .map(({ bar, price, side, filledSize }) => ({
              bar,
              price,
              size: side === 'BUY' ? filledSize : -filledSize,
            }));
          expect(merged(fills)).toEqual(merged(slow.fills));
          // The oracle keeps money as a sum of payments; 1e-6 of a million allows for the order of additions.
          [...fast.equity].forEach((value, i) => {
            expect(Math.abs(value - capital - slow.equity[i])).toBeLessThan(1e-6);
          });
        },
      ),
      { numRuns: 2000 },
    );
  });

  const markets = fc.array(anyBar, { minLength: 2, maxLength: 24 });
  const lists = fc.array(anyOrder, { maxLength: 10 });
  const options: BacktestOptions = {
    takerFee: 0.001,
    makerFee: 0.0002,
    slippageBps: 0,
    capital: 1e6,
    pyramiding: 2,
  };

  it('cannot see the future: another one changes nothing before it', () => {
    fc.assert(
      fc.property(markets, markets, lists, fc.integer({ min: 1, max: 23 }), (bars, others, orders, cut) => {
        const at = Math.min(cut, bars.length - 1);
        const one = fromOrders(market(bars), requests(orders), options);
        const other = fromOrders(market([...bars.slice(0, at), ...others]), requests(orders), options);
        const before = <T extends { readonly bar: number | null }>(all: readonly T[]): readonly T[] =>
          all.filter(({ bar }) => bar !== null && bar < at);
        const ended = (result: typeof one) =>
          // Orders after the end of the data are reported at the start.
          before(result.orders)
            .filter(({ status }) => status !== 'open')
            .map(({ id: _id, ...rest }) => rest);
        expect(ended(other)).toEqual(ended(one));
        expect([...other.equity].slice(0, at)).toEqual([...one.equity].slice(0, at));
      }),
      { numRuns: 500 },
    );
  });

  it('conserves money, fills inside the bar, a limit never worse and a stop never better than its price', () => {
    fc.assert(
      fc.property(markets, lists, (bars, orders) => {
        const sent = requests(orders).map((order, k) => ({ ...order, id: String(k) }));
        const result = fromOrders(market(bars), sent, options);
        const made =
          result.trades.reduce((sum, { pnl }) => sum + pnl, 0) + (result.openPosition?.unrealisedPnl ?? 0);
        expect(result.equity.at(-1)! / (1e6 + made)).toBeCloseTo(1, 9);
        for (const { name, bar, price, side, type } of result.orders) {
          if (price === null || bar === null) continue;
          expect(price).toBeGreaterThanOrEqual(bars[bar].low);
          expect(price).toBeLessThanOrEqual(bars[bar].high);
          const own = name === null ? undefined : sent[Number(name)];
          const sign = side === 'BUY' ? 1 : -1;
          if (own?.limitPrice !== undefined) expect(sign * price).toBeLessThanOrEqual(sign * own.limitPrice);
          if (own?.stopPrice !== undefined && type === 'stop')
            expect(sign * price).toBeGreaterThanOrEqual(sign * own.stopPrice);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

interface Fill {
  readonly bar: number | null;
  readonly price: number | null;
  readonly size: number;
}

/** An order that closes and then opens is one fill to the engine's reader, and two to the ledger. */
function merged(fills: readonly Fill[]): readonly string[] {
  const sums: { bar: number | null; price: number | null; size: number }[] = [];
  for (const { bar, price, size } of fills) {
    const last = sums.at(-1);
    if (
      last !== undefined &&
      last.bar === bar &&
      last.price === price &&
      Math.sign(last.size) === Math.sign(size)
    )
      last.size += size;
    else sums.push({ bar, price, size });
  }
  return sums.map(({ bar, price, size }) => `${bar}: ${size.toFixed(9)} at ${price?.toFixed(9)}`);
}
