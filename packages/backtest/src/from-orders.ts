import {
  checkArguments,
  checkMarket,
  atOnce,
  inTurns,
  isoTime,
  parseOptions,
  unitBeside,
  type MarketData,
  type Steps,
  shown,
} from '@veloce/core';
import { splitOptions } from './engine/check-control.js';
import { runLeg } from './backtest.js';
import { placeOf } from './engine/clock.js';
import { noFunnel } from './engine/driver.js';
import type { Leg, RunnableLeg } from './engine/leg.js';
import { OrderRequest, type SentOrder } from './account/order.js';
import type { BacktestResult } from './result/result.js';
import { BacktestSettings, type BacktestOptions } from './account/settings.js';
import type { AsyncBacktestControl, BacktestControl } from './engine/simulation.js';
import { send } from './engine/step.js';
import { sentOrder } from './account/working-order.js';

/**
 * Simulates a list of orders on a market (fill rules: definitions §13). An order works from the first bar that opens at its time or
 * later. Positions are netted: an order against the position closes it and, unless it is `reduceOnly`, opens what is left of its size.
 *
 * @param orders In any order of time; orders of one time work in the order given.
 * @throws {RangeError} naming the order and the field that is wrong.
 * @example
 * ```ts
 * fromOrders(data, [
 *   { time: data.time[10], side: 'BUY', type: 'limit', limitPrice: 95, size: 2, stopLoss: 90, takeProfit: 110 },
 *   { time: data.time[50], side: 'SELL', size: 1, reduceOnly: true },
 * ]).orders; // what became of each
 * ```
 */
export function fromOrders(
  data: MarketData,
  orders: readonly OrderRequest[],
  options: BacktestOptions & BacktestControl = {},
): BacktestResult {
  checkMarket('fromOrders', data);
  const { options: settings, control } = splitOptions('fromOrders', options);
  return atOnce(steps(data, orders, settings, control.finer), control);
}

/**
 * {@link fromOrders} that gives everything else in this thread its turn every 20 ms, and so can be aborted.
 *
 * @throws {RangeError} as {@link fromOrders} does.
 * @throws The abort signal's reason.
 * @example
 * ```ts
 * await fromOrdersAsync(data, orders, { signal: AbortSignal.timeout(10_000) });
 * ```
 */
export async function fromOrdersAsync(
  data: MarketData,
  orders: readonly OrderRequest[],
  options: BacktestOptions & AsyncBacktestControl = {},
): Promise<BacktestResult> {
  checkMarket('fromOrdersAsync', data);
  const { options: settings, control } = splitOptions('fromOrdersAsync', options);
  return inTurns(steps(data, orders, settings, control.finer), control);
}

function* steps(
  data: MarketData,
  orders: readonly OrderRequest[],
  options: BacktestOptions,
  finer: BacktestControl['finer'],
): Steps<BacktestResult> {
  if (!Array.isArray(orders)) throw new TypeError('fromOrders: orders must be a list');
  const settings = parseOptions('fromOrders', BacktestSettings, options);
  return yield* runLeg('fromOrders', yield* runnableOrders(data, orders), settings, finer, options);
}

/**
 * A list of orders on one market of a portfolio; see {@link fromOrders}.
 *
 * @throws {RangeError} naming the order and the field that is wrong, or an order for another symbol.
 * @example
 * ```ts
 * portfolio([orderLeg(btc, btcOrders), orderLeg(eth, ethOrders)]);
 * ```
 */
export function orderLeg(data: MarketData, orders: readonly OrderRequest[]): Leg {
  checkMarket('orderLeg', data);
  checkArguments('orderLeg', { orders }, { orders: 'list' });
  return atOnce(runnableOrders(data, orders));
}

/** Refuses an order that was sent before what it rests on was known, or at a time in another unit than the data's. */
function checkTimes(k: number, { time, knownAt }: SentOrder, data: MarketData): void {
  const first = data.time[0];
  const last = data.time[data.length - 1] + data.intervalMs;
  const unit = unitBeside(time, first, last);
  // Orders for other bars of the market are rejected one by one.
  if (unit !== undefined) {
    throw new RangeError(
      `order ${k}: time: ${time} is far from the data (${isoTime(first)} to ${isoTime(last)}); it looks like epoch ${unit}`,
    );
  }
  if (knownAt !== undefined && knownAt > time) {
    throw new RangeError(
      `order ${k}: knownAt: is ${isoTime(knownAt)}, after the order was sent at ${isoTime(time)}: send it when what it rests on is known`,
    );
  }
}

/** An order, and the bar from which on it works. */
interface Placed {
  readonly sent: SentOrder;
  readonly bar: number;
}

/** Orders that are read at one go. */
const ordersAtOnce = 256;

function* runnableOrders(data: MarketData, orders: readonly OrderRequest[]): Steps<RunnableLeg> {
  const read = (order: OrderRequest, k: number): Placed => {
    const sent = parseOptions(`order ${k}`, OrderRequest, order);
    if (sent.symbol !== undefined && sent.symbol !== data.symbol) {
      throw new RangeError(`order ${k}: symbol: is for ${data.symbol} here, got ${shown(sent.symbol)}`);
    }
    checkTimes(k, sent, data);
    return { sent, bar: placeOf(data.time, sent.time) };
  };
  const parsed: Placed[] = [];
  // By index: a list with holes has an order missing there.
  for (let k = 0; k < orders.length; k++) {
    parsed.push(read(orders[k], k));
    if (k % ordersAtOnce === 0) yield 0;
  }
  parsed.sort((a, b) => a.bar - b.bar);

  return {
    data,
    strategy: 'orders',
    outside: true,
    params: {},
    missing: [],
    fraction: 1,
    oppositeSignal: 'ignore',
    needsAtr: parsed.some(({ sent }) => sent.trail?.by === 'atr'),
    start(_settings, account, book) {
      let next = 0;
      const sendBefore = (bar: number): void => {
        for (; next < parsed.length && parsed[next].bar <= bar && bar < data.length; next++) {
          send(book, sentOrder(account.nextId(), parsed[next].sent));
        }
      };
      for (const { sent, bar } of parsed) {
        if (bar < data.length) continue;
        const late = sentOrder(account.nextId(), sent);
        account.drop(book, late, 'rejected', 'no bar opens at its time or later');
      }
      sendBefore(0);
      return {
        signals: [],
        signalBars: [],
        funnel: () => noFunnel,
        watches: false,
        next: () => (next < parsed.length ? Math.min(parsed[next].bar - 1, data.length) : data.length),
        close: (i) => sendBefore(i + 1),
      };
    },
  };
}
