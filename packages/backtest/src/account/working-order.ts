import type { Book } from './book.js';
import type { Holding } from './holding.js';
import { noLevels, type SentOrder, type WorkingOrder } from './order.js';
import type { ExitKind } from './trade.js';

/** The order behind the exit of a share of the position. */
export function closingOrder(
  id: number,
  { time, holding }: Book,
  exit: ExitKind,
  reason: string,
  fraction: number,
): WorkingOrder {
  const sentType =
    exit === 'target' ? 'take-profit' : exit === 'stop' || exit === 'trailing-stop' ? exit : 'market';
  return {
    ...atMarket(id, time, holding!.direction === 1 ? -1 : 1, reason),
    sentType,
    fraction,
    reduceOnly: true,
    exit,
    taker: exit !== 'target',
  };
}

/** Whether an order will close the whole of a position, whatever its size. */
export function closesAll(
  { reduceOnly, direction, size, fraction }: WorkingOrder,
  holding: Holding,
): boolean {
  return reduceOnly && direction !== holding.direction && size !== size && fraction >= 1;
}

/** The order behind a signal: at the market, sized by the settings, with its levels. */
export function entryOrder(
  id: number,
  { time }: Book,
  reason: string,
  entry: Pick<WorkingOrder, 'direction' | 'levels' | 'sizing' | 'signal'>,
): WorkingOrder {
  return { ...atMarket(id, time, entry.direction, reason), ...entry };
}

/** A sent order. */
export function sentOrder(id: number, order: SentOrder): WorkingOrder {
  const { type, limitPrice = NaN, stopPrice = NaN, stopLoss = NaN, takeProfit = NaN } = order;
  const closes = order.reduceOnly || type === 'take-profit' || type === 'trailing-stop';
  const direction = order.side === 'BUY' ? 1 : -1;
  return {
    ...atMarket(id, order.time, direction, `${type} order`),
    name: order.id ?? null,
    sentType: type,
    type: type === 'take-profit' ? 'limit' : type === 'trailing-stop' ? 'stop' : type,
    size: order.size ?? NaN,
    reduceOnly: closes,
    exit:
      type === 'trailing-stop'
        ? type
        : type === 'take-profit'
          ? 'target'
          : type === 'stop' && closes
            ? 'stop'
            : 'order',
    level: type === 'limit' || type === 'take-profit' ? limitPrice : stopPrice,
    limit: type === 'stop-limit' ? limitPrice : NaN,
    taker: type === 'market' || type === 'stop' || type === 'trailing-stop',
    trail: order.trail,
    oco: order.oco,
    bars: order.bars ?? Infinity,
    levels: closes
      ? noLevels
      : {
          as: 'price',
          stop: stopLoss,
          target: takeProfit,
          trail: order.trail,
          timeStop: order.timeStop ?? Infinity,
        },
  };
}

function atMarket(id: number, time: number, direction: 1 | -1, reason: string): WorkingOrder {
  return {
    id,
    name: null,
    time,
    direction,
    sentType: 'market',
    type: 'market',
    size: NaN,
    fraction: 1,
    reduceOnly: false,
    exit: 'order',
    reason,
    level: NaN,
    limit: NaN,
    taker: true,
    trail: undefined,
    extreme: NaN,
    oco: undefined,
    bars: Infinity,
    levels: noLevels,
    sizing: undefined,
    signal: null,
  };
}
