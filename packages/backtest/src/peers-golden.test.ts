import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromColumns, type Column } from '@veloce/core';
import { fromOrders } from './from-orders.js';
import { fromSignals } from './batch/from-signals.js';
import type { SignalColumns } from './batch/signals.js';
import type { BacktestOptions } from './account/settings.js';
import type { BacktestResult } from './result/result.js';

/**
 * Trades of backtesting.py and vectorbt on a seeded market, checked in (scripts/golden/peers.py makes them): bars, sizes, prices and profits
 * of every one.
 */
type Row = readonly [
  entryBar: number,
  exitBar: number,
  size: number,
  entryPrice: number,
  exitPrice: number,
  pnl: number,
];

interface Case {
  readonly trades: readonly Row[];
  readonly final: number;
}

interface Golden {
  readonly ticksPerUnit: number;
  readonly open: readonly number[];
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly close: readonly number[];
  readonly sides: readonly number[];
  readonly exits: readonly number[];
  readonly 'backtesting.py': Readonly<Record<string, Case>>;
  readonly vectorbt: Readonly<Record<string, Case>>;
  readonly 'vectorbt orders': Readonly<
    Record<
      string,
      {
        readonly sizes: readonly number[];
        readonly fills: readonly (readonly [number, number, number, number])[];
        readonly final: number;
      }
    >
  >;
}

const golden = JSON.parse(
  readFileSync(new URL('testdata/peers-golden.json', import.meta.url), 'utf8'),
) as Golden;
const price = (ticks: readonly number[]): Column =>
  Float64Array.from(ticks, (tick) => tick / golden.ticksPerUnit);
const count = golden.open.length;
const data = fromColumns({
  symbol: 'X',
  timeframe: '1h',
  time: Float64Array.from({ length: count }, (_, i) => 1_704_067_200_000 + i * 3_600_000),
  open: price(golden.open),
  high: price(golden.high),
  low: price(golden.low),
  close: price(golden.close),
  volume: new Float64Array(count).fill(1e9),
});
const side = Int8Array.from(golden.sides);
const exits = Uint8Array.from(golden.exits);

/** Our trades as the peers list them; their last one may be closed by the end of the data, ours by `closeAtEnd`. */
function expectTrades(result: BacktestResult, { trades, final }: Partial<Case> & Pick<Case, 'trades'>): void {
  const ours = result.trades.map((trade) => [
    trade.entryBar,
    trade.exitBar,
    (trade.side === 'LONG' ? 1 : -1) * trade.size,
    trade.entryPrice,
    trade.exitPrice,
    trade.pnl,
  ]);
  // Profits are small differences of large amounts, so they agree to the rounding of those.
  const near = (value: number, k: number): unknown =>
    k < 2 ? value : expect.closeTo(value, k === 5 ? 6 : 9 - Math.ceil(Math.log10(Math.abs(value) + 1)));
  expect(ours).toEqual(trades.map((row) => row.map(near)));
  if (final !== undefined) expect(result.equity[result.equity.length - 1]).toBeCloseTo(final, 5);
}

describe('backtesting.py', () => {
  const own = golden['backtesting.py'];
  const commission: BacktestOptions = {
    capital: 1_000_000,
    takerFee: 0.002,
    makerFee: 0.002,
    slippageBps: 0,
    lotStep: 1,
  };
  /** It closes nothing at the end, and lists closed trades only; its equity marks what is open at the last close. */
  const run = (columns: SignalColumns, options: BacktestOptions): BacktestResult =>
    fromSignals(data, columns, { ...options, oppositeSignal: 'reverse' }).result(0);

  it('reversing, without costs', () => {
    const free = { takerFee: 0, makerFee: 0 };
    expectTrades(run({ entries: side, side }, { ...commission, ...free }), own['reversing']);
  });

  it('reversing with all equity and a commission: an entry leaves room for its fee', () => {
    expectTrades(run({ entries: side, side }, commission), own['reversing, commission 0.002']);
  });

  it('half the equity: its fraction is of what the entry costs, fee included', () => {
    expectTrades(
      run({ entries: side, side, exits, size: 0.5 / 1.002 }, commission),
      own['reversing with exits, half the equity'],
    );
  });

  it('stops and targets, long and short', () => {
    const expected = own['stop and target, commission 0.002'];
    const orders = expected.trades.map(([entryBar, , size]) => {
      const sign = Math.sign(size);
      const known = data.close[entryBar - 1];
      return {
        time: data.time[entryBar],
        side: sign > 0 ? ('BUY' as const) : ('SELL' as const),
        size: Math.abs(size),
        stopLoss: known * (1 - sign * 0.03),
        takeProfit: known * (1 + sign * 0.05),
      };
    });
    // A position is open at the end there, which is not in the list.
    expectTrades(fromOrders(data, orders, commission), { trades: expected.trades });
  });
});

describe('vectorbt', () => {
  const own = golden.vectorbt;
  const run = (columns: Partial<SignalColumns>, options: BacktestOptions): BacktestResult =>
    fromSignals(
      data,
      { entries: side, side, exits, ...columns },
      // It fills at the close of the signal.
      { slippageBps: 0, fillOn: 'close', oppositeSignal: 'ignore', ...options },
    ).result(0);
  const fee = (rate: number): BacktestOptions => ({ takerFee: rate, makerFee: rate });

  it.each<[string, Partial<SignalColumns>, BacktestOptions]>([
    ['all equity', {}, fee(0)],
    ['all equity, fee 0.001', {}, fee(0.001)],
    ['all equity, fee 0.01, slippage 0.002', {}, { ...fee(0.01), slippageBps: 20 }],
    ['half the cash, fee 0.001', { size: 0.5 / 1.001 }, fee(0.001)],
    ['value of 5000, fee 0.001', {}, { ...fee(0.001), size: { model: 'notional', notional: 5000 } }],
    ['reversing, fee 0.001', { exits: new Uint8Array(count) }, { ...fee(0.001), oppositeSignal: 'reverse' }],
    ['stop 0.02 and target 0.04, fee 0.001', { stop: 0.02, target: 0.04 }, fee(0.001)],
  ])('%s', (name, columns, options) => {
    expectTrades(run(columns, options), own[name]);
  });

  it('trailing stop 0.02, fee 0.001, up to the bar at which a stop and a signal meet: it has one order for each bar', () => {
    const { trades } = run({ trail: 0.02 }, fee(0.001));
    const first = own['trailing stop 0.02, fee 0.001'].trades.filter(([entryBar]) => entryBar < 240);
    expect(first.length).toBe(12);
    for (const [k, [entryBar, exitBar, , entryPrice, exitPrice, pnl]] of first.entries()) {
      expect(trades[k]).toMatchObject({ entryBar, exitBar });
      expect(trades[k].entryPrice).toBeCloseTo(entryPrice, 9);
      expect(trades[k].exitPrice).toBeCloseTo(exitPrice, 9);
      expect(trades[k].pnl).toBeCloseTo(pnl, 6);
    }
  });

  it('fills of orders, long and short and through zero', () => {
    const { sizes, fills, final } = golden['vectorbt orders']['random fills, fee 0.001'];
    // Its fill at the close of a bar is ours at the open of the next, at the same price.
    const shifted = fromColumns({
      symbol: 'X',
      timeframe: '1h',
      time: data.time,
      open: data.close,
      high: data.close,
      low: data.close,
      close: data.close,
      volume: data.volume,
    });
    const orders = [...sizes.keys()]
      .filter((i) => sizes[i] !== 0)
      .map((i) => ({
        time: data.time[i],
        side: sizes[i] > 0 ? ('BUY' as const) : ('SELL' as const),
        size: Math.abs(sizes[i]),
      }));
    const result = fromOrders(shifted, orders, {
      ...fee(0.001),
      slippageBps: 0,
      capital: 100_000,
      pyramiding: 1000,
    });
    // A fill through zero is two orders here: what closes, and what opens.
    const ours = new Map<number, number>();
    for (const order of result.orders) {
      const sign = order.side === 'BUY' ? 1 : -1;
      ours.set(order.bar!, (ours.get(order.bar!) ?? 0) + sign * order.filledSize);
    }
    expect([...ours]).toEqual(fills.map(([bar, size]) => [bar, size]));
    expect(result.equity[count - 1]).toBeCloseTo(final, 6);
  });
});

describe('the account', () => {
  it('buys with all equity what it can pay for, fee included', () => {
    const flat = new Float64Array(4).fill(100);
    const bars = fromColumns({
      symbol: 'X',
      timeframe: '1h',
      time: data.time.slice(0, 4),
      open: flat,
      high: flat,
      low: flat,
      close: flat,
      volume: flat,
    });
    const options = { capital: 10_000, takerFee: 0.01, makerFee: 0.01, slippageBps: 0 };
    const entries = [true, false, false, false];
    const result = fromSignals(bars, { entries }, options).result(0);
    expect(result.openPosition!.size).toBeCloseTo(99.00990099009901, 12);
    const { size } = result.openPosition!;
    expect(10_000 - size * 100 - size * 100 * 0.01).toBeGreaterThanOrEqual(-1e-8);

    const order = fromOrders(bars, [{ time: data.time[1], side: 'BUY', size: 100 }], options).orders[0];
    expect([order.status, order.reason]).toEqual([
      'rejected',
      'margin 10000 and the fee of 100 are more than the 10000 that is free',
    ]);
  });
});
