import { checkArguments } from '@veloce/core';
import { simulateTrades, type SimulationInput } from '@veloce/data-files';
import type { LoopbackFrame, LoopbackScript } from './server.js';

/** A trade that a loopback exchange has made. */
export interface ScriptedTrade {
  /** Epoch ms UTC. */
  readonly time: number;
  readonly price: number;
  /** Base units. */
  readonly size: number;
  readonly side: 'buy' | 'sell';
}

/** A market of a loopback exchange. */
export interface ScriptedMarket {
  readonly symbol: string;
  readonly trades: readonly ScriptedTrade[];
}

/**
 * Trades of a simulated market.
 *
 * @example
 * ```ts
 * const trades = simulatedTrades({ seed: 1, bars: 60 });
 * ```
 */
export function simulatedTrades(input: SimulationInput): readonly ScriptedTrade[] {
  checkArguments('simulatedTrades', { input }, { input: 'object' });
  const trades: ScriptedTrade[] = [];
  simulateTrades(input, {
    onTrade: ({ time, price, size, buyerIsAggressor }) => {
      trades.push({ time, price, size, side: buyerIsAggressor ? 'buy' : 'sell' });
    },
  });
  return trades;
}

const firstId = 1_000;
const pageLength = 1_000;

/**
 * Binance USD-M as it would be with these trades: aggregated trades by socket and REST, in the form of the venue.
 *
 * @example
 * ```ts
 * const exchange = await loopbackExchange(binanceScript([{ symbol: 'BTCUSDT', trades }]));
 * const venue = binanceUsdm(exchange.addresses);
 * ```
 */
export function binanceScript(markets: readonly ScriptedMarket[]): LoopbackScript {
  checkArguments('binanceScript', { markets }, { markets: [{ symbol: 'text', trades: 'list' }] });
  const rows = markets.flatMap(({ symbol, trades }) =>
    trades.map((trade, k) => ({ symbol, id: firstId + k, trade })),
  );
  rows.sort((a, b) => a.trade.time - b.trade.time);
  const frames = rows.map(({ symbol, id, trade }): LoopbackFrame => {
    const stream = `${symbol.toLowerCase()}@aggTrade`;
    const data = { e: 'aggTrade', E: trade.time, s: symbol, ...rowOf(id, trade) };
    return { stream, text: JSON.stringify({ stream, data }) };
  });
  /** Frames that have to be history for a trade to be: by symbol, in the order of its trades. */
  const places = new Map(markets.map(({ symbol }) => [symbol, [] as number[]]));
  rows.forEach(({ symbol }, k) => places.get(symbol)?.push(k));

  return {
    frames,
    hear(text) {
      const { id, params } = JSON.parse(text) as { readonly id: number; readonly params: readonly string[] };
      return { streams: params, replies: [JSON.stringify({ result: null, id })] };
    },
    answer(url, passed) {
      if (url.pathname !== '/fapi/v1/aggTrades') return undefined;
      const market = markets.find(({ symbol }) => symbol === url.searchParams.get('symbol'));
      if (market === undefined) return undefined;
      const place = places.get(market.symbol)!;
      const known = place.findIndex((at) => at >= passed);
      const end = known < 0 ? place.length : known;
      const limit = Number(url.searchParams.get('limit') ?? 500);
      const asked = url.searchParams.get('fromId');
      const from = asked === null ? Math.max(0, end - limit) : Math.max(0, Number(asked) - firstId);
      const page = market.trades.slice(from, Math.min(end, from + Math.min(limit, pageLength)));
      return JSON.stringify(page.map((trade, k) => rowOf(firstId + from + k, trade)));
    },
  };
}

function rowOf(id: number, { time, price, size, side }: ScriptedTrade): object {
  return { a: id, p: String(price), q: String(size), f: id, l: id, T: time, m: side === 'sell' };
}
