import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import { checkArguments, parseOptions, timerMsRule } from '@veloce/core';
import type { Broker, BrokerError, BrokerOrder, OrderEvent } from '@veloce/backtest';
import { askedEvents } from '../brokers/asked-events.js';
import { outcomeUnknown, refused, unreachable } from '../brokers/broker-words.js';
import { ourName, symbolMapRule } from '../brokers/symbol-map.js';
import { exitOf, protectedBy } from '../client-order-id.js';
import type { ExitError } from '../emergency-exit.js';
import { isFinal } from '../order-life.js';
import type { FreqtradeClient } from './client.js';
import { readAs } from './read-as.js';
import { nameOf, toldByTrade } from './told-by-trade.js';
import { openTrades, trades, type FreqtradeTrade } from './trades.js';

/** Settings of {@link freqtradeBroker}, complete. */
export const FreqtradeBrokerOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    account: z.string().min(1).describe('name of the account; stands in its events'),
    pairs: symbolMapRule.describe("the markets it may trade, by your name: { BTCUSDT: 'BTC/USDT' }"),
    leverage: z.number().min(1).default(1).describe('of entries; 1 asks for none'),
    realMoney: z
      .literal(true)
      .optional()
      .describe('only with it a freqtrade is taken that does not run dry: real money moves then'),
    pollMs: timerMsRule.min(1).default(3_000).describe('how often `events` asks'),
  }))();

/** Settings of {@link freqtradeBroker}; fields with a default are optional. */
export type FreqtradeBrokerOptions = z.input<typeof FreqtradeBrokerOptions>;

const ConfigSchema = /* @__PURE__ */ (() => z.object({ dry_run: z.boolean() }))();
const EnteredSchema = /* @__PURE__ */ (() => z.object({ trade_id: z.int() }))();
const SaidSchema = /* @__PURE__ */ (() => z.object({ status: z.string() }))();

/**
 * A freqtrade as a broker: entries by `/forceenter`, exits by `/forceexit`, both at market unless the order has a limit. It needs `force_entry_enable`.
 *
 * - The id of an entry is the tag of its trade, so that an entry whose answer was lost is found again. An exit needs the id that `exitOrderId` makes of its
 *   entry's: the n-th order that closes the trade is the n-th exit, whoever sent it.
 * - Freqtrade takes an amount of money: an entry needs `size`, and `lastPrice` or `limitPrice`. What is filled may differ from the size by its rounding.
 * - An entry that is cancelled before anything was filled is gone from freqtrade: asked about it, the broker knows nothing of it.
 * - Before each entry it is asked whether it still runs dry; with `realMoney`, nothing is asked.
 *
 * @returns The broker; `Refused` when the freqtrade trades real money and `realMoney` was not given.
 * @throws {RangeError} naming a bad or unknown option.
 * @example
 * ```ts
 * const client = freqtradeClient({ url: 'http://127.0.0.1:8080', user, password });
 * const broker = await orThrow(freqtradeBroker(client, { account: 'dry', pairs: { BTCUSDT: 'BTC/USDT' } }));
 * ```
 */
export function freqtradeBroker(
  client: FreqtradeClient,
  options: FreqtradeBrokerOptions,
): TaskEither<BrokerError, Broker> {
  const { account, pairs, leverage, realMoney, pollMs } = parseOptions(
    'freqtradeBroker',
    FreqtradeBrokerOptions,
    options,
  );
  checkArguments('freqtradeBroker', { client }, { client: { get: 'function', post: 'function' } });
  const told = (trade: FreqtradeTrade): ReturnType<typeof toldByTrade> =>
    toldByTrade(account, ourName(pairs, trade.pair), trade);

  /** Whether it runs dry; an entry of one that stopped doing so is refused. */
  const runsDry = async (signal?: AbortSignal): Promise<Either<BrokerError, boolean>> => {
    const config = readAs(ConfigSchema, await client.get('/show_config', signal)(), 'its configuration');
    if (isLeft(config)) return notSent(config.left);
    if (config.right.dry_run || realMoney === true) return right(config.right.dry_run);
    const fix = 'set dry_run in its configuration; or give realMoney: true, and real money moves';
    return left(refused('this freqtrade does not run dry', 'to trade by freqtrade', fix));
  };
  const tradeOf = async (
    name: string,
    depth: 'newest' | 'all',
    signal?: AbortSignal,
  ): Promise<Either<BrokerError, FreqtradeTrade | null>> => {
    let pages = 0;
    const isNamed = (trade: FreqtradeTrade): boolean => nameOf(trade) === name;
    const found = await trades(
      client,
      (read) => !read.some(isNamed) && (depth === 'all' || pages++ < 1),
      signal,
    );
    return isLeft(found) ? asBroker(found.left) : right(found.right.find(isNamed) ?? null);
  };
  const orderIn = (trade: FreqtradeTrade | null, orderId: string): OrderEvent | null =>
    trade === null ? null : (told(trade).orders.find((one) => one.orderId === orderId) ?? null);
  const find = async (
    orderId: string,
    depth: 'newest' | 'all',
    signal?: AbortSignal,
  ): Promise<Either<BrokerError, OrderEvent | null>> => {
    const entryId = exitOf(orderId)?.entryId ?? protectedBy(orderId);
    const trade = await tradeOf(entryId ?? orderId, depth, signal);
    return isLeft(trade) ? trade : right(orderIn(trade.right, orderId));
  };

  const enter = async (
    order: BrokerOrder,
    signal?: AbortSignal,
  ): Promise<Either<BrokerError, OrderEvent>> => {
    const { id, symbol, side, size, limitPrice, lastPrice } = order;
    const asked = `to send order ${id}`;
    const price = limitPrice ?? lastPrice;
    if (size === undefined || price === undefined) {
      return left(refused('an entry needs size, and lastPrice or limitPrice', asked));
    }
    const known = await find(id, 'newest', signal);
    if (isLeft(known)) return notSent(known.left);
    if (known.right !== null) return right(known.right);
    const dry = await runsDry(signal);
    if (isLeft(dry)) return dry;
    const body = {
      pair: pairs[symbol],
      side: side === 'BUY' ? 'long' : 'short',
      ordertype: limitPrice === undefined ? 'market' : 'limit',
      ...(limitPrice !== undefined && { price: limitPrice }),
      stakeamount: (size * price) / leverage,
      ...(leverage > 1 && { leverage }),
      entry_tag: id,
    };
    const answer = await client.post('/forceenter', body, signal)();
    if (isLeft(answer)) return leftAfterSending(answer.left, id, signal);
    if (EnteredSchema.safeParse(answer.right).success) return found(await find(id, 'newest', signal), asked);
    const { data: said } = SaidSchema.safeParse(answer.right);
    return said === undefined
      ? left(outcomeUnknown("freqtrade's answer does not tell", asked))
      : left(refused(`freqtrade answered: ${said.status}`, asked));
  };
  const exit = async (order: BrokerOrder, signal?: AbortSignal): Promise<Either<BrokerError, OrderEvent>> => {
    const { id, size, limitPrice } = order;
    const asked = `to send order ${id}`;
    const of = exitOf(id);
    if (of === null)
      return left(refused('the id of an exit has to be made of its entry’s by exitOrderId', asked));
    const trade = await tradeOf(of.entryId, 'all', signal);
    if (isLeft(trade)) return notSent(trade.left);
    const known = orderIn(trade.right, id);
    if (known !== null) return right(known);
    if (trade.right?.is_open !== true) {
      return left(refused(`freqtrade has no open trade ${of.entryId}`, asked, 'nothing has to be closed'));
    }
    const open = Math.abs(told(trade.right).held);
    const body = {
      tradeid: String(trade.right.trade_id),
      ordertype: limitPrice === undefined ? 'market' : 'limit',
      ...(limitPrice !== undefined && { price: limitPrice }),
      ...(size !== undefined && size < open * (1 - 1e-9) && { amount: size }),
    };
    const answer = await client.post('/forceexit', body, signal)();
    if (isLeft(answer)) return leftAfterSending(answer.left, id, signal);
    return found(await find(id, 'all', signal), asked);
  };
  /** A refusal may be that of a second call, and an earlier one have got through: what freqtrade has, counts. */
  const leftAfterSending = async (
    error: ExitError,
    id: string,
    signal?: AbortSignal,
  ): Promise<Either<BrokerError, OrderEvent>> => {
    if (error._tag !== 'Refused') return asBroker(error);
    const known = await find(id, 'newest', signal);
    if (isLeft(known)) return left(outcomeUnknown(known.left.message, known.left.asked));
    return known.right === null ? left(error) : right(known.right);
  };

  const order: Broker['order'] = (orderId, signal) => () => find(orderId, 'all', signal);
  const openOrders: Broker['openOrders'] = (signal) => async () => {
    const open = await openTrades(client, signal);
    if (isLeft(open)) return asBroker(open.left);
    return right(open.right.flatMap((trade) => told(trade).orders.filter((one) => !isFinal(one))));
  };
  const fills: Broker['fills'] = (since, signal) => async () => {
    const isSince = ({ is_open, close_timestamp }: FreqtradeTrade): boolean =>
      is_open || (close_timestamp ?? Infinity) >= since;
    const read = await trades(client, (all) => all.every(isSince), signal);
    if (isLeft(read)) return asBroker(read.left);
    const all = read.right.flatMap((trade) => told(trade).fills).filter(({ time }) => time >= since);
    return right(all.sort((a, b) => a.time - b.time));
  };

  return async () => {
    const dry = await runsDry();
    if (isLeft(dry)) return dry;
    const broker: Broker = {
      account,
      isReal: !dry.right,
      send: (sending, signal) => async () => {
        const { id, symbol, type = 'market' } = sending;
        const asked = `to send order ${id}`;
        if (signal?.aborted === true) return left(unreachable('it was called off', asked));
        if (!(symbol in pairs)) return left(refused(`${symbol} is none of its pairs`, asked));
        if (type !== 'market' && type !== 'limit') {
          return left(refused(`freqtrade takes market and limit orders, not ${type}`, asked));
        }
        return sending.reduceOnly === true ? exit(sending, signal) : enter(sending, signal);
      },
      cancel: (orderId, signal) => async () => {
        const trade = await tradeOf(exitOf(orderId)?.entryId ?? orderId, 'all', signal);
        if (isLeft(trade)) return trade;
        const known = orderIn(trade.right, orderId);
        const asked = `to cancel order ${orderId}`;
        if (known === null || trade.right === null) {
          return left(refused(`freqtrade has no order ${orderId}`, asked));
        }
        if (isFinal(known)) return right(known);
        const answer = await client.delete(`/trades/${trade.right.trade_id}/open-order`, signal)();
        if (isLeft(answer) && answer.left._tag !== 'Refused') return asBroker(answer.left);
        const now = await find(orderId, 'all', signal);
        if (isLeft(now)) return left(outcomeUnknown(now.left.message, asked));
        // Of an entry that was taken back before anything was filled, freqtrade keeps nothing.
        if (now.right === null) return right({ ...known, state: 'cancelled' });
        return isLeft(answer) && !isFinal(now.right) ? asBroker(answer.left) : right(now.right);
      },
      order,
      openOrders,
      positions: (signal) => async () => {
        const open = await openTrades(client, signal);
        if (isLeft(open)) return asBroker(open.left);
        return right(
          open.right.flatMap((trade) => {
            const { held, orders } = told(trade);
            if (Math.abs(held) < 1e-12) return [];
            const entries = orders.filter(({ reduceOnly }) => !reduceOnly);
            const bought = entries.reduce((sum, { filledSize }) => sum + filledSize, 0);
            const paid = entries.reduce((sum, { filledSize, price }) => sum + filledSize * (price ?? 0), 0);
            const side = held > 0 ? 'LONG' : 'SHORT';
            const symbol = ourName(pairs, trade.pair);
            return [{ symbol, side, size: Math.abs(held), entryPrice: paid / bought } as const];
          }),
        );
      },
      fills,
      clock: (signal) => async () => {
        const told = await client.clock(signal)();
        return isLeft(told) ? asBroker(told.left) : told;
      },
      events: (signal) => askedEvents({ openOrders, order, fills }, Date.now(), pollMs, signal),
    };
    return right(broker);
  };
}

/** A question that failed before anything was sent: nothing was done. */
function notSent(error: ExitError): Either<BrokerError, never> {
  if (error._tag !== 'OutcomeUnknown') return asBroker(error);
  return left({ ...unreachable(error.message, error.asked), cause: error.cause });
}

/** To a broker, a venue that does not know us is one that refuses. */
const asBroker = (error: ExitError): Either<BrokerError, never> =>
  left(error._tag === 'Unauthorized' ? { ...error, _tag: 'Refused' } : error);

function found(
  answer: Either<BrokerError, OrderEvent | null>,
  asked: string,
): Either<BrokerError, OrderEvent> {
  if (isLeft(answer)) return left(outcomeUnknown(answer.left.message, asked));
  return answer.right === null
    ? left(outcomeUnknown('freqtrade took it, and does not list it yet', asked))
    : right(answer.right);
}
