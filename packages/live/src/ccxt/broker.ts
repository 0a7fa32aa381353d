import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import { checkArguments, dayMs, parseOptions, timerMsRule } from '@veloce/core';
import { hiding } from '@veloce/core/node';
import type {
  Broker,
  BrokerError,
  BrokerOrder,
  BrokerPosition,
  FillEvent,
  OrderEvent,
} from '@veloce/backtest';
import { askedEvents } from '../brokers/asked-events.js';
import { outcomeUnknown, refused, unreachable } from '../brokers/broker-words.js';
import { ourName, symbolMapRule } from '../brokers/symbol-map.js';
import { isFinal } from '../order-life.js';
import { CcxtOrderSchema, CcxtPositionSchema, CcxtTradeSchema, MarketSchema } from './exchange.js';
import type { CcxtExchange, CcxtMarket, CcxtOrder, CcxtTrade } from './exchange.js';
import { failureOf, isOf } from './failure.js';
import { fillOf, orderOf } from './words.js';

/** Settings of {@link ccxtBroker}, complete. */
export const CcxtBrokerOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    account: z.string().min(1).describe('name of the account; stands in its events'),
    markets: symbolMapRule.describe(
      "the linear contracts it may trade, by your name: { BTCUSDT: 'BTC/USDT:USDT' }",
    ),
    play: z
      .enum(['sandbox', 'demo'])
      .default('sandbox')
      .describe("which of the exchange's places without real money is used"),
    realMoney: z
      .literal(true)
      .optional()
      .describe('only with it the exchange is left as it is given: real money moves then'),
    lateMs: z
      .number()
      .min(0)
      .default(10_000)
      .describe('so long after it was sent, an order that the exchange does not know may still arrive there'),
    historyMs: z
      .number()
      .positive()
      .default(6 * dayMs)
      .describe('how far back fills are asked for at most'),
    pollMs: timerMsRule.min(1).default(3_000).describe('how often `events` asks'),
  }))();

/** Settings of {@link ccxtBroker}; fields with a default are optional. */
export type CcxtBrokerOptions = z.input<typeof CcxtBrokerOptions>;

/** Fills that are asked for in one call. */
const pageSize = 500;
/** Some exchanges give fills of a week at most in one answer. */
const windowMs = 6 * dayMs;

/**
 * An exchange of ccxt as a broker of linear contracts, by REST. You make the exchange, with its keys; the broker puts it into its sandbox (or its demo) before
 * anything else, and sends nothing when it is not there any more. Give it an account of its own: whatever else is held there, `reconcile` disagrees with.
 *
 * - Every sending asks first whether the exchange has the id, because exchanges forget ids of orders that have ended.
 * - An id that the exchange does not know is "not known yet" for `lateMs`.
 * - Market and limit orders; sizes are rounded down to the exchange's steps, and refused below its least.
 *
 * Tried on a loopback exchange with ccxt's own `binanceusdm`, and never against an exchange.
 *
 * @returns The broker; `Refused` when the exchange has no such place without real money, or does not trade a market.
 * @throws {RangeError} naming a bad or unknown option.
 * @example
 * ```ts
 * const exchange = new ccxt.binanceusdm({ apiKey, secret });
 * const opened = await ccxtBroker(exchange, { account: 'demo', play: 'demo', markets: { BTCUSDT: 'BTC/USDT:USDT' } })();
 * ```
 */
export function ccxtBroker(
  exchange: CcxtExchange,
  options: CcxtBrokerOptions,
): TaskEither<BrokerError, Broker> {
  const settings = parseOptions('ccxtBroker', CcxtBrokerOptions, options);
  checkArguments('ccxtBroker', { exchange }, { exchange: { setSandboxMode: 'function' } });
  const { account, play, realMoney, lateMs, historyMs, pollMs } = settings;
  const names = settings.markets;
  const secrets = [exchange.apiKey, exchange.secret, exchange.password];
  const hide = hiding(secrets.filter((one): one is string => typeof one === 'string' && one !== ''));
  const markets = new Map<string, CcxtMarket>();
  const symbols = new Map<string, string>(); // of orders, by their ids
  const ids = new Map<string, string>(); // of orders, by the exchange's
  const sentAt = new Map<string, number>();
  let openedAt = NaN;

  const isPlay = (): boolean =>
    play === 'sandbox' ? exchange.isSandboxModeEnabled : exchange.options.enableDemoTrading === true;

  /** One call: what it gives as `schema` reads it. `signal` does not reach ccxt, so what it cuts short may be carried out. */
  const call = async <T>(
    asked: string,
    schema: z.ZodType<T>,
    ask: () => Promise<unknown>,
    signal?: AbortSignal,
  ): Promise<Either<BrokerError, T> & { readonly cause?: unknown }> => {
    if (signal?.aborted === true) return left(unreachable('it was called off', asked));
    try {
      const answer = await (signal === undefined ? ask() : untilCalledOff(ask(), signal));
      const { data } = schema.safeParse(answer);
      return data === undefined
        ? left(outcomeUnknown(`${exchange.id} gave an answer that cannot be read`, asked))
        : right(data);
    } catch (cause) {
      const error =
        cause === over ? outcomeUnknown('it was called off', asked) : failureOf(cause, asked, hide);
      return { ...left(error), cause };
    }
  };
  const marketOf = (name: string): CcxtMarket => {
    const market = markets.get(name);
    if (market === undefined) throw new RangeError(`ccxtBroker: no market ${name}`);
    return market;
  };
  const take = (order: CcxtOrder): OrderEvent => {
    const symbol = ourName(names, order.symbol);
    const event = orderOf(account, symbol, markets.get(order.symbol) ?? { symbol: order.symbol }, order);
    symbols.set(event.orderId, symbol);
    ids.set(order.id, event.orderId);
    return event;
  };

  /** How an order stands by what the exchange has now; `null` when it has none, on any of the markets where it may be. */
  const look = async (
    orderId: string,
    signal?: AbortSignal,
  ): Promise<Either<BrokerError, OrderEvent | null>> => {
    const of = symbols.get(orderId);
    for (const name of of === undefined ? Object.values(names) : [names[of]]) {
      const ask = (): Promise<unknown> => exchange.fetchOrder('', name, { clientOrderId: orderId });
      const found = await call(`about order ${orderId}`, CcxtOrderSchema, ask, signal);
      if (!isLeft(found)) return right(take(found.right));
      if (!isOf(found.cause, 'OrderNotFound')) return found;
    }
    return right(null);
  };

  const send = async (order: BrokerOrder, signal?: AbortSignal): Promise<Either<BrokerError, OrderEvent>> => {
    const { id, symbol, side, type = 'market', size, limitPrice, reduceOnly = false } = order;
    const asked = `to send order ${id}`;
    if (signal?.aborted === true) return left(unreachable('it was called off', asked));
    if (!(symbol in names)) return left(refused(`${symbol} is none of its markets`, asked));
    if (type !== 'market' && type !== 'limit')
      return left(refused(`it takes market and limit orders, not ${type}`, asked));
    if (size === undefined) return left(refused('an order needs its size', asked));
    if (realMoney !== true && !isPlay())
      return left(refused(`${exchange.id} is not in its ${play} any more`, asked));
    const market = marketOf(names[symbol]);
    const amount = amountOf(exchange, market, size, reduceOnly ? undefined : (limitPrice ?? order.lastPrice));
    if (typeof amount === 'string') return left(refused(amount, asked));
    symbols.set(id, symbol);
    const known = await look(id, signal);
    if (isLeft(known)) return left(unreachable(`nothing was sent: ${known.left.message}`, asked));
    if (known.right !== null) return right(known.right);
    const params = { clientOrderId: id, maxRetriesOnFailure: 0, ...(reduceOnly && { reduceOnly }) };
    const price =
      limitPrice === undefined ? undefined : Number(exchange.priceToPrecision(market.symbol, limitPrice));
    sentAt.set(id, exchange.milliseconds());
    const answer = await call(
      asked,
      CcxtOrderSchema.partial().required({ id: true }),
      () => exchange.createOrder(market.symbol, type, side === 'BUY' ? 'buy' : 'sell', amount, price, params),
      signal,
    );
    if (isLeft(answer) && answer.left._tag !== 'Refused') return answer;
    // Some exchanges answer with the order's id alone; and a refusal may be that of a second call. What the exchange has, counts.
    const now = await look(id, signal);
    if (isLeft(now)) return left(outcomeUnknown(now.left.message, asked));
    if (isLeft(answer) && now.right === null) {
      sentAt.set(id, -Infinity);
      return answer;
    }
    return now.right === null
      ? left(outcomeUnknown(`${exchange.id} took it, and does not list it yet`, asked))
      : right(now.right);
  };

  const order: Broker['order'] = (orderId, signal) => async () => {
    const found = await look(orderId, signal);
    const since = exchange.milliseconds() - (sentAt.get(orderId) ?? openedAt);
    if (isLeft(found) || found.right !== null || since >= lateMs) return found;
    const message = `${exchange.id} does not know it, and it may still arrive there`;
    return left(outcomeUnknown(message, `about order ${orderId}`));
  };
  const openOrders: Broker['openOrders'] = (signal) => async () => {
    const open: OrderEvent[] = [];
    for (const name of Object.values(names)) {
      const ask = (): Promise<unknown> => exchange.fetchOpenOrders(name);
      const found = await call('about open orders', z.array(CcxtOrderSchema), ask, signal);
      if (isLeft(found)) return found;
      open.push(...found.right.map(take).filter((one) => !isFinal(one)));
    }
    return right([...new Map(open.map((one) => [one.orderId, one])).values()]);
  };

  const idOfTrade = async (trade: CcxtTrade, signal?: AbortSignal): Promise<Either<BrokerError, string>> => {
    const known = ids.get(trade.order);
    if (known !== undefined) return right(known);
    const ask = (): Promise<unknown> => exchange.fetchOrder(trade.order, trade.symbol);
    const found = await call(`about order ${trade.order}`, CcxtOrderSchema, ask, signal);
    if (!isLeft(found)) return right(take(found.right).orderId);
    return isOf(found.cause, 'OrderNotFound') ? right(`v-${trade.order}`) : found;
  };
  const tradesOf = async (
    name: string,
    since: number,
    signal?: AbortSignal,
  ): Promise<Either<BrokerError, readonly CcxtTrade[]>> => {
    const found = new Map<string, CcxtTrade>();
    const end = exchange.milliseconds() + lateMs;
    for (let from = since; from <= end;) {
      const until = Math.min(from + windowMs, end);
      const ask = (): Promise<unknown> => exchange.fetchMyTrades(name, from, pageSize, { until });
      const page = await call('about fills', z.array(CcxtTradeSchema), ask, signal);
      if (isLeft(page)) return page;
      const before = found.size;
      for (const trade of page.right) found.set(trade.id, trade);
      const last = Math.max(from, ...page.right.map(({ timestamp }) => timestamp));
      if (page.right.length < pageSize) from = until + 1;
      else if (last > from || found.size > before) from = last;
      else return left(outcomeUnknown(`more than ${pageSize} fills of ${name} at one time`, 'about fills'));
    }
    return right([...found.values()].filter(({ timestamp }) => timestamp >= since));
  };
  const fills: Broker['fills'] = (since, signal) => async () => {
    const all: FillEvent[] = [];
    const from = Math.max(since, exchange.milliseconds() - historyMs);
    for (const name of Object.values(names)) {
      const trades = await tradesOf(name, from, signal);
      if (isLeft(trades)) return trades;
      for (const trade of trades.right) {
        const orderId = await idOfTrade(trade, signal);
        if (isLeft(orderId)) return orderId;
        all.push(fillOf(account, ourName(names, name), orderId.right, marketOf(name), trade));
      }
    }
    return right(all.sort((a, b) => a.time - b.time));
  };

  return async () => {
    try {
      if (realMoney !== true && !isPlay()) {
        if (play === 'sandbox') exchange.setSandboxMode(true);
        else exchange.enableDemoTrading(true);
      }
    } catch (cause) {
      const { message } = failureOf(cause, '', hide);
      const fix = 'take the other play, or another exchange; with realMoney: true real money moves';
      return left(refused(`${exchange.id} has no ${play}: ${message}`, 'to trade without real money', fix));
    }
    const loaded = await call('to load the markets', z.unknown(), () => exchange.loadMarkets());
    if (isLeft(loaded)) return loaded;
    for (const name of Object.values(names)) {
      const found = await call(`about market ${name}`, MarketSchema, () =>
        Promise.resolve().then(() => exchange.market(name)),
      );
      if (isLeft(found)) return left(refused(`${exchange.id} has no market ${name}`, 'to load the markets'));
      const why = unfit(found.right);
      if (why !== undefined)
        return left(
          refused(`${name} of ${exchange.id} ${why}`, 'to load the markets', 'take its linear contract'),
        );
      markets.set(name, found.right);
    }
    openedAt = exchange.milliseconds();
    const { fetchTime } = exchange;
    const tells = fetchTime !== undefined && exchange.has?.['fetchTime'] === true;
    const broker: Broker = {
      account,
      isReal:
        realMoney === true && !exchange.isSandboxModeEnabled && exchange.options.enableDemoTrading !== true,
      send: (sending, signal) => () => send(sending, signal),
      cancel: (orderId, signal) => async () => {
        const asked = `to cancel order ${orderId}`;
        const known = await look(orderId, signal);
        if (isLeft(known)) return known;
        if (known.right === null) return left(refused(`${exchange.id} has no order ${orderId}`, asked));
        if (isFinal(known.right)) return right(known.right);
        const { venueId, symbol } = known.right;
        const ask = (): Promise<unknown> => exchange.cancelOrder(venueId ?? '', names[symbol]);
        const answer = await call(asked, z.unknown(), ask, signal);
        const now = await look(orderId, signal);
        if (isLeft(now)) return left(outcomeUnknown(now.left.message, asked));
        const stands = now.right ?? known.right;
        return isLeft(answer) && !isFinal(stands) ? answer : right(stands);
      },
      order,
      openOrders,
      positions: (signal) => async () => {
        const ask = (): Promise<unknown> => exchange.fetchPositions();
        const found = await call('about positions', z.array(CcxtPositionSchema), ask, signal);
        if (isLeft(found)) return found;
        const held = found.right.filter(({ contracts }) => (contracts ?? 0) > 0);
        return right(
          held.map(({ symbol, side, contracts, entryPrice }): BrokerPosition => ({
            symbol: ourName(names, symbol),
            side: side === 'short' ? 'SHORT' : 'LONG',
            size: (contracts ?? 0) * (markets.get(symbol)?.contractSize ?? 1),
            entryPrice: entryPrice ?? NaN,
          })),
        );
      },
      fills,
      ...(tells && {
        clock: (signal) => () => call('about its clock', z.number(), () => fetchTime.call(exchange), signal),
      }),
      events: (signal) => askedEvents({ openOrders, order, fills }, exchange.milliseconds(), pollMs, signal),
    };
    return right(broker);
  };
}

/** Why a market cannot be traded here; `undefined` when it can. */
function unfit({ contract, linear, inverse, base, quote = '' }: CcxtMarket): string | undefined {
  const instead = `the linear contract would be ${base ?? '…'}/${quote}:${quote}`;
  if (contract !== true)
    return `is a spot market: it has no positions, and no orders that only reduce them; ${instead}`;
  if (inverse === true)
    return `is an inverse contract: it is sized and settled in ${base ?? 'its base'}, and its gain is not linear in the price; ${instead}`;
  return linear === true ? undefined : `is no linear contract; ${instead}`;
}

/** The amount that the exchange takes, in contracts; or why it takes none. */
function amountOf(
  exchange: CcxtExchange,
  market: CcxtMarket,
  size: number,
  price: number | undefined,
): number | string {
  const least = market.limits?.amount?.min ?? 0;
  const wanted = size / (market.contractSize ?? 1);
  let amount: number;
  try {
    amount = Number(exchange.amountToPrecision(market.symbol, wanted));
  } catch {
    amount = 0;
  }
  if (!(amount > 0) || amount < least) {
    return `${size} is less than the least that ${exchange.id} takes of ${market.symbol}`;
  }
  const worth = market.limits?.cost?.min ?? 0;
  if (price !== undefined && amount * (market.contractSize ?? 1) * price < worth) {
    return `an order of ${market.symbol} has to be worth ${worth} or more on ${exchange.id}`;
  }
  return amount;
}

const over = /* @__PURE__ */ new Error('it was called off');

/** Waits for an answer no longer than until `signal` is aborted. */
async function untilCalledOff(answer: Promise<unknown>, signal: AbortSignal): Promise<unknown> {
  let stop = (): void => undefined;
  const calledOff = new Promise((_resolve, reject) => {
    stop = () => reject(over);
  });
  signal.addEventListener('abort', stop);
  try {
    return await Promise.race([answer, calledOff]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
