import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The public side of a Binance spot market on loopback: as little of it as a dry run of freqtrade needs. */
export interface SpotExchange {
  readonly url: string;
  readonly close: () => Promise<void>;
}

const prices: Readonly<Record<string, number>> = { BTCUSDT: 60_000, ETHUSDT: 3_000 };
const steps: Readonly<Record<string, number>> = {
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '1h': 3_600_000,
};

const symbols = Object.keys(prices).map((symbol) => ({
  ...{ symbol, status: 'TRADING', baseAsset: symbol.slice(0, 3), baseAssetPrecision: 8 },
  ...{ quoteAsset: 'USDT', quotePrecision: 8, quoteAssetPrecision: 8 },
  orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT_LIMIT'],
  ...{
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    permissions: [],
    permissionSets: [['SPOT']],
  },
  filters: [
    { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000.00', tickSize: '0.01' },
    { filterType: 'LOT_SIZE', minQty: '0.00001', maxQty: '9000.0', stepSize: '0.00001' },
    {
      filterType: 'NOTIONAL',
      minNotional: '5.00',
      applyMinToMarket: true,
      maxNotional: '9000000',
      avgPriceMins: 5,
    },
  ],
}));

function answerTo(path: string, query: URLSearchParams): unknown {
  const symbol = query.get('symbol') ?? '';
  const price = prices[symbol] ?? NaN;
  const info = { timezone: 'UTC', serverTime: Date.now(), rateLimits: [], exchangeFilters: [] };
  switch (path) {
    case '/api/v3/ping':
      return {};
    case '/api/v3/time':
      return { serverTime: Date.now() };
    case '/api/v3/exchangeInfo':
      return { ...info, symbols };
    case '/fapi/v1/exchangeInfo':
    case '/dapi/v1/exchangeInfo':
      return { ...info, symbols: [] };
    case '/api/v3/ticker/24hr':
    case '/api/v3/ticker/bookTicker':
      return Object.entries(prices).map(([one, at]) => ({
        ...{ symbol: one, lastPrice: at.toFixed(2), volume: '100000', quoteVolume: '600000000' },
        ...{
          bidPrice: (at * 0.9999).toFixed(2),
          askPrice: (at * 1.0001).toFixed(2),
          bidQty: '50',
          askQty: '50',
        },
      }));
    case '/api/v3/depth': {
      const side = (sign: number): string[][] =>
        Array.from({ length: 20 }, (_, k) => [(price * (1 + sign * 0.0001 * (k + 1))).toFixed(2), '5.0']);
      return { lastUpdateId: Date.now(), bids: side(-1), asks: side(1) };
    }
    case '/api/v3/klines': {
      const step = steps[query.get('interval') ?? ''] ?? 60_000;
      const count = Number(query.get('limit') ?? 500);
      const last = Math.floor(Date.now() / step) * step;
      const from = Number(query.get('startTime') ?? last - (count - 1) * step);
      const first = Math.ceil(from / step) * step;
      const bars = Math.max(0, Math.min(count, (last - first) / step + 1));
      const at = price.toFixed(2);
      return Array.from({ length: bars }, (_, k) => {
        const time = first + k * step;
        return [time, at, at, at, at, '10.5', time + step - 1, '630000.0', 100, '5.2', '310000.0', '0'];
      });
    }
    default:
      return undefined;
  }
}

/** Starts it on loopback. */
export async function spotExchange(): Promise<SpotExchange> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    const body = answerTo(url.pathname, url.searchParams);
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? { code: -1, msg: `there is no ${url.pathname}` }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
