import { describe, expect, it } from 'vitest';
import { backtest, type FillEvent, type Trade } from '@veloce/backtest';
import { clientOrderId, exitOrderId } from './client-order-id.js';
import { driftOf } from './drift.js';
import { crossover } from './testdata/crossover.js';
import { data } from './testdata/live-day.js';

const { trades } = backtest(crossover, data);
const fillOf = (orderId: string, trade: Trade, isEntry: boolean): FillEvent => ({
  ...{ kind: 'fill', account: 'a', fillId: orderId, orderId, symbol: trade.symbol },
  side: (trade.side === 'LONG') === isEntry ? 'BUY' : 'SELL',
  size: trade.size,
  price: isEntry ? trade.entryPrice : trade.exitPrice,
  ...{ fee: 0, feeCurrency: null, liquidity: null },
  time: isEntry ? trade.entryTime : trade.exitTime,
});
const entryOf = (k: number): string => clientOrderId('day', 0, k);
const fills: readonly FillEvent[] = trades.flatMap((trade, k) => [
  fillOf(entryOf(k), trade, true),
  fillOf(exitOrderId(entryOf(k), 0), trade, false),
]);
const options = { run: 'day', withinMs: 60_000 };

describe('driftOf', () => {
  it('is nothing where the fills are those of the backtest', () => {
    const drift = driftOf(trades, fills, options);
    expect(drift).toMatchObject({
      matched: trades.length,
      missed: 0,
      extra: 0,
      cost: 0,
      slippageBps: 0,
      latencyMs: 0,
      foreign: [],
    });
    expect(trades.length).toBeGreaterThan(5);
    expect(JSON.parse(JSON.stringify(drift))).toEqual(drift);
  });

  it('tells slippage, latency and cost as they were planted, for longs and shorts', () => {
    const worse = (fill: FillEvent): FillEvent => ({
      ...fill,
      price: fill.price * (fill.side === 'BUY' ? 1.001 : 0.999),
      time: fill.time + 250,
    });
    const drift = driftOf(trades, fills.map(worse), options);
    for (const row of drift.rows) {
      expect(row.entrySlippageBps).toBeCloseTo(10, 6);
      expect(row.exitSlippageBps).toBeCloseTo(10, 6);
      expect([row.entryLatencyMs, row.exitLatencyMs]).toEqual([250, 250]);
    }
    const turnover = trades.reduce(
      (sum, { size, entryPrice, exitPrice }) => sum + size * (entryPrice + exitPrice),
      0,
    );
    expect(drift.cost).toBeCloseTo(0.001 * turnover, 6);
    expect(drift.slippageBps).toBeCloseTo(10, 6);
    expect(drift.latencyMs).toBe(250);
    expect(new Set(trades.map(({ side }) => side)).size).toBe(2);
  });

  it('names what was missed, what is extra, what is open, and what is somebody else’s', () => {
    const [first, second] = trades;
    const stranger = { ...fillOf('v-7', first, true), fillId: 'f7' };
    const extra = {
      ...fillOf(clientOrderId('day', 0, 99), first, true),
      time: first.entryTime - 10 * 60_000,
    };
    const gone = new Set([entryOf(0), exitOrderId(entryOf(0), 0), exitOrderId(entryOf(1), 0)]);
    const given = [...fills.filter(({ orderId }) => !gone.has(orderId)), extra, stranger];
    const drift = driftOf(trades, given, options);
    expect(drift).toMatchObject({ matched: trades.length - 1, missed: 1, extra: 1, foreign: [stranger] });
    expect(drift.rows.slice(0, 3)).toMatchObject([
      { kind: 'extra', entryId: 'day-0-2r-0', expected: null, live: { exitTime: null, closedSize: 0 } },
      { kind: 'missed', entryId: null, live: null, cost: null, expected: { entryTime: first.entryTime } },
      { kind: 'matched', entryId: entryOf(1), exitSlippageBps: null, exitLatencyMs: null, expected: { entryTime: second.entryTime } }, // prettier-ignore
    ]);
  });

  it('takes fills and exits in parts for one trade at the mean price', () => {
    const [trade] = trades;
    const parts = [0.25, 0.75].flatMap((share, k) => [
      { ...fillOf(entryOf(0), trade, true), fillId: `e${k}`, size: trade.size * share, price: 100 + k * 4 },
      {
        ...fillOf(exitOrderId(entryOf(0), k), trade, false),
        fillId: `x${k}`,
        size: trade.size * share,
        price: 200 + k * 4,
      },
    ]);
    const halves = [0.5, 0.5].map((share) => ({ ...trade, size: trade.size * share }));
    const [row, ...rest] = driftOf(halves, parts, options).rows;
    expect(rest).toEqual([]);
    expect(row).toMatchObject({ kind: 'matched', live: { entryPrice: 103 } });
    expect(row.live?.exitPrice).toBeCloseTo(203, 9);
    expect(row.expected?.size).toBeCloseTo(trade.size, 9);
  });
});
