import type { OrderRequest } from '../account/order.js';

/** A bar in whole ticks. */
export interface TickBar {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly funding: number;
}

/** An order of the oracle: every field that matters to it. */
export type SlowOrder = Omit<OrderRequest, 'time' | 'symbol'> & {
  /** It works from this bar on. */
  readonly bar: number;
  readonly size: number;
};

interface SlowFill {
  readonly bar: number;
  readonly price: number;
  /** Signed. */
  readonly size: number;
}

interface Rules {
  readonly takerFee: number;
  readonly makerFee: number;
  readonly pyramiding: number;
  readonly intrabar: 'pessimistic' | 'optimistic' | 'ohlc-nearest';
  readonly slip: number;
}

interface Working extends SlowOrder {
  kind: 'market' | 'limit' | 'stop' | 'stop-limit' | 'trailing-stop';
  level: number;
  life: number;
  extreme: number;
  marketable: boolean;
  readonly closing: boolean;
}

/**
 * The order rules of definitions §13 by walking every bar one tick at a time: an order whose condition holds at the price of the
 * moment is filled at it. Prices and levels are whole ticks, so nothing can be stepped over. Shares nothing with the engine.
 */
export function slowOrders(
  bars: readonly TickBar[],
  orders: readonly SlowOrder[],
  rules: Rules,
): { readonly fills: readonly SlowFill[]; readonly equity: readonly number[] } {
  const fills: SlowFill[] = [];
  const equity: number[] = [];
  let money = 0;
  let size = 0;
  let entries = 0;
  let stop = NaN;
  let target = NaN;
  let trail = NaN;
  let best = NaN;
  let timeStop = Infinity;
  let held = 0;
  let limitEntry = false;
  let exitDue = false;
  let working: Working[] = [];
  let bar = 0;

  const trade = (signed: number, level: number, taker: boolean, cap = NaN): void => {
    let price = taker ? level * (1 + Math.sign(signed) * rules.slip) : level;
    if (cap === cap) price = signed > 0 ? Math.min(price, cap) : Math.max(price, cap);
    money -= signed * price + Math.abs(signed) * price * (taker ? rules.takerFee : rules.makerFee);
    fills.push({ bar, price, size: signed });
    size += signed;
    if (Math.abs(size) < 1e-12) {
      size = 0;
      exitDue = false;
    }
  };

  const fillOrder = (order: Working, price: number, taker: boolean, insideLimit: boolean): boolean => {
    const sign = order.side === 'BUY' ? 1 : -1;
    const cap = order.type === 'stop-limit' && order.marketable ? order.limitPrice : undefined;
    let quantity = order.size;
    let done = false;
    if (size !== 0 && Math.sign(size) !== sign) {
      const part = Math.min(quantity, Math.abs(size));
      trade(sign * part, price, taker, cap);
      quantity -= part;
      done = true;
      if (size !== 0) return true;
    }
    if (order.closing || quantity <= 0) return done;
    if (size !== 0 && entries >= rules.pyramiding) return done;
    const fresh = size === 0;
    trade(sign * quantity, price, taker, cap);
    if (fresh) {
      entries = 1;
      stop = order.stopLoss ?? NaN;
      target = order.takeProfit ?? NaN;
      trail = order.trail?.distance ?? NaN;
      timeStop = order.timeStop ?? Infinity;
      best = price;
      held = 0;
      limitEntry = insideLimit;
    } else {
      entries++;
      if (order.stopLoss !== undefined) stop = order.stopLoss;
      if (order.takeProfit !== undefined) target = order.takeProfit;
    }
    return true;
  };

  const cancel = (group: string | undefined): void => {
    if (group !== undefined) working = working.filter((other) => other.oco !== group || other.kind === 'market');
  };

  /** One order that the current price fills; `false` if there is none. */
  const act = (price: number, inside: boolean, close: number): boolean => {
    const long = size > 0;
    if (size !== 0 && (long ? price <= stop : price >= stop)) {
      trade(-size, price, true);
      return true;
    }
    const late = (level: number): boolean =>
      inside && limitEntry && rules.intrabar === 'pessimistic' && (long ? close < level : close > level);
    for (const order of working) {
      if (order.kind === 'market') continue;
      const buys = order.side === 'BUY';
      if (order.closing && (size === 0 || Math.sign(size) === (buys ? 1 : -1))) continue;
      const limit = order.kind === 'limit';
      if (limit && order.closing && late(order.level)) continue;
      if (!(limit === buys ? price <= order.level : price >= order.level)) continue;
      if (order.kind === 'stop-limit') {
        order.kind = 'limit';
        order.level = order.limitPrice!;
        order.marketable = buys ? price <= order.level : price >= order.level;
        if (!order.marketable) return true;
      }
      working = working.filter((other) => other !== order);
      const taker = order.kind !== 'limit' || order.marketable;
      if (fillOrder(order, price, taker, inside && order.kind === 'limit')) cancel(order.oco);
      return true;
    }
    if (size !== 0 && (long ? price >= target : price <= target) && !late(target)) {
      trade(-size, price, false);
      return true;
    }
    return false;
  };

  const follow = (order: Working, first: boolean, high: number, low: number, close: number): void => {
    const sells = order.side === 'SELL';
    const reach = first ? close : sells ? high : low;
    order.extreme = first ? reach : sells ? Math.max(order.extreme, reach) : Math.min(order.extreme, reach);
    const level = order.extreme - (sells ? 1 : -1) * order.trail!.distance;
    if (sells ? !(order.level >= level) : !(order.level <= level)) order.level = level;
  };

  const start = (from: number, lastClose: number | undefined): void => {
    for (const order of orders.filter((one) => one.bar === from)) {
      const type = order.type ?? 'market';
      const kind = type === 'take-profit' ? 'limit' : type;
      const closing = order.reduceOnly === true || type === 'take-profit' || type === 'trailing-stop';
      const level = (kind === 'limit' ? order.limitPrice : order.stopPrice) ?? NaN;
      const own: Working = { ...order, kind, level, life: order.bars ?? Infinity, extreme: NaN, marketable: false, closing };
      if (kind === 'trailing-stop' && lastClose !== undefined) follow(own, true, NaN, NaN, lastClose);
      working.push(own);
    }
  };

  for (bar = 0; bar < bars.length; bar++) {
    const { open, high, low, close, funding } = bars[bar];
    start(bar, bars[bar - 1]?.close);
    if (size !== 0 && funding === funding) money -= size * open * funding;
    if (exitDue && size !== 0) trade(-size, open, true);
    exitDue = false;
    const due = working.filter(({ kind }) => kind === 'market');
    working = working.filter(({ kind }) => kind !== 'market');
    for (const closing of [true, false]) {
      for (const order of due.filter((one) => one.closing === closing)) {
        if (order.closing && (size === 0 || Math.sign(size) === (order.side === 'BUY' ? 1 : -1))) continue;
        if (fillOrder(order, open, true, false)) cancel(order.oco);
      }
    }
    while (act(open, false, close));

    const nearHigh = high - open < open - low;
    const pathFrom = (): number[] => {
      const worst = rules.intrabar === 'optimistic' ? size > 0 : size < 0;
      const highFirst = size === 0 || rules.intrabar === 'ohlc-nearest' ? nearHigh : worst;
      return highFirst ? [high, low, close] : [low, high, close];
    };
    let path = pathFrom();
    let price = open;
    let leg = 0;
    while (leg < path.length) {
      const before = Math.sign(size);
      if (act(price, true, close)) {
        if (size !== 0 && Math.sign(size) !== before && rules.intrabar !== 'ohlc-nearest') {
          path = pathFrom();
          leg = 0;
        }
      } else if (price === path[leg]) leg++;
      else price += Math.sign(path[leg] - price);
    }

    if (size !== 0) {
      held++;
      const long = size > 0;
      best = long ? Math.max(best, limitEntry ? close : high) : Math.min(best, limitEntry ? close : low);
      if (trail === trail) {
        const level = best - Math.sign(size) * trail;
        if (long ? !(stop >= level) : !(stop <= level)) stop = level;
      }
      if (held >= timeStop) exitDue = true;
    }
    limitEntry = false;
    for (const order of working) {
      if (order.kind === 'trailing-stop') follow(order, order.extreme !== order.extreme, high, low, close);
      order.life--;
    }
    working = working.filter(({ life }) => life > 0);
    equity.push(money + size * close);
  }
  return { fills, equity };
}
