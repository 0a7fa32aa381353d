import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromColumns, type MarketData } from '@veloce/core';
import { portfolio } from './backtest.js';
import { fromOrders, orderLeg } from './from-orders.js';
import { Instrument, roundLots, roundTick } from './account/instrument.js';
import { liquidationPrice, maintenanceMargin } from './account/margin.js';
import type { OrderRequest } from './account/order.js';
import { bothReadings } from './result/readings.js';
import type { BacktestResult } from './result/result.js';
import type { BacktestOptions } from './account/settings.js';
import { signalLeg } from './batch/signals.js';

const hour = 3_600_000;
type Prices = readonly [open: number, high: number, low: number, close: number];

function market(bars: readonly Prices[], more: Partial<Parameters<typeof fromColumns>[0]> = {}): MarketData {
  const column = (k: 0 | 1 | 2 | 3): number[] => bars.map((bar) => bar[k]);
  return fromColumns({
    symbol: 'X',
    timeframe: '1h',
    time: bars.map((_, i) => i * hour),
    open: column(0),
    high: column(1),
    low: column(2),
    close: column(3),
    volume: bars.map(() => 1000),
    ...more,
  });
}

const flat: Prices = [100, 101, 99, 100];
const free: BacktestOptions = { takerFee: 0, makerFee: 0, slippageBps: 0 };
const at = (bar: number, order: Omit<OrderRequest, 'time'>): OrderRequest => ({ time: bar * hour, ...order });
const run = (
  bars: readonly Prices[],
  orders: readonly OrderRequest[],
  options: BacktestOptions = {},
): BacktestResult => fromOrders(market(bars), orders, { ...free, ...options });
const fills = ({ orders }: BacktestResult): unknown[] =>
  orders
    .filter(({ filledSize }) => filledSize > 0)
    .map(({ bar, side, filledSize, price }) => [bar, side, filledSize, price]);

/** Each by hand, from definitions §13. */
describe('orders', () => {
  const buy = { side: 'BUY', size: 2 } as const;
  it.each<[string, Omit<OrderRequest, 'time'>, Prices, number | null]>([
    ['market', { ...buy }, [104, 110, 90, 100], 104],
    ['a limit within the bar', { ...buy, type: 'limit', limitPrice: 95 }, [104, 110, 90, 100], 95],
    [
      'a limit that the open has passed',
      { ...buy, type: 'limit', limitPrice: 107 },
      [104, 110, 90, 100],
      104,
    ],
    ['a limit that is not reached', { ...buy, type: 'limit', limitPrice: 89 }, [104, 110, 90, 100], null],
    ['a stop within the bar', { ...buy, type: 'stop', stopPrice: 108 }, [104, 110, 90, 100], 108],
    ['a stop that the open has passed', { ...buy, type: 'stop', stopPrice: 102 }, [104, 110, 90, 100], 104],
    [
      'a stop-limit that is triggered',
      { ...buy, type: 'stop-limit', stopPrice: 108, limitPrice: 109 },
      [104, 110, 90, 100],
      108,
    ],
    [
      'a stop-limit that jumps over its limit, and comes back to it',
      { ...buy, type: 'stop-limit', stopPrice: 100, limitPrice: 101 },
      [104, 110, 90, 100],
      101,
    ],
    [
      'a stop-limit that jumps over its limit, and does not come back',
      { ...buy, type: 'stop-limit', stopPrice: 100, limitPrice: 101 },
      [104, 110, 102, 104],
      null,
    ],
  ])('%s', (_name, order, bar, price) => {
    expect(fills(run([flat, bar], [at(1, order)]))).toEqual(price === null ? [] : [[1, 'BUY', 2, price]]);
  });

  it('needs the price to trade through a limit where asked', () => {
    const orders = [at(0, { ...buy, type: 'limit', limitPrice: 99 })];
    expect(fills(run([flat], orders))).toEqual([[0, 'BUY', 2, 99]]);
    expect(fills(run([flat], orders, { limitThrough: true }))).toEqual([]);
    expect(fills(run([[100, 101, 98.5, 100]], orders, { limitThrough: true }))).toEqual([[0, 'BUY', 2, 99]]);
  });

  it('a bracket: the stop of a limit entry counts in its bar, its target only when the close proves it', () => {
    const bracket = { ...buy, type: 'limit', limitPrice: 95, stopLoss: 92, takeProfit: 105 } as const;
    expect(run([[100, 106, 91, 100]], [at(0, bracket)]).trades).toMatchObject([
      { exit: 'stop', exitPrice: 92, ambiguous: true },
    ]);
    const unproven = run([[100, 106, 94, 100]], [at(0, bracket)]);
    expect([unproven.trades.length, unproven.ambiguousFills]).toEqual([0, 1]);
    expect(run([[100, 106, 94, 106]], [at(0, bracket)]).trades).toMatchObject([
      { exit: 'target', exitPrice: 105 },
    ]);
  });

  it('a bracket: a stop entry is taken to be stopped when the bar allows it', () => {
    const bracket = { ...buy, type: 'stop', stopPrice: 105, stopLoss: 98 } as const;
    expect(run([[100, 106, 97, 104]], [at(0, bracket)]).trades).toMatchObject([
      { exitPrice: 98, ambiguous: true },
    ]);
    // A close below the stop leaves no doubt.
    expect(run([[100, 106, 97, 97.5]], [at(0, bracket)])).toMatchObject({
      trades: [{ ambiguous: false }],
      ambiguousFills: 0,
    });
  });

  it.each<[string, OrderRequest['trail'], Prices[], number]>([
    [
      'by price',
      { by: 'price', distance: 5 },
      [
        [100, 110, 99, 109],
        [109, 112, 104, 111],
      ],
      105,
    ],
    [
      'by fraction',
      { by: 'fraction', distance: 0.1 },
      [
        [100, 110, 99, 109],
        [109, 112, 98, 100],
      ],
      99,
    ],
    // Wilder's ATR of one bar is its range: 11 at the bar of the entry.
    [
      'by ATR',
      { by: 'atr', distance: 1 },
      [
        [100, 110, 99, 109],
        [109, 112, 98, 100],
      ],
      99,
    ],
  ])('a trailing stop %s follows the extremes up to the bar before', (_name, trail, bars, price) => {
    const result = run(bars, [at(0, { ...buy, trail: trail! })], { atrPeriod: 1 });
    expect(result.trades).toMatchObject([{ exitBar: 1, exitPrice: price, exit: 'trailing-stop' }]);
  });

  it('one cancels the other', () => {
    const result = run([flat, [100, 104, 96, 100]], [
      at(0, { ...buy, id: 'up', type: 'stop', stopPrice: 103, oco: 'pair' }),
      at(0, { ...buy, id: 'down', side: 'SELL', type: 'stop', stopPrice: 97, oco: 'pair' }),
    ]); // prettier-ignore
    expect(result.orders).toMatchObject([
      { name: 'down', status: 'filled', price: 97 },
      { name: 'up', status: 'cancelled', reason: 'another order of pair was filled' },
    ]);
    expect(result.ambiguousFills).toBe(1);
  });

  it('close parts, wait while there is nothing to close, and expire', () => {
    const result = run([flat, flat, flat, flat], [
      at(0, { ...buy, side: 'SELL', type: 'limit', limitPrice: 100.5, size: 1, reduceOnly: true }),
      at(1, { ...buy }),
      at(0, { ...buy, type: 'limit', limitPrice: 50, bars: 2 }),
    ]); // prettier-ignore
    expect(fills(result)).toEqual([[1, 'BUY', 2, 100], [1, 'SELL', 1, 100.5]]); // prettier-ignore
    expect(result.orders.at(-1)).toMatchObject({
      status: 'expired',
      bar: 1,
      reason: 'it was not filled in time',
    });
    expect(result.openPosition).toMatchObject({ size: 1 });
  });

  it('pyramid up to the limit, at the mean price', () => {
    const orders = [0, 1, 2].map((bar) => at(bar, { side: 'BUY', size: bar + 1 }));
    const result = run([[100, 101, 99, 100], [106, 107, 105, 106], [110, 111, 109, 110]], orders, { pyramiding: 2 }); // prettier-ignore
    expect(result.openPosition).toMatchObject({ size: 3, entryPrice: (100 + 2 * 106) / 3 });
    expect(result.orders.at(-1)).toMatchObject({
      status: 'rejected',
      reason: '2 entries are open, the limit is 2',
    });
  });

  it('against the position close it, and open the rest', () => {
    const result = run([flat, [104, 105, 103, 104]], [at(0, buy), at(1, { side: 'SELL', size: 5 })]);
    expect(result.trades).toMatchObject([{ size: 2, pnl: 8, exit: 'order' }]);
    expect(result.openPosition).toMatchObject({ side: 'SHORT', size: 3, entryPrice: 104 });
  });

  it('that are open at the end of the data, or come after it, say so', () => {
    const { orders } = run([flat], [at(0, { ...buy, type: 'limit', limitPrice: 1 }), at(9, buy)]);
    expect(orders.map(({ status, reason }) => [status, reason])).toEqual([['rejected', 'no bar opens at its time or later'], ['open', 'the data ends']]); // prettier-ignore
  });

  it.each<[Partial<OrderRequest>, string]>([
    [{ type: 'limit' }, 'order 1: limitPrice: a limit order needs it, got nothing'],
    [{ type: 'market', stopPrice: 5 }, 'order 1: stopPrice: a market order has none, got 5'],
    [{ type: 'trailing-stop' }, 'order 1: trail: a trailing-stop order needs it'],
    [{ reduceOnly: true, stopLoss: 5 }, 'order 1: stopLoss: only an entry can bring it'],
    [{ size: -1 }, 'order 1: size: '],
    [{ symbol: 'Y' }, 'order 1: symbol: is for X here, got "Y"'],
    [{ price: 5 } as never, 'order 1: unknown field price'],
  ])('refuses %j', (order, message) => {
    expect(() => run([flat], [at(0, buy), { ...at(0, buy), ...order }])).toThrow(message);
  });
});

describe('costs', () => {
  const roundTrip = [at(0, { side: 'BUY', size: 10 }), at(2, { side: 'SELL', size: 10 })];
  const bars: Prices[] = [flat, flat, [110, 111, 109, 110]];

  it.each<[string, BacktestOptions, number, number]>([
    ['basis points', { slippage: { model: 'bps', bps: 10 } }, 100.1, 109.89],
    ['half the spread', { slippage: { model: 'spread', spread: 0.5 } }, 100.25, 109.75],
    [
      'the square of the share of the volume',
      { slippage: { model: 'volume-share', impact: 100 } },
      100 * 1.01,
      110 * 0.99,
    ],
    [
      'the tick, against the trader',
      { slippageBps: 1, instruments: [{ symbol: 'X', tickSize: 0.5 }] },
      100.5,
      109.5,
    ],
  ])('slippage: %s', (_name, options, entry, exit) => {
    const [trade] = run(bars, roundTrip, options).trades;
    expect(trade.entryPrice).toBeCloseTo(entry, 10);
    expect(trade.exitPrice).toBeCloseTo(exit, 10);
  });

  it('borrowed shares cost interest, by time', () => {
    const short = [at(0, { side: 'SELL', size: 10 }), at(2, { side: 'BUY', size: 10 })];
    const [trade] = run(bars, short, { borrowRate: 0.876 }).trades;
    // Two hours of a year of 8760, at the opens of 100 and 110.
    expect(trade.borrow).toBeCloseTo(0.876 / 8760 * (1000 + 1100), 12); // prettier-ignore
    expect(trade.pnl).toBeCloseTo(-100 - trade.borrow, 12);
    expect(run(bars, roundTrip, { borrowRate: 0.876 }).trades[0].borrow).toBe(0);
  });

  it('settlements without a rate are reported, not paid', () => {
    const options: BacktestOptions = { ...free, instruments: [{ symbol: 'X', fundingHours: 2 }] };
    const funded = market([flat, flat, flat, flat, flat, flat], { funding: [NaN, NaN, 0.01, NaN, NaN, NaN] });
    const buys = [at(0, { side: 'BUY', size: 1 })];
    const result = fromOrders(funded, buys, options);
    expect(result.warnings).toContain('1 funding settlements have no rate, and were not paid');
    expect(result.openPosition!.unrealisedPnl).toBe(-1);
    expect(fromOrders(market([flat, flat]), buys, options).warnings).toContain(
      'funding is not in the data, and was not paid',
    );
  });

  it('one fill takes a share of the volume; an exit goes on at the next open', () => {
    const thin = market([flat, flat, [104, 105, 103, 104], [90, 91, 89, 90], flat], {
      volume: [10, 10, 10, 10, 10],
    });
    const orders = [at(0, { side: 'BUY', size: 8, stopLoss: 95 })];
    const result = fromOrders(thin, orders, { ...free, maxVolumeShare: 0.5 });
    expect(result.orders[0]).toMatchObject({
      status: 'partly-filled',
      size: 8,
      filledSize: 5,
      reason: 'more than 0.5 of the volume of the bar',
    });
    const stopped = fromOrders(
      market([flat, [94, 95, 93, 94], [90, 91, 89, 90]], { volume: [10, 4, 10] }),
      orders,
      { ...free, maxVolumeShare: 0.5 },
    );
    expect(stopped.trades.map(({ size, exitPrice, exit }) => [size, exitPrice, exit])).toEqual([[2, 94, 'stop'], [3, 90, 'stop']]); // prettier-ignore
  });
});

describe('instruments', () => {
  it.each([
    [0.3, 0.1, 0.3],
    [0.29999999, 0.1, 0.2],
    [1.05, 0.1, 1],
    [250, 100, 200],
    [0.123456, 0, 0.123456],
  ])('%d in lots of %d is %d', (size, step, expected) => {
    expect(roundLots(size, step)).toBe(expected);
  });

  it.each([
    [100.26, 0.1, 1, 100.3],
    [100.26, 0.1, -1, 100.2],
    [100.26, 0.1, 0, 100.3],
    [100.3, 0.1, 1, 100.3],
    [0.00012346, 0.00000005, -1, 0.00012345],
  ] as const)('%d on ticks of %d towards %d is %d', (price, tick, sign, expected) => {
    expect(roundTick(price, tick, sign)).toBeCloseTo(expected, 12);
  });

  it('reject what is too small, with the reason', () => {
    const reason = (instrument: object, size: number): string | undefined =>
      run([flat], [at(0, { side: 'BUY', size })], { instruments: [{ symbol: 'X', ...instrument }] }).orders[0]
        .reason;
    expect(reason({ lotStep: 0.5 }, 0.4)).toBe('size 0.4 rounds to 0 lots of 0.5');
    expect(reason({ minQuantity: 1 }, 0.4)).toBe('size 0.4 is below the minimum of 1');
    expect(reason({ minNotional: 50 }, 0.4)).toBe('notional 40 is below the minimum of 50');
    expect(reason({ lotStep: 0.1 }, 0.4)).toBe('market order');
  });

  it('scale: prices times k and sizes over k leave the money as it is', () => {
    const bars: Prices[] = [flat, [104, 106, 103, 105], [110, 111, 90, 95]];
    const orders = (k: number): OrderRequest[] => [at(0, { side: 'BUY', size: 8 / k, stopLoss: 97 * k })];
    const scaled = bars.map((bar) => bar.map((x) => x * 4) as unknown as Prices);
    const options: BacktestOptions = { takerFee: 0.001, slippageBps: 5 };
    expect([...run(scaled, orders(4), options).equity]).toEqual([...run(bars, orders(1), options).equity]);
  });
});

describe('sizing', () => {
  const moves: Prices[] = Array.from({ length: 12 }, (_, i): Prices =>
    i % 2 === 0 ? [100, 103, 99, 102] : [102, 103, 99, 100],
  );
  const sized = (size: BacktestOptions['size'], order: Partial<OrderRequest> = {}): BacktestResult =>
    run(moves, [at(10, { side: 'BUY', ...order })], {
      size: size!,
      ...(order.stopLoss === undefined ? {} : {}),
    });

  it.each<[string, BacktestOptions['size'], Partial<OrderRequest>, number]>([
    ['a fraction of equity', 0.5, {}, 50],
    ['a quantity', { model: 'quantity', quantity: 3 }, {}, 3],
    ['a notional', { model: 'notional', notional: 2000 }, {}, 20],
    ['the risk to the stop', { model: 'risk', fraction: 0.01 }, { stopLoss: 98 }, 50],
    ['the Kelly fraction, before there are trades', { model: 'kelly', before: 0.2 }, {}, 20],
  ])('by %s', (_name, size, order, expected) => {
    expect(sized(size, order).openPosition!.size).toBeCloseTo(expected, 10);
  });

  it('by volatility: the target over that of the last closes', () => {
    const returns = [0.02, -0.02 / 1.02].map((r) => r);
    const last = [returns[1], returns[0], returns[1], returns[0]].map((r) =>
      r > 0 ? 102 / 100 - 1 : 100 / 102 - 1,
    );
    const mean = last.reduce((a, b) => a + b) / 4;
    const deviation = Math.sqrt(last.reduce((sum, r) => sum + (r - mean) ** 2, 0) / 3);
    const share = 0.3 / (deviation * Math.sqrt(365 * 24));
    expect(sized({ model: 'volatility', target: 0.3, length: 4 }).openPosition!.size).toBeCloseTo(
      (10_000 * share) / 100,
      8,
    );
  });

  it('by Kelly, from the trades so far', () => {
    // Two wins of 2 and one loss of 1 for each unit: payoff 2, p 2/3, Kelly 2/3 - (1/3)/2 = 1/2, halved.
    const bars: Prices[] = [[100, 100, 100, 100], [102, 102, 102, 102], [100, 100, 100, 100], [102, 102, 102, 102], [100, 100, 100, 100], [99, 99, 99, 99], [100, 100, 100, 100]]; // prettier-ignore
    const orders = [0, 2, 4].flatMap((bar) => [
      at(bar, { side: 'BUY', size: 1 }),
      at(bar + 1, { side: 'SELL', size: 1 }),
    ]);
    const result = run(bars, [...orders, at(6, { side: 'BUY' })], {
      size: { model: 'kelly', fraction: 0.5, least: 3 },
    });
    expect(result.openPosition!.size).toBeCloseTo((10_003 * 0.25) / 100, 10);
  });

  it('says why there is none', () => {
    expect(sized({ model: 'risk', fraction: 0.01 }).orders[0].reason).toBe(
      'sizing by risk needs a stop away from the entry',
    );
    expect(sized({ model: 'volatility', target: 0.3, length: 50 }).orders[0].reason).toBe(
      'volatility over 50 closes is not known',
    );
  });
});

describe('margin', () => {
  const brackets = [
    { from: 0, rate: 0.004 },
    { from: 50_000, rate: 0.005, deduction: 50 },
    { from: 250_000, rate: 0.01, deduction: 1300 },
  ];
  const instrument = Instrument.parse({ symbol: 'X', maintenance: brackets });
  const oneRate = Instrument.parse({ symbol: 'X', maintenance: [{ from: 0, rate: 0.005 }] });

  it('liquidates at the price of definitions §13', () => {
    for (const leverage of [2, 10, 50]) {
      const long = liquidationPrice(oneRate, {
        direction: 1,
        size: 3,
        entryPrice: 100,
        margin: 300 / leverage,
      });
      const short = liquidationPrice(oneRate, {
        direction: -1,
        size: 3,
        entryPrice: 100,
        margin: 300 / leverage,
      });
      expect(long).toBeCloseTo((100 * (1 - 1 / leverage)) / (1 - 0.005), 12);
      expect(short).toBeCloseTo((100 * (1 + 1 / leverage)) / (1 + 0.005), 12);
    }
    expect(liquidationPrice(oneRate, { direction: 1, size: 3, entryPrice: 100, margin: 300 })).toBeNaN();
  });

  it('at the liquidation price, in any bracket, margin and loss leave the maintenance margin', () => {
    const notionals = fc.double({ min: 100, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        notionals,
        fc.constantFrom(1, -1),
        fc.integer({ min: 2, max: 50 }),
        (notional, direction, leverage) => {
          const size = notional / 100;
          const price = liquidationPrice(instrument, {
            direction: direction,
            size: size,
            entryPrice: 100,
            margin: notional / leverage,
          });
          const left = notional / leverage + direction * size * (price - 100);
          expect(left).toBeCloseTo(maintenanceMargin(instrument, size * price), 6);
        },
      ),
    );
  });

  const crash: Prices[] = [flat, [100, 101, 85, 88], [88, 90, 86, 89]];
  const isolated: BacktestOptions = {
    leverage: 10,
    margin: 'isolated',
    instruments: [{ symbol: 'X', maintenance: [{ from: 0, rate: 0.005 }] }],
  };

  it('isolated: before the stop, when it lies between', () => {
    const orders = [at(0, { side: 'BUY', size: 100, stopLoss: 87 })];
    const result = run(crash, orders, isolated);
    expect(result.trades).toMatchObject([{ exit: 'liquidation', exitBar: 1 }]);
    expect(result.trades[0].exitPrice).toBeCloseTo(90 / 0.995, 10);
    expect(result.warnings).toContain('1 position was liquidated');
    expect(run(crash, [at(0, { side: 'BUY', size: 100, stopLoss: 95 })], isolated).trades).toMatchObject([
      { exit: 'stop', exitPrice: 95 },
    ]);
    expect(run(crash, orders).trades).toMatchObject([{ exit: 'stop', exitPrice: 87 }]);
  });

  it('isolated: a gap costs the margin and no more', () => {
    const gap: Prices[] = [flat, [70, 71, 69, 70]];
    const result = run(gap, [at(0, { side: 'BUY', size: 100 })], isolated);
    expect(result.trades).toMatchObject([{ exit: 'liquidation', exitPrice: 90, pnl: -1000 }]);
    expect(result.equity[1]).toBe(9000);
  });

  it('cross: the whole account stands behind a position', () => {
    const options: BacktestOptions = { ...isolated, margin: 'cross' };
    const held = run(crash, [at(0, { side: 'BUY', size: 500 })], options);
    expect(held.openPosition).toMatchObject({ size: 500 });
    // 10 000 + 900 (p - 100) = 900 p 0.005
    const lost = run(crash, [at(0, { side: 'BUY', size: 900 })], options);
    expect(lost.trades[0]).toMatchObject({ exit: 'liquidation' });
    expect(lost.trades[0].exitPrice).toBeCloseTo(80_000 / (900 * 0.995), 8);
  });

  it('cross: symbols that fall together are liquidated together', () => {
    const free2: BacktestOptions = { ...free, leverage: 10, margin: 'cross' };
    const falling: Prices[] = [flat, [95, 96, 94, 95], [91, 92, 88, 89.5]];
    const legs = ['A', 'B'].map((symbol) =>
      orderLeg(market(falling, { symbol }), [at(0, { side: 'BUY', size: 490 })]),
    );
    const maintenance = [{ from: 0, rate: 0.005 }];
    const result = portfolio(legs, {
      ...free2,
      instruments: [
        { symbol: 'A', maintenance },
        { symbol: 'B', maintenance },
      ],
    });
    expect(result.trades.map(({ symbol, exit }) => [symbol, exit])).toEqual([['A', 'liquidation'], ['B', 'liquidation']]); // prettier-ignore
  });

  it('is refused to an entry beyond it', () => {
    const { orders } = run([flat], [at(0, { side: 'BUY', size: 1001 })], isolated);
    expect(orders[0]).toMatchObject({
      status: 'rejected',
      reason: 'margin 10010 is more than the 10000 that is free',
    });
  });

  it('says when nothing watched', () => {
    const ruin = run([flat, [100, 250, 99, 240]], [at(0, { side: 'SELL', size: 100 })]);
    expect(ruin.warnings).toContain(
      'optimistic: the equity fell to 0 and nothing was liquidated; set margin: isolated or cross',
    );
  });
});

describe('ambiguous bars', () => {
  const orders = [at(0, { side: 'BUY', size: 1, stopLoss: 95, takeProfit: 105 })];
  const both: Prices[] = [flat, [100, 106, 94, 100]];
  const finer = (path: readonly Prices[]): MarketData =>
    market(path, { timeframe: '30m', time: path.map((_, i) => hour + i * (hour / 2)) });

  it('are shown under both readings', () => {
    const { pessimistic, optimistic, ambiguousFills, differences } = bothReadings((options) =>
      fromOrders(market(both), orders, { ...free, ...options }),
    );
    expect([pessimistic.trades[0].pnl, optimistic.trades[0].pnl, ambiguousFills]).toEqual([-5, 5, 1]);
    expect(differences.find(({ name }) => name === 'winRate')).toEqual({
      name: 'winRate',
      pessimistic: 0,
      optimistic: 1,
    });
    expect(optimistic.warnings.join()).toContain('optimistic');
  });

  it.each<[string, readonly Prices[], number, boolean]>([
    [
      'the target came first',
      [
        [100, 106, 99, 101],
        [101, 102, 94, 100],
      ],
      105,
      false,
    ],
    [
      'the stop came first',
      [
        [100, 102, 94, 101],
        [101, 106, 100, 100],
      ],
      95,
      false,
    ],
    [
      'a finer bar reaches both, and is pessimistic',
      [
        [100, 106, 94, 101],
        [101, 102, 100, 100],
      ],
      95,
      true,
    ],
  ])('are told by finer bars: %s', (_name, path, price, ambiguous) => {
    const result = fromOrders(market(both), orders, { ...free, intrabar: 'lower-tf', finer: finer(path) });
    expect(result.trades).toMatchObject([{ exitPrice: price, ambiguous }]);
    expect(result.ambiguousFills).toBe(ambiguous ? 1 : 0);
  });

  it('are told by trades, which leave nothing open', () => {
    const path = {
      symbol: 'X',
      time: Float64Array.of(hour, hour + 1, hour + 2),
      price: Float64Array.of(100, 105.5, 94),
    };
    const result = fromOrders(market(both), orders, { ...free, intrabar: 'lower-tf', finer: path });
    // A trade beyond the target has filled the order that rested there, at its price.
    expect(result.trades).toMatchObject([{ exit: 'target', exitPrice: 105, ambiguous: false }]);
  });

  it('without finer data are pessimistic, and counted', () => {
    const elsewhere = market([flat], { time: [50 * hour] });
    const result = fromOrders(market(both), orders, { ...free, intrabar: 'lower-tf', finer: elsewhere });
    expect(result.trades).toMatchObject([{ exitPrice: 95, ambiguous: true }]);
    expect(result.warnings).toContain(
      '1 bars that reached several levels have no finer data; they are taken as pessimistic',
    );
    const whole = (options: BacktestOptions): unknown =>
      fromOrders(market(both), orders, { ...free, ...options, finer: elsewhere });
    expect(() => whole({})).toThrow('finer data is given, but intrabar is pessimistic');
    expect(() => run(both, orders, { intrabar: 'lower-tf' })).toThrow(
      "intrabar 'lower-tf' needs finer data of X",
    );
  });
});

describe('signalLeg', () => {
  it('takes one configuration', () => {
    const data = market([flat, flat, flat]);
    const entries = Uint8Array.of(1, 0, 0);
    expect(portfolio([signalLeg(data, { entries })], free).symbols[0].openPosition).toMatchObject({
      entryBar: 1,
      size: 100,
    });
    expect(() => signalLeg(data, { entries, stop: [0.1, 0.2] })).toThrow('takes one configuration, got 2');
  });
});
