import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeStop, trailingStop, type MarketData } from '@veloce/core';
import { backtest, portfolio } from './backtest.js';
import { signalLeg } from './batch/signals.js';
import { orderLeg } from './from-orders.js';
import { strategyLeg } from './engine/leg.js';
import { paperBroker, restorePaperBroker } from './paper-broker.js';
import type { PaperSnapshot } from './paper-snapshot.js';
import type { BacktestOptions } from './account/settings.js';
import { anyScriptedBar, barsByTime, thinned } from './testdata/any-market.js';
import { slowPortfolio } from './testdata/slow-portfolio.js';
import { scripted, scriptedMarket, type ScriptedBar } from './testdata/scripted-strategy.js';

const rules = [timeStop(4), trailingStop(0.1)];
const symbols = ['C', 'A', 'B'];

/** Three markets with gaps of their own. */
const anyMarkets = fc
  .tuple(
    ...symbols.map((symbol, k) =>
      fc
        .tuple(fc.array(anyScriptedBar, { minLength: 2, maxLength: 25 }), fc.integer({ min: 2, max: 9 }))
        .map(([bars, every]) =>
          thinned(scriptedMarket(bars), symbol, (i) => i === 0 || (i + k) % every !== 0),
        ),
    ),
  )
  .map((markets) => markets as readonly MarketData[]);

const anyOptions = fc
  .record({
    takerFee: fc.constantFrom(0, 0.0005),
    slippageBps: fc.constantFrom(0, 5),
    size: fc.constantFrom<BacktestOptions['size']>(
      0.3,
      { model: 'risk', fraction: 0.01 },
      { model: 'quantity', quantity: 500 },
    ),
    oppositeSignal: fc.constantFrom('ignore', 'close', 'reverse'),
    fillOn: fc.constantFrom('next-open', 'close'),
    margin: fc.constantFrom('none', 'isolated', 'cross'),
    pyramiding: fc.constantFrom(1, 2),
    maxPositions: fc.constantFrom(undefined, 2),
    borrowRate: fc.constantFrom(0, 0.1),
  })
  .map(({ maxPositions, ...options }) => ({
    ...options,
    ...(maxPositions === undefined ? {} : { maxPositions }),
    leverage: options.margin === 'none' ? 1 : 5,
    instruments: symbols.map((symbol) => ({ symbol, maintenance: [{ from: 0, rate: 0.01 }] })),
  })) as fc.Arbitrary<BacktestOptions>;

describe('portfolio', () => {
  it('of one symbol is what the symbol gives alone', () => {
    fc.assert(
      fc.property(anyMarkets, anyOptions, ([data], options) => {
        const alone = backtest(scripted(rules), data, {}, options);
        const one = portfolio([strategyLeg(scripted(rules), data)], options);
        expect(one.trades).toEqual(alone.trades);
        expect(one.orders).toEqual(alone.orders);
        expect(one.equity).toEqual(alone.equity);
        const { buyAndHold: _a, alpha: _b, beta: _c, ...metrics } = alone.metrics;
        expect(one.metrics).toMatchObject(metrics);
        expect(one.symbols[0].openPosition).toEqual(alone.openPosition);
      }),
      { numRuns: 100 },
    );
  });

  it('does not depend on the names of its markets', () => {
    fc.assert(
      fc.property(
        anyMarkets,
        anyOptions,
        fc.shuffledSubarray(symbols, { minLength: 3 }),
        (markets, options, names) => {
          const run = (own: readonly string[]) =>
            portfolio(
              markets.map((data, k) =>
                strategyLeg(
                  scripted(rules),
                  thinned(data, own[k], () => true),
                ),
              ),
              options,
            );
          const [one, other] = [run(symbols), run(names)];
          const places = (own: readonly string[], { trades }: typeof one): unknown =>
            trades.map(({ symbol, signal: _signal, ...rest }) => ({ place: own.indexOf(symbol), ...rest }));
          expect(places(names, other)).toEqual(places(symbols, one));
          expect(other.equity).toEqual(one.equity);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('closes before it enters, ranks entries by score, and shares margin, as a slow loop does', () => {
    let entries = 0;
    let cut = 0;
    fc.assert(
      fc.property(
        fc.array(fc.array(anyScriptedBar, { minLength: 3, maxLength: 25 }), { minLength: 2, maxLength: 4 }),
        fc.record({
          size: fc.constantFrom(0.2, 0.35, 0.5, 1),
          fillOn: fc.constantFrom('next-open' as const, 'close' as const),
          takerFee: fc.constantFrom(0, 0.001),
          makerFee: fc.constantFrom(0, 0.0004),
          slippageBps: fc.constantFrom(0, 5),
        }),
        (scripts, given) => {
          const names = ['C', 'A', 'D', 'B'].slice(0, scripts.length);
          const markets = scripts.map((bars, k) =>
            thinned(scriptedMarket(bars), names[k], (i) => i === 0 || (i + k) % 4 !== 0),
          );
          const options = {
            ...given,
            oppositeSignal: 'reverse' as const,
            funding: false,
          };
          const quick = portfolio(
            markets.map((data) => strategyLeg(scripted(), data)),
            options,
          );
          const slow = slowPortfolio(markets, quick.settings, given.size);
          entries += quick.trades.length;
          cut += quick.orders.filter(({ reason }) => reason.startsWith('made smaller')).length;
          const told = quick.trades.map(({ symbol, entryTime, exitTime, exit }) => [
            symbol,
            entryTime,
            exitTime,
            exit,
          ]);
          expect(told.sort()).toEqual(
            slow.trades.map((one) => [one.symbol, one.entryTime, one.exitTime, one.exit]).sort(),
          );
          slow.equity.forEach((value, row) =>
            expect(Math.abs(quick.equity[row] - value)).toBeLessThan(1e-6 * Math.max(1, Math.abs(value))),
          );
        },
      ),
      { numRuns: 150 },
    );
    expect(entries).toBeGreaterThan(300);
    expect(cut).toBeGreaterThan(10);
  });

  it('attributes its return to its symbols, to the last cent', () => {
    fc.assert(
      fc.property(anyMarkets, anyOptions, (markets, options) => {
        const {
          symbols: own,
          equity,
          settings,
          trades,
        } = portfolio(
          markets.map((data) => strategyLeg(scripted(rules), data)),
          options,
        );
        const sum = own.reduce((all, { contribution }) => all + contribution, 0);
        // The curve adds payment by payment, the contributions trade by trade.
        expect(equity.at(-1)! / settings.capital - 1).toBeCloseTo(sum, 9);
        expect(own.reduce((all, one) => all + one.trades, 0)).toBe(trades.length);
      }),
      { numRuns: 100 },
    );
  });

  it('of symbols that do not share anything is the sum of them', () => {
    fc.assert(
      fc.property(anyMarkets, (markets) => {
        // Fixed quantities, and capital that no limit binds.
        const options: BacktestOptions = { size: { model: 'quantity', quantity: 1 }, capital: 1e6 };
        const together = portfolio(
          markets.map((data) => strategyLeg(scripted(rules), data)),
          options,
        );
        const alone = markets.map((data) => backtest(scripted(rules), data, {}, options));
        expect(together.trades).toHaveLength(alone.reduce((all, one) => all + one.trades.length, 0));
        for (const [k, { trades }] of alone.entries()) {
          expect(together.trades.filter(({ symbol }) => symbol === symbols[k])).toEqual(trades);
        }
        [...together.time].forEach((time, row) => {
          const gains = alone.map(({ equity, data }) => {
            const i = [...data.time].findLastIndex((one) => one <= time);
            return i < 0 ? 0 : equity[i] - 1e6;
          });
          const expected = gains.reduce((all, one) => all + one, 0);
          // Sums of a few units on a million, in another order.
          expect(Math.abs(together.equity[row] - 1e6 - expected)).toBeLessThan(1e-6);
        });
      }),
      { numRuns: 100 },
    );
  });

  const flat: ScriptedBar = { bar: [100, 101, 99, 100] };
  const buy: ScriptedBar = { ...flat, side: 1 };
  const legsOf = (count: number, size = 1, bars: readonly ScriptedBar[] = [buy, flat, flat]) =>
    ['A', 'B', 'C'].slice(0, count).map((symbol) =>
      strategyLeg(
        scripted([], size),
        thinned(scriptedMarket(bars), symbol, () => true),
      ),
    );
  const free: BacktestOptions = { takerFee: 0, slippageBps: 0 };

  it('shares its cash: the second entry finds nothing free', () => {
    const { symbols: own, skipped } = portfolio(legsOf(2), free);
    expect(own.map(({ openPosition }) => openPosition?.size ?? 0)).toEqual([100, 0]);
    expect(skipped[0]).toMatchObject({
      symbol: 'B',
      reason: 'margin 10000 is more than the 0 that is free: A holds the rest',
    });
  });

  describe.each([
    ['A', 'Z'],
    ['Z', 'A'],
  ])('rotating all of its equity out of %s into %s', (from, into) => {
    const marketOf = (symbol: string, bars: readonly ScriptedBar[]) =>
      thinned(scriptedMarket(bars), symbol, () => true);
    const calm = Array.from({ length: 6 }, () => flat);
    const at = (...bars: number[]) => Float64Array.from(calm, (_, i) => (bars.includes(i) ? 1 : 0));
    const entered = ({ orders }: Pick<ReturnType<typeof portfolio>, 'orders'>): readonly string[] =>
      orders
        .filter(({ status, reduceOnly }) => status === 'filled' && !reduceOnly)
        .map(({ symbol }) => symbol);

    it.each(['next-open', 'close'] as const)('closes first, at %s', (fillOn) => {
      // The market that is entered is the first given, so only closing first makes room for it.
      const legs = [
        signalLeg(marketOf(into, calm), { entries: at(3), exits: at(5) }),
        signalLeg(marketOf(from, calm), { entries: at(1), exits: at(3) }),
      ];
      const result = portfolio(legs, { ...free, fillOn, size: 1 });
      expect(entered(result)).toEqual([from, into]);
      expect(result.skipped).toEqual([]);
    });

    it('closes first, by orders that are not said to only close', () => {
      const data = [into, from].map((symbol) => marketOf(symbol, calm));
      const { time } = data[0];
      const orders = portfolio(
        [
          orderLeg(data[0], [{ time: time[3], side: 'BUY' }]),
          orderLeg(data[1], [
            { time: time[1], side: 'BUY', size: 100 },
            { time: time[3], side: 'SELL', size: 100 },
          ]),
        ],
        { ...free, size: 1 },
      ).orders.map(({ symbol, side, status }) => `${side} ${symbol} ${status}`);
      expect(orders).toEqual([`BUY ${from} filled`, `SELL ${from} filled`, `BUY ${into} filled`]);
    });

    it('closes first, at a stop that the open has passed', () => {
      const falls: ScriptedBar[] = [buy, flat, { bar: [80, 81, 79, 80] }, flat, flat, flat];
      const legs = [
        strategyLeg(scripted(), marketOf(into, [flat, buy, flat, flat, flat, flat])),
        strategyLeg(scripted(), marketOf(from, falls)),
      ];
      const { trades, symbols: own } = portfolio(legs, free);
      expect(trades).toMatchObject([{ symbol: from, exit: 'stop', exitPrice: 80 }]);
      expect(own[0].openPosition).toMatchObject({ symbol: into, entryBar: 2, size: 80 });
    });

    it('tells a venue to close first, and sizes as if it had', () => {
      const broker = paperBroker({ symbols: [into, from, 'M'], timeframe: '1h' }, { ...free, size: 0.6 });
      const push = (i: number) => {
        const values = { time: i * 3_600_000, open: 100, high: 101, low: 99, close: 100, volume: 1 };
        return broker.push([into, from, 'M'].map((symbol) => ({ symbol, ...values })));
      };
      push(0);
      broker.submit({ symbol: from, side: 'BUY' });
      push(1);
      broker.submit({ symbol: into, side: 'BUY' });
      broker.submit({ symbol: 'M', side: 'BUY' });
      broker.submit({ symbol: from, side: 'SELL', reduceOnly: true });
      const told = broker.working().map(({ symbol, size }) => [symbol, size]);
      expect(told).toEqual([
        [from, null],
        [into, 60],
        ['M', 40],
      ]);
      push(2);
      expect(broker.position(into)?.size).toBe(60);
      expect(broker.position('M')?.size).toBe(40);
    });

    it('closes first, on paper', () => {
      const broker = paperBroker({ symbols: [into, from], timeframe: '1h' }, { ...free, size: 1 });
      const push = (i: number) => {
        const values = { time: i * 3_600_000, open: 100, high: 101, low: 99, close: 100, volume: 1 };
        return broker.push([into, from].map((symbol) => ({ symbol, ...values })));
      };
      push(0);
      broker.submit({ symbol: from, side: 'BUY' });
      push(1);
      broker.submit({ symbol: into, side: 'BUY' });
      broker.submit({ symbol: from, side: 'SELL', reduceOnly: true });
      expect(broker.working().map(({ symbol, size }) => [symbol, size])).toContainEqual([into, 100]);
      push(2);
      expect(broker.position(from)).toBeNull();
      expect(broker.position(into)).toMatchObject({ size: 100 });
    });
  });

  it('marks every market at an open before it sizes an entry there', () => {
    // B opens at 150, not at its close of 100: half of the equity is 7500, however the markets are ordered.
    const jumps: ScriptedBar[] = [{ ...buy, target: 9 }, flat, { bar: [150, 151, 149, 150] }];
    const legs = [
      strategyLeg(
        scripted([], 0.4),
        thinned(scriptedMarket([flat, { ...buy, stop: 0.9, target: 9 }, flat]), 'A', () => true),
      ),
      strategyLeg(
        scripted([], 0.4),
        thinned(scriptedMarket(jumps), 'B', () => true),
      ),
    ];
    for (const order of [legs, [...legs].reverse()]) {
      const { symbols: own } = portfolio(order, free);
      // 40 units of B gained 50 each.
      expect(own.find(({ symbol }) => symbol === 'A')?.openPosition?.size).toBeCloseTo(0.4 * 120, 10);
    }
  });

  it('says which markets left no margin, since when, and what makes room', () => {
    const calm = Array.from({ length: 60 }, () => flat);
    const signals = (every: number) =>
      calm.map((one, i) => ({ ...one, side: i % every === 0 ? 1 : 0 }) as const);
    const ends = thinned(scriptedMarket([buy, flat, flat]), 'ENDS', () => true);
    const goes = thinned(scriptedMarket(signals(20)), 'GOES', () => true);
    const options = { ...free, size: 0.9 };
    const legs = [strategyLeg(scripted(), ends), strategyLeg(scripted(), goes)];
    const { warnings, trades } = portfolio(legs, options);
    expect(warnings).toContain(
      'ENDS: its data ends at 2025-01-01T02:00:00.000Z, 2025-01-03T11:00:00.000Z is the end of the others; the position that was open then stays open at its last close, and holds a margin of 9000.00; closeAtEnd: true closes it at that close',
    );
    expect(warnings).toContain(
      "3 entries found too little free margin, because other markets held it (GOES 3; held by ENDS): 3 were refused; size: 0.48 leaves room for all 2; so does leverage: 2 (with margin: 'isolated' or 'cross'), which ties less margin to each",
    );
    expect(trades).toEqual([]);
    expect(portfolio(legs, { ...options, closeAtEnd: true }).symbols[1].trades).toBe(1);
    const roomy = portfolio(legs, { ...options, size: 0.48 }).warnings;
    expect(
      roomy.filter((text) => !text.includes('no closed trade: the position is open still')),
    ).toHaveLength(2);
  });

  it('makes an entry smaller by what others hold, down to half of what it asks', () => {
    const legs = ['A', 'B', 'C'].map((symbol) =>
      strategyLeg(
        scripted(),
        thinned(scriptedMarket([buy, flat, flat]), symbol, () => true),
      ),
    );
    const sizes = (size: number) =>
      portfolio(legs, { ...free, size }).symbols.map(({ openPosition }) => openPosition?.size ?? 0);
    expect(sizes(0.3)).toEqual([30, 30, 30]);
    expect(sizes(0.4)).toEqual([40, 40, 20].map((x) => expect.closeTo(x, 9) as number));
    expect(sizes(0.41)).toEqual([41, 41, 0]);
    const { orders } = portfolio(legs, { ...free, size: 0.4 });
    expect(orders[2]).toMatchObject({ status: 'partly-filled', size: 40 });
    expect(orders[2].reason).toMatch(/^made smaller: it asked for a margin of 4000, .* was free$/);
  });

  it('keeps its limits of positions, exposure and correlation', () => {
    const reasons = (options: BacktestOptions, bars?: readonly ScriptedBar[]): string[] =>
      portfolio(legsOf(3, 0.2, bars), { ...free, ...options })
        .orders.filter(({ status }) => status === 'rejected')
        .map(({ reason }) => reason);
    expect(reasons({})).toEqual([]);
    expect(reasons({ maxPositions: 2 })).toEqual(['2 positions are open, the limit is 2']);
    expect(reasons({ maxExposure: 0.4 })).toEqual(['exposure 0.6 would exceed the limit of 0.4']);
    const wave = Array.from({ length: 8 }, (_, i): ScriptedBar => {
      const [from, to] = i % 2 === 0 ? [100, 101] : [101, 100];
      return { bar: [from, 102, 99, to], side: i === 6 ? 1 : 0 };
    });
    expect(reasons({ maxCorrelation: { limit: 0.8, length: 5 } }, wave)).toEqual([
      'moves with A (1.000), the limit is 0.8',
      'moves with A (1.000), the limit is 0.8',
    ]);
    expect(reasons({ maxCorrelation: { limit: 0.8, length: 50 } }, wave)).toEqual([]);
  });

  it('takes strategies and orders side by side', () => {
    const data = thinned(scriptedMarket([buy, flat, flat]), 'Z', () => true);
    const orders = [{ time: data.time[1], side: 'SELL', size: 5 }] as const;
    const result = portfolio([...legsOf(1, 0.5), orderLeg(data, orders)], free);
    expect(
      result.symbols.map((one) => [one.strategy, one.openPosition?.side, one.openPosition?.size]),
    ).toEqual([
      ['scripted', 'LONG', 50],
      ['orders', 'SHORT', 5],
    ]);
    expect(result.exposure[1]).toBeCloseTo(0.45, 12);
    expect(result.grossExposure[1]).toBeCloseTo(0.55, 12);
  });

  it('refuses markets that do not go together', () => {
    const hourly = scriptedMarket([flat, flat]);
    const leg = strategyLeg(scripted(), hourly);
    expect(() => portfolio([])).toThrow('portfolio: needs at least one market');
    expect(() => portfolio([leg, leg])).toThrow('portfolio: two markets have the symbol X');
    const daily = strategyLeg(
      scripted(),
      thinned(scriptedMarket([flat, flat], '1d'), 'D', () => true),
    );
    expect(() => portfolio([leg, daily])).toThrow('D has bars of 1d, X of 1h; resample them');
  });
});

describe('paperBroker', () => {
  it('fed bar by bar makes the trades, orders and equity of the backtest, exactly', () => {
    fc.assert(
      fc.property(anyMarkets, anyOptions, (markets, options) => {
        const whole = portfolio(
          markets.map((data) => strategyLeg(scripted(rules), data)),
          options,
        );
        const broker = paperBroker({ symbols, timeframe: '1h' }, options);
        for (const symbol of symbols) broker.follow(symbol, scripted(rules));
        const equity = barsByTime(markets).map((bars) => {
          broker.push(bars);
          return broker.equity();
        });
        expect(broker.trades).toEqual(whole.trades);
        expect(equity).toEqual([...whole.equity]);
        const ended = ({ status }: { status: string }): boolean => status !== 'open';
        const ids = ({ id: _id, ...rest }: (typeof whole.orders)[number]): unknown => rest;
        // Orders left at the end of the data are open there, and at work here.
        expect(broker.orders.filter(ended).map(ids)).toEqual(whole.orders.filter(ended).map(ids));
        for (const { symbol, openPosition } of whole.symbols)
          expect(broker.position(symbol)).toEqual(openPosition);
      }),
      { numRuns: 200 },
    );
  });

  const hour = 3_600_000;
  const bar = (i: number, prices: readonly [number, number, number, number]) => {
    const [open, high, low, close] = prices;
    return { symbol: 'X', time: i * hour, open, high, low, close, volume: 1 };
  };

  it('put to rest as JSON and taken up again at any bar goes on to the bit', () => {
    fc.assert(
      fc.property(anyMarkets, anyOptions, fc.infiniteStream(fc.boolean()), (markets, options, rests) => {
        const strategies = Object.fromEntries(symbols.map((symbol) => [symbol, scripted(rules)]));
        const whole = paperBroker({ symbols, timeframe: '1h' }, options);
        let rested = paperBroker({ symbols, timeframe: '1h' }, options);
        for (const symbol of symbols) whole.follow(symbol, strategies[symbol]);
        for (const symbol of symbols) rested.follow(symbol, strategies[symbol]);
        for (const bars of barsByTime(markets)) {
          expect(rested.push(bars)).toEqual(whole.push(bars));
          if (rests.next().value === true) {
            rested = restorePaperBroker(JSON.parse(JSON.stringify(rested.snapshot())), strategies);
          }
        }
        expect(rested.trades).toEqual(whole.trades);
        expect(rested.orders).toEqual(whole.orders);
        expect(rested.equity()).toBe(whole.equity());
        expect(rested.snapshot()).toEqual(whole.snapshot());
      }),
      { numRuns: 30 },
    );
  });

  it('is not taken up again without its strategies, or from something else', () => {
    const broker = paperBroker({ symbols: ['X'], timeframe: '1h' });
    broker.follow('X', scripted(rules));
    expect(() => restorePaperBroker(broker.snapshot())).toThrow(
      'X was traded by scripted; pass it as strategies.X',
    );
    expect(() => restorePaperBroker({ veloce: 1 })).toThrow('not a snapshot of a paper broker');
  });

  it.each<[string, (taken: PaperSnapshot) => object]>([
    ['another time', () => ({ lastTime: 0 })],
    ['other options', ({ options }) => ({ options: { ...(options as object), capital: 1e6 } })],
    ['other symbols', () => ({ symbols: ['Y'] })],
    [
      'one number of the account',
      ({ engine }) => ({
        engine: JSON.parse(JSON.stringify(engine).replace(/(\d)\.(\d)/, '$1.1$2')) as object,
      }),
    ],
    ['a strategy that is not followed', () => ({ following: {} })],
  ])('is not taken up again from a snapshot that was changed: %s', (_name, change) => {
    const broker = paperBroker({ symbols: ['X'], timeframe: '1h' });
    broker.follow('X', scripted(rules));
    for (let i = 0; i < 20; i++) broker.push([bar(i, [100.5, 101.5, 99.5, 100.5])]);
    const taken = JSON.parse(JSON.stringify(broker.snapshot())) as PaperSnapshot;
    const strategies = { X: scripted(rules) };
    expect(() => restorePaperBroker(taken, strategies)).not.toThrow();
    expect(() => restorePaperBroker({ ...taken, ...change(taken) }, strategies)).toThrow(
      'restorePaperBroker: the snapshot is damaged',
    );
  });

  it('takes orders, tells what became of them, and cancels', () => {
    const broker = paperBroker(
      { symbols: ['X'], timeframe: '1h' },
      { takerFee: 0, makerFee: 0, slippageBps: 0 },
    );
    broker.push([bar(0, [100, 101, 99, 100])]);
    const id = broker.submit({ side: 'BUY', type: 'limit', limitPrice: 95, size: 2, takeProfit: 105 });
    const other = broker.submit({ side: 'BUY', type: 'limit', limitPrice: 50, size: 2 });
    expect(broker.push([bar(1, [100, 101, 94, 96])]).orders).toMatchObject([
      { id, status: 'filled', price: 95 },
    ]);
    expect(broker.position('X')).toMatchObject({ side: 'LONG', size: 2, entryPrice: 95 });
    expect([broker.cancel(other), broker.cancel(other)]).toEqual([true, false]);
    expect(broker.push([bar(2, [100, 106, 99, 104])]).trades).toMatchObject([{ exit: 'target', pnl: 20 }]);
    expect(broker.equity()).toBe(10_020);
  });

  it('refuses bars out of order, and changes nothing', () => {
    const broker = paperBroker({ symbols: ['X', 'Y'], timeframe: '1h' });
    broker.push([bar(1, [100, 101, 99, 100])]);
    expect(() => broker.push([bar(1, [100, 101, 99, 100])])).toThrow('is not later than the last, 3600000');
    expect(() => broker.push([{ ...bar(2, [1, 1, 1, 1]), symbol: 'Q' }])).toThrow(
      'no symbol "Q"; there are X, Y',
    );
    expect(() => broker.push([bar(2, [1, 1, 1, 1]), { ...bar(3, [1, 1, 1, 1]), symbol: 'Y' }])).toThrow(
      'bar 10800000 of Y is not of 7200000',
    );
    expect(() => broker.push([bar(2, [1, 1, 2, 1])])).toThrow();
    expect(broker.push([bar(2, [100, 101, 99, 100])]).trades).toEqual([]);
  });

  it.each<[BacktestOptions, string]>([
    [{ intrabar: 'lower-tf' }, "intrabar: 'lower-tf' needs finer data"],
    [{ closeAtEnd: true }, 'closeAtEnd: bars that come one by one have no end'],
  ])('refuses %j', (options, message) => {
    expect(() => paperBroker({ symbols: ['X'], timeframe: '1h' }, options)).toThrow(message);
  });
});
