import { timeframes, type Timeframe } from '@veloce/core';

/** What the name of a file says about its market. */
export interface MarketName {
  readonly symbol?: string;
  readonly timeframe?: Timeframe;
}

const named = /* @__PURE__ */ (() =>
  new RegExp(`^([\\p{L}\\p{N}_]+?)[-_ ](${timeframes.join('|')})(?![\\p{L}\\p{N}])`, 'u'))();
const bare = /^[\p{L}\p{N}]+(_(PERP|\d{6}))?$/u;

/**
 * Reads symbol and timeframe from the name of a file: `BTCUSDT-1m-2025-08.csv`, `BTCUSD_PERP-1h-2025-08-01.zip`,
 * `btcusdt_4h.csv.gz`, `ETHUSDT.csv`.
 */
export function marketName(path: string): MarketName {
  const stem = stemOf(path);
  const match = named.exec(stem);
  if (match !== null) return { symbol: match[1].toUpperCase(), timeframe: match[2] as Timeframe };
  return bare.test(stem) ? { symbol: stem.toUpperCase() } : {};
}

/** What the name of a file says about the trades in it. */
export interface TradeFileName {
  readonly symbol?: string;
  /** Whether it is named for a whole day or month, as files of the archive are: `BTCUSDT-aggTrades-2025-08-01.zip`. */
  readonly isWholePeriod: boolean;
}

const namedTrades = /^([\p{L}\p{N}_]+?)[-_ ](aggTrades|trades)(?![\p{L}\p{N}])(-\d{4}-\d{2}(-\d{2})?$)?/iu;

/** Reads the symbol from the name of a file of trades: `BTCUSDT-trades-2025-08.csv`, `ETHUSDT-aggTrades.csv.gz`. */
export function tradeFileName(path: string): TradeFileName {
  const match = namedTrades.exec(stemOf(path));
  if (match === null) return { isWholePeriod: false };
  return { symbol: match[1].toUpperCase(), isWholePeriod: match.at(3) !== undefined };
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
