import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrokerFault } from '../testing/describe-broker.js';
import { credentials } from './freqtrade-server.js';

interface VenueOrder {
  readonly order_id: string;
  status: 'open' | 'closed' | 'canceled';
  readonly amount: number;
  filled: number;
  readonly safe_price: number;
  readonly ft_order_side: 'buy' | 'sell' | 'stoploss';
  readonly order_type: string;
  is_open: boolean;
  readonly order_timestamp: number;
  order_filled_timestamp: number | null;
}
interface VenueTrade {
  readonly trade_id: number;
  readonly pair: string;
  is_open: boolean;
  readonly is_short: boolean;
  readonly enter_tag: string | null;
  readonly fee_open: number;
  readonly fee_close: number;
  close_timestamp: number | null;
  readonly orders: VenueOrder[];
}

/** A freqtrade that keeps trades and their orders as a real 2026.9 told them; its orders rest until they are filled by hand. */
export interface FreqtradeVenue {
  readonly url: string;
  readonly price: number;
  /** The fate of the next order. */
  fault: BrokerFault | undefined;
  isDown: boolean;
  isDouble: boolean;
  isDry: boolean;
  state: 'running' | 'paused';
  /** Whether orders fill when they are made. */
  fillsAtOnce: boolean;
  /** Every order, oldest first: tag of its trade, side, filled size. */
  readonly orders: () => readonly (readonly [tag: string | null, side: string, filled: number])[];
  /** Orders that it made. */
  readonly taken: () => number;
  readonly held: (pair: string) => number;
  readonly fill: (share: number) => void;
  /** freqtrade lays a stop for what is open of a pair at its exchange, as with `stoploss_on_exchange`. */
  readonly restStop: (pair: string) => void;
  /** A person (or freqtrade itself) closes everything of a pair. */
  readonly closeByHand: (pair: string) => void;
  readonly close: () => Promise<void>;
}

const basic = `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}`;
type Answer = readonly [number, unknown];
const refused = (path: string, why: string): Answer => [502, { error: `Error querying /api/v1${path}: ${why}` }];

/** Starts it on loopback. */
export async function freqtradeVenue(start = 1_000_000): Promise<FreqtradeVenue> {
  const all: VenueTrade[] = [];
  let time = start;
  let numbers = 0;
  let taken = 0;
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const heldIn = ({ orders, is_short }: VenueTrade): number =>
    orders.reduce((sum, { filled, ft_order_side }) => sum + (ft_order_side === (is_short ? 'sell' : 'buy') ? filled : -filled), 0) * (is_short ? -1 : 1);
  const settle = (trade: VenueTrade): void => {
    const ended = trade.orders.every(({ is_open }) => !is_open);
    const exits = trade.orders.some(({ ft_order_side }) => (ft_order_side === 'buy') === trade.is_short);
    if (ended && exits && Math.abs(heldIn(trade)) < 1e-9) {
      trade.is_open = false;
      trade.close_timestamp = time;
    }
  };
  const self: FreqtradeVenue = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    price: 100,
    fault: undefined,
    isDown: false,
    isDouble: false,
    isDry: true,
    state: 'running',
    fillsAtOnce: false,
    orders: () => all.flatMap(({ enter_tag, orders }) => orders.map((one) => [enter_tag, one.ft_order_side, one.filled] as const)),
    taken: () => taken,
    held: (pair) => all.filter((one) => one.pair === pair).reduce((sum, one) => sum + heldIn(one), 0),
    fill(share) {
      for (const trade of all) {
        for (const order of trade.orders.filter(({ is_open }) => is_open)) {
          order.filled += (order.amount - order.filled) * share;
          order.order_filled_timestamp = ++time;
          if (share === 1) Object.assign(order, { status: 'closed', is_open: false });
        }
        settle(trade);
      }
    },
    restStop(pair) {
      for (const trade of all.filter((one) => one.pair === pair && one.is_open)) {
        const order = orderOf(trade.is_short ? 'buy' : 'sell', Math.abs(heldIn(trade)), 'stoploss');
        trade.orders.push({ ...order, ft_order_side: 'stoploss' });
      }
    },
    closeByHand(pair) {
      for (const trade of all.filter((one) => one.pair === pair && one.is_open)) exitOf(trade, Math.abs(heldIn(trade)));
      self.fill(1);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  const orderOf = (side: 'buy' | 'sell', amount: number, order_type: string): VenueOrder => ({
    order_id: `dry_run_${side}_${numbers++}`,
    ...{ status: 'open', amount, filled: 0, safe_price: self.price, ft_order_side: side, order_type, is_open: true },
    ...{ order_timestamp: ++time, order_filled_timestamp: null },
  });
  function exitOf(trade: VenueTrade, amount: number): void {
    for (const order of trade.orders.filter(({ is_open }) => is_open)) Object.assign(order, { status: 'canceled', is_open: false });
    trade.orders.push(orderOf(trade.is_short ? 'buy' : 'sell', amount, 'market'));
    taken++;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const bytes of request) body += String(bytes);
    const url = new URL(request.url ?? '', 'http://x');
    const path = url.pathname.replace('/api/v1', '');
    const sends = path === '/forceenter' || path === '/forceexit';
    const fault = sends ? self.fault : undefined;
    if (sends) self.fault = undefined;
    if (self.isDown || fault === 'request-lost') {
      request.socket.destroy();
      return;
    }
    const [status, said]: Answer =
      request.headers.authorization !== basic
        ? [401, { detail: 'Unauthorized' }]
        : fault === 'refused'
          ? refused(path, 'maximum number of trades is reached.')
          : reply(request.method ?? '', path, url.searchParams, body);
    if (fault === 'reply-lost') {
      request.socket.destroy();
      return;
    }
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(said));
  }

  function reply(method: string, path: string, query: URLSearchParams, body: string): Answer {
    const tell = (trade: VenueTrade): object =>
      self.isDouble ? { ...trade, orders: trade.orders.flatMap((one) => [one, one]) } : trade;
    const open = all.filter(({ is_open }) => is_open);
    if (path === '/show_config') return [200, { state: self.state, dry_run: self.isDry, api_version: 2.5 }];
    if (path === '/count') return [200, { current: open.length, max: 8 }];
    if (path === '/status') return [200, open.map(tell)];
    if (path === '/trades') {
      const closed = all.filter(({ is_open }) => !is_open).reverse();
      const offset = Number(query.get('offset'));
      const page = closed.slice(offset, offset + Number(query.get('limit'))).map(tell);
      const trades = self.isDouble ? page.flatMap((one) => [one, one]) : page;
      return [200, { trades, trades_count: page.length, offset, total_trades: closed.length }];
    }
    if (path === '/forceenter') {
      const { pair, side, stakeamount, entry_tag, ordertype } = JSON.parse(body) as Record<string, string> & { stakeamount: number };
      if (self.state === 'paused') return refused(path, 'trader is not running');
      const there = open.find((one) => one.pair === pair);
      if (there !== undefined) return refused(path, `position for ${pair} already open - id: ${there.trade_id}`);
      const is_short = side === 'short';
      const orders = [orderOf(is_short ? 'sell' : 'buy', stakeamount / self.price, ordertype)];
      const fees = { fee_open: 0.001, fee_close: 0.001, close_timestamp: null };
      const trade = { trade_id: all.length + 1, pair, is_open: true, is_short, enter_tag: entry_tag, ...fees, orders };
      all.push(trade);
      taken++;
      if (self.fillsAtOnce) self.fill(1);
      return [200, trade];
    }
    if (path === '/forceexit') {
      const { tradeid, amount } = JSON.parse(body) as { readonly tradeid: string; readonly amount?: number };
      const trade = open.find(({ trade_id }) => String(trade_id) === tradeid);
      if (trade === undefined) return refused(path, 'invalid argument');
      exitOf(trade, amount ?? Math.abs(heldIn(trade)));
      if (self.fillsAtOnce) self.fill(1);
      return [200, { result: `Created exit order for trade ${tradeid}.` }];
    }
    const id = /^\/trades\/(\d+)\/open-order$/.exec(path)?.[1];
    if (method === 'DELETE' && id !== undefined) {
      const trade = open.find(({ trade_id }) => String(trade_id) === id);
      if (trade === undefined) return refused(path, 'no active trade');
      for (const order of trade.orders.filter(({ is_open }) => is_open)) Object.assign(order, { status: 'canceled', is_open: false });
      // An entry of which nothing was filled is forgotten.
      if (trade.orders.every(({ filled }) => filled === 0)) all.splice(all.indexOf(trade), 1);
      return [200, { result: 'Open order canceled.' }];
    }
    return [404, { detail: 'Not Found' }];
  }
  return self;
}
