import { parseOptions, type MarketData } from '@veloce/core';
import { runLeg } from './backtest.js';
import { placeOf } from './engine/clock.js';
import { noFunnel } from './engine/driver.js';
import type { Leg, RunnableLeg } from './engine/leg.js';
import { OrderRequest } from './account/order.js';
import type { BacktestResult } from './result/result.js';
import { BacktestSettings, type BacktestOptions } from './account/settings.js';
import type { BacktestControl } from './engine/simulation.js';
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
  options: BacktestOptions = {},
  control: BacktestControl = {},
): BacktestResult {
  const settings = parseOptions('fromOrders', BacktestSettings, options);
  return runLeg('fromOrders', runnableOrders(data, orders), settings, control);
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
  return runnableOrders(data, orders);
}

function runnableOrders(data: MarketData, orders: readonly OrderRequest[]): RunnableLeg {
  const parsed = orders.map((order, k) => {
    const sent = parseOptions(`order ${k}`, OrderRequest, order);
    if (sent.symbol !== undefined && sent.symbol !== data.symbol) {
      throw new RangeError(
        `order ${k}: symbol: is for ${data.symbol} here, got ${JSON.stringify(sent.symbol)}`,
      );
    }
    return { sent, bar: placeOf(data.time, sent.time) };
  });
  parsed.sort((a, b) => a.bar - b.bar);

  return {
    data,
    strategy: 'orders',
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
