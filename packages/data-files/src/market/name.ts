import type { SymbolOfName } from './symbol.js';
import { timeframeOf, timeframes, type Timeframe } from '@veloce/core';

/** The facts about its market in a file's name. */
export interface MarketName {
  readonly symbol?: string;
  readonly timeframe?: Timeframe;
  /** A length of bars that is no timeframe: `3d`, `1mo`. */
  readonly length?: string;
}

const named = /* @__PURE__ */ (() =>
  new RegExp(`^([\\p{L}\\p{N}_]+?)[-_ ](${timeframes.join('|')})(?![\\p{L}\\p{N}])`, 'u'))();
/** The prefix before the symbol is in lower case, the symbol is not: `spot-BTCUSDT-1m`, `BTC-USDT-1h`. */
const namedInside = /* @__PURE__ */ (() =>
  new RegExp(
    `(?:^|[-_ ])((?:[A-Z0-9_]+-)*[A-Z0-9_]*[A-Z][A-Z0-9_]*)[-_ ](${timeframes.join('|')})(?![\\p{L}\\p{N}])`,
    'u',
  ))();
/** Kraken names bars by their minutes: `XBTUSD_60`. */
const krakenNamed = /^([A-Z0-9]{5,})_(\d{1,5})$/u;
const oddlyNamed = /^([\p{L}\p{N}_]+?)[-_ ](\d{1,3}(?:s|m|h|d|w|mo|M|y))(?![\p{L}\p{N}])/u;
const bare = /^[\p{L}\p{N}]+(_(PERP|\d{6}))?$/u;

/**
 * Reads symbol and timeframe from the name of a file: `BTCUSDT-1m-2025-08.csv`, `BTCUSD_PERP-1h-2025-08-01.zip`,
 * `btcusdt_4h.csv.gz`, `ETHUSDT.csv`.
 */
export function marketName(path: string): MarketName {
  const stem = stemOf(path);
  const match = named.exec(stem);
  if (match !== null) return { symbol: match[1].toUpperCase(), timeframe: match[2] as Timeframe };
  const inside = namedInside.exec(stem);
  if (inside !== null) return { symbol: inside[1], timeframe: inside[2] as Timeframe };
  const minutes = krakenNamed.exec(stem);
  const timeframe = minutes === null ? undefined : timeframeOf(Number(minutes[2]) * 60_000);
  if (minutes !== null && timeframe !== undefined) return { symbol: minutes[1].toUpperCase(), timeframe };
  const odd = oddlyNamed.exec(stem);
  if (odd !== null) return { symbol: odd[1].toUpperCase(), length: odd[2] };
  return bare.test(stem) ? { symbol: stem.toUpperCase() } : {};
}

/** The symbol of a name, and whether the name is that of a market's file, which contains a timeframe. */
export function symbolOfName({ symbol, timeframe, length }: MarketName): SymbolOfName {
  return { symbol, isNamed: timeframe !== undefined || length !== undefined };
}

/** The facts about its trades in a file's name. */
export interface TradeFileName {
  readonly symbol?: string;
  /** Whether it is named for a whole day or month, as files of the archive are: `BTCUSDT-aggTrades-2025-08-01.zip`. */
  readonly isWholePeriod: boolean;
}

const namedTrades = /^([\p{L}\p{N}_]+?)[-_ ](aggTrades|trades)(?![\p{L}\p{N}])(-\d{4}-\d{2}(-\d{2})?$)?/iu;

/** Names that appear in place of a symbol and are not one. */
const venues: readonly string[] = ['binance', 'bitfinex', 'bitget', 'bitmex', 'bitstamp', 'bybit', 'coinbase', 'deribit', 'gateio', 'gemini', 'huobi', 'hyperliquid', 'kraken', 'kucoin', 'mexc', 'okex', 'okx', 'upbit']; // prettier-ignore
const tardis = /^[a-z0-9-]+_trades_\d{4}-\d{2}-\d{2}_([\p{L}\p{N}_-]+)$/u;

/**
 * Reads the symbol from the name of a file of trades: `BTCUSDT-trades-2025-08.csv`, `ETHUSDT-aggTrades.csv.gz`,
 * `deribit_trades_2025-01-01_BTC-PERPETUAL.csv.gz`.
 */
export function tradeFileName(path: string): TradeFileName {
  const grouped = tardis.exec(stemOf(path));
  if (grouped !== null) return { symbol: grouped[1].toUpperCase(), isWholePeriod: true };
  const match = namedTrades.exec(stemOf(path));
  if (match === null) return { isWholePeriod: false };
  if (venues.includes(match[1].toLowerCase())) {
    const after = /[-_ ]trades[-_ ]([A-Z0-9_]*[A-Z][A-Z0-9_]*)/u.exec(stemOf(path));
    return { ...(after !== null && { symbol: after[1] }), isWholePeriod: false };
  }
  return { symbol: match[1].toUpperCase(), isWholePeriod: match.at(3) !== undefined };
}

/** The facts about its samples in a file's name. */
export interface SampleFileName {
  readonly symbol?: string;
  /** The day that the file is named for, epoch ms UTC. */
  readonly day?: number;
}

const namedSamples =
  /^([\p{L}\p{N}_]+?)[-_ ](metrics|fundingRate|liquidationSnapshot|premiumIndexKlines|openInterest|funding|liquidations?)(?![\p{L}\p{N}])(?:-(\d{4}-\d{2}-\d{2}))?/iu;

/** Reads symbol and day from the name of a file of samples: `BTCUSDT-metrics-2025-08-01.csv`, `ETHUSDT-fundingRate-2025-08.zip`. */
export function sampleFileName(path: string): SampleFileName {
  const match = namedSamples.exec(stemOf(path));
  if (match === null) return {};
  const day = match.at(3) === undefined ? NaN : Date.parse(`${match[3]}T00:00Z`);
  return { symbol: match[1].toUpperCase(), ...(day === day && { day }) };
}

function stemOf(path: string): string {
  return fileName(path).replace(/(\.(csv|txt|gz|zip))+$/iu, '');
}

/** The last part of a path, or of the name of an archive's member (`2025.zip:BTCUSDT-1m-2025-08.csv`). */
export function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'), path.lastIndexOf(':')) + 1);
}

/** Whether a market's volume counts contracts: Binance's coin-margined futures. */
export function isInContracts(symbol: string): boolean {
  return /USD_(PERP|\d{6})$/.test(symbol);
}
