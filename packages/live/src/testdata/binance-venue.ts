import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrokerFault } from '../testing/describe-broker.js';

interface VenueOrder {
  readonly orderId: number;
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly type: string;
  readonly reduceOnly: boolean;
  readonly origQty: number;
  executedQty: number;
  status: 'NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED';
  readonly time: number;
  updateTime: number;
}
interface VenueFill {
  readonly id: number;
  readonly orderId: number;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly qty: number;
  readonly time: number;
}

/** The private REST side of a Binance USD-M on loopback: its orders rest until they are filled by hand. */
export interface BinanceVenue {
  readonly url: string;
  readonly price: number;
  fault: BrokerFault | 'timeout' | undefined;
  isDown: boolean;
  isDouble: boolean;
  /** How far its clock is ahead, ms. */
  skewMs: number;
  /** An order that has ended is not found by its client id any more. */
  forgetsIds: boolean;
  readonly taken: () => number;
  readonly held: (symbol: string) => number;
  readonly fill: (share: number, parts?: number) => void;
  /** An order of somebody else. */
  readonly byHand: (symbol: string, side: 'BUY' | 'SELL', size: number) => void;
  /** Calls that were signed, by method and path. */
  readonly calls: readonly string[];
  readonly close: () => Promise<void>;
}

const filters = [
  { filterType: 'PRICE_FILTER', minPrice: '0.1', maxPrice: '1000000', tickSize: '0.1' },
  { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '1000', stepSize: '0.001' },
  { filterType: 'MARKET_LOT_SIZE', minQty: '0.001', maxQty: '1000', stepSize: '0.001' },
  { filterType: 'MIN_NOTIONAL', notional: '5' },
];
const marketOf = (base: string): object => ({
  symbol: `${base}USDT`, pair: `${base}USDT`, contractType: 'PERPETUAL', deliveryDate: 4133404800000, onboardDate: 1569398400000, status: 'TRADING', // prettier-ignore
  baseAsset: base, quoteAsset: 'USDT', marginAsset: 'USDT', pricePrecision: 2, quantityPrecision: 3, baseAssetPrecision: 8, quotePrecision: 8, // prettier-ignore
  underlyingType: 'COIN', underlyingSubType: ['PoW'], orderTypes: ['LIMIT', 'MARKET'], timeInForce: ['GTC'], filters, // prettier-ignore
});

type Answer = readonly [number, unknown];
const said = (status: number, code: number, msg: string): Answer => [status, { code, msg }];

/** Starts it on loopback. */
export async function binanceVenue(): Promise<BinanceVenue> {
  const orders: VenueOrder[] = [];
  const fills: VenueFill[] = [];
  const calls: string[] = [];
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const held = (symbol: string): number =>
    fills.filter((one) => one.symbol === symbol).reduce((sum, { side, qty }) => sum + (side === 'BUY' ? qty : -qty), 0);
  const fillOne = (order: VenueOrder, qty: number): void => {
    const { orderId, symbol, side } = order;
    order.updateTime = Date.now();
    order.executedQty += qty;
    fills.push({ id: fills.length + 1, orderId, symbol, side, qty, time: order.updateTime });
    order.status = order.executedQty >= order.origQty - 1e-9 ? 'FILLED' : 'PARTIALLY_FILLED';
  };
  const isOpen = ({ status }: VenueOrder): boolean => status === 'NEW' || status === 'PARTIALLY_FILLED';
  const make = (query: URLSearchParams): VenueOrder => {
    const order: VenueOrder = {
      orderId: 7_000 + orders.length,
      clientOrderId: query.get('newClientOrderId') ?? `web_${orders.length}`,
      symbol: query.get('symbol') ?? '',
      side: query.get('side') as 'BUY' | 'SELL',
      type: query.get('type') ?? 'MARKET',
      reduceOnly: query.get('reduceOnly') === 'true',
      origQty: Number(query.get('quantity')),
      executedQty: 0,
      status: 'NEW',
      time: Date.now(),
      updateTime: Date.now(),
    };
    orders.push(order);
    return order;
  };
  const self: BinanceVenue = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    price: 100,
    fault: undefined,
    isDown: false,
    isDouble: false,
    skewMs: 0,
    forgetsIds: false,
    taken: () => orders.length,
    held,
    fill(share, parts = 1) {
      for (const order of orders.filter(isOpen)) {
        const rest = (order.origQty - order.executedQty) * share;
        for (let k = 0; k < parts; k++) fillOne(order, rest / parts);
      }
    },
    byHand(symbol, side, size) {
      fillOne(make(new URLSearchParams({ symbol, side, quantity: String(size) })), size);
    },
    calls,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  const tell = (order: VenueOrder): object => ({
    ...order,
    origQty: String(order.origQty),
    executedQty: String(order.executedQty),
    ...{ price: '0', avgPrice: String(order.executedQty > 0 ? self.price : 0), cumQuote: String(order.executedQty * self.price) },
    ...{ timeInForce: 'GTC', origType: order.type, positionSide: 'BOTH', stopPrice: '0', workingType: 'CONTRACT_PRICE', closePosition: false },
  });
  const listed = <T>(all: readonly T[]): readonly T[] => (self.isDouble ? all.flatMap((one) => [one, one]) : all);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const bytes of request) body += String(bytes);
    const url = new URL(request.url ?? '', 'http://x');
    const query = new URLSearchParams([...url.searchParams, ...new URLSearchParams(body)]);
    const isSigned = query.has('signature');
    if (isSigned) calls.push(`${request.method} ${url.pathname}`);
    const sends = request.method === 'POST' && url.pathname.endsWith('/order');
    const fault = sends ? self.fault : undefined;
    if (sends) self.fault = undefined;
    if ((self.isDown && isSigned) || fault === 'request-lost') {
      request.socket.destroy();
      return;
    }
    const [status, told] = fault === 'refused' ? said(400, -2019, 'Margin is insufficient.') : reply(request.method ?? '', url.pathname, query);
    if (fault === 'reply-lost') {
      request.socket.destroy();
      return;
    }
    if (fault === 'timeout') return;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(told));
  }

  function reply(method: string, path: string, query: URLSearchParams): Answer {
    const name = `${method} ${path.replace(/^\/fapi\/v\d\//, '')}`;
    if (path.startsWith('/sapi/')) return [200, []]; // currencies and margin pairs, which no contract needs
    const symbol = query.get('symbol');
    const find = (): VenueOrder | undefined =>
      orders.find((one) => one.symbol === symbol && (query.has('orderId')
        ? String(one.orderId) === query.get('orderId')
        : one.clientOrderId === query.get('origClientOrderId') && (isOpen(one) || !self.forgetsIds)));
    switch (name) {
      case 'GET exchangeInfo':
        return [200, { timezone: 'UTC', serverTime: Date.now(), rateLimits: [], symbols: ['BTC', 'ETH'].map(marketOf) }];
      case 'GET time':
        return [200, { serverTime: Date.now() + self.skewMs }];
      case 'POST order': {
        if (orders.some((one) => isOpen(one) && one.clientOrderId === query.get('newClientOrderId'))) {
          return said(400, -4116, 'ClientOrderId is duplicated.');
        }
        const asked = (query.get('side') === 'BUY' ? 1 : -1) * Number(query.get('quantity'));
        if (query.get('reduceOnly') === 'true' && held(symbol ?? '') * asked >= 0) return said(400, -2022, 'ReduceOnly Order is rejected.');
        return [200, tell(make(query))];
      }
      case 'GET order': {
        const order = find();
        return order === undefined ? said(400, -2013, 'Order does not exist.') : [200, tell(order)];
      }
      case 'DELETE order': {
        const order = find();
        if (order === undefined || !isOpen(order)) return said(400, -2011, 'Unknown order sent.');
        order.status = 'CANCELED';
        return [200, tell(order)];
      }
      case 'GET openOrders':
        return [200, listed(orders.filter((one) => isOpen(one) && one.symbol === symbol)).map(tell)];
      case 'GET userTrades': {
        const [from, to] = [Number(query.get('startTime')), Number(query.get('endTime') ?? Infinity)];
        const found = fills.filter((one) => one.symbol === symbol && one.time >= from && one.time <= to).slice(0, Number(query.get('limit')));
        const more = { price: String(self.price), commission: '0.01', commissionAsset: 'USDT', maker: false, buyer: true, realizedPnl: '0', positionSide: 'BOTH' };
        return [200, listed(found).map((one) => ({ ...one, qty: String(one.qty), quoteQty: String(one.qty * self.price), ...more }))];
      }
      case 'GET positionRisk':
        return [200, ['BTCUSDT', 'ETHUSDT'].map((one) => ({
          symbol: one, positionSide: 'BOTH', positionAmt: String(held(one)), entryPrice: String(self.price), breakEvenPrice: '0', markPrice: String(self.price), // prettier-ignore
          unRealizedProfit: '0', liquidationPrice: '0', isolatedMargin: '0', notional: String(held(one) * self.price), marginAsset: 'USDT', isolatedWallet: '0', // prettier-ignore
          initialMargin: '1', maintMargin: '1', positionInitialMargin: '1', openOrderInitialMargin: '0', adl: 1, bidNotional: '0', askNotional: '0', updateTime: Date.now(), // prettier-ignore
        }))];
      case 'GET leverageBracket':
        return [200, ['BTCUSDT', 'ETHUSDT'].map((one) => ({ symbol: one, brackets: [{ bracket: 1, initialLeverage: 20, notionalCap: 1e9, notionalFloor: 0, maintMarginRatio: 0.01, cum: 0 }] }))]; // prettier-ignore
      default:
        return said(404, -1, `no ${name}`);
    }
  }
  return self;
}
