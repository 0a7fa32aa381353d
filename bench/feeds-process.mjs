// One library in its own process, against the exchange of the benchmark: node feeds-process.mjs LIBRARY PORT SYMBOLS TRADES
// It is plain JavaScript, so that what is measured is Node, the library and nothing that translates.
import { createRequire } from 'node:module';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';

const [, , library = '', port = '', symbolCount = '1', wantedTrades = '0'] = process.argv;
const addresses = { socketUrl: `ws://127.0.0.1:${port}`, restUrl: `http://127.0.0.1:${port}` };
const symbols =
  Number(symbolCount) === 1
    ? ['BTCUSDT']
    : Array.from({ length: Number(symbolCount) }, (_, k) => `S${k}USDT`);
const wanted = Number(wantedTrades);
let trades = 0;
let changes = 0;
/** The best bid of each symbol in the end: every library has to have the same. */
let bestBids = () => [];

const libraries = {
  async veloce(done) {
    const { binanceUsdm, connect, createFeed, createMarketBars } = await import('@veloce/feeds');
    const venue = binanceUsdm({ ...addresses, trades: 'trade' });
    const streams = symbols.flatMap((symbol) => [
      { channel: 'trades', symbol },
      { channel: 'book', symbol },
    ]);
    const feed = createFeed(venue, streams, { asksPerSecond: 50 });
    const bars = new Map(symbols.map((symbol) => [symbol, createMarketBars({ symbol, timeframe: '1m' })]));
    bestBids = () => symbols.map((symbol) => feed.book(symbol).bidPrice(0));
    for await (const event of connect(feed, { signal: done.signal })) {
      bars.get(event.symbol)?.step(event);
      if (event.kind === 'trade') trades++;
      else if (event.kind === 'book-diff') changes++;
      if (event.kind === 'stream' && event.state === 'hole' && trades > 0) console.error(event.reason);
    }
  },
  async tardis(done) {
    process.env.WSS_URL_BINANCE_FUTURES = `${addresses.socketUrl}/stream`;
    const load = createRequire(import.meta.url);
    const { streamNormalized, normalizeTrades, normalizeBookChanges, OrderBook } = load('tardis-dev');
    // The address of its REST has no setting.
    const { BinanceFuturesRealTimeFeed } = load('tardis-dev/dist/realtimefeeds/binance.js');
    const inner = BinanceFuturesRealTimeFeed.prototype._getRealTimeFeeds;
    BinanceFuturesRealTimeFeed.prototype._getRealTimeFeeds = function (...args) {
      this.httpURL = `${addresses.restUrl}/fapi/v1`;
      return inner.apply(this, args);
    };
    const books = new Map(symbols.map((symbol) => [symbol, new OrderBook()]));
    bestBids = () => symbols.map((symbol) => books.get(symbol).bestBid()?.price);
    const options = { exchange: 'binance-futures', symbols, timeoutIntervalMS: 60_000 };
    for await (const message of streamNormalized(options, normalizeTrades, normalizeBookChanges)) {
      if (message.type === 'trade') trades++;
      else if (message.type === 'book_change') {
        changes++;
        books.get(message.symbol)?.update(message);
      }
      if (done.signal.aborted) return;
    }
  },
  async ccxt(done) {
    const { default: ccxt } = await import('ccxt');
    const limits = { tradesLimit: 1_000, fetchCurrencies: false, watchTradesForSymbols: { name: 'trade' } };
    const exchange = new ccxt.pro.binanceusdm({ enableRateLimit: false, newUpdates: true, options: limits });
    const here = (url) =>
      url.replace(/^http.?:\/\/[^/]+/, addresses.restUrl).replace(/^wss?:\/\/[^/]+/, addresses.socketUrl);
    const rewrite = (node) => {
      for (const key of Object.keys(node)) {
        if (typeof node[key] === 'string') node[key] = here(node[key]);
        else rewrite(node[key]);
      }
    };
    rewrite(exchange.urls.api);
    await exchange.loadHttpProxyAgent();
    exchange.setMarkets(
      symbols.map((id) => ({
        ...{
          id,
          symbol: id,
          lowercaseId: id.toLowerCase(),
          base: id.slice(0, -4),
          quote: 'USDT',
          settle: 'USDT',
          type: 'swap',
          active: true,
        },
        ...{ spot: false, swap: true, future: false, option: false, contract: true, linear: true },
        ...{ inverse: false, contractSize: 1, limits: {}, info: {} },
        precision: { amount: 0.001, price: 0.01 },
      })),
    );
    const books = new Map();
    bestBids = () => symbols.map((symbol) => books.get(symbol)?.bids[0]?.[0]);
    const all = async () => {
      while (!done.signal.aborted) trades += (await exchange.watchTradesForSymbols(symbols)).length;
    };
    const book = async () => {
      while (!done.signal.aborted) {
        const one = await exchange.watchOrderBookForSymbols(symbols);
        books.set(one.symbol, one);
        changes++;
      }
    };
    await Promise.all([all(), book()]);
  },
};

const done = new AbortController();
if (library !== 'nothing') void libraries[library](done).catch((cause) => console.error(library, cause));
const started = performance.now();
let last = -1;
let quietSince = performance.now();
// Ends when all trades are there, or nothing has come for ten seconds.
while (library !== 'nothing' && trades < wanted) {
  await wait(20);
  if (trades + changes !== last) quietSince = performance.now();
  last = trades + changes;
  if (performance.now() - quietSince > (last === 0 ? 60_000 : 10_000)) break;
}
const { user, system } = process.cpuUsage();
const { rss } = process.memoryUsage();
await wait(library === 'nothing' ? 0 : 500);
process.stdout.write(
  JSON.stringify({
    ...{
      trades,
      changes,
      cpuSeconds: (user + system) / 1e6,
      wallSeconds: (performance.now() - started) / 1_000,
    },
    ...{ rss, peak: process.resourceUsage().maxRSS * 1024, bestBids: bestBids() },
  }),
);
process.exit(0);
