import type { Timeframe } from '@veloce/core';
import { isMonth, type ArchivePeriod } from './period.js';

/** The section of Binance that a market trades in: spot, USD-margined (`um`) or coin-margined (`cm`) futures, in the archive's words. */
export type ArchiveMarket = 'spot' | 'um' | 'cm';

const folders: Readonly<Record<ArchiveMarket, string>> = {
  spot: 'spot',
  um: 'futures/um',
  cm: 'futures/cm',
};

/** One zip file of Binance's public archive. */
export interface ArchiveFile {
  readonly name: string;
  /** Folder below the base URL, and below the cache folder. */
  readonly folder: string;
  readonly market: ArchiveMarket;
  readonly symbol: string;
  readonly period: ArchivePeriod;
}

/** The file that holds the klines of a market and period. */
export function archiveFile(
  market: ArchiveMarket,
  symbol: string,
  timeframe: Timeframe,
  period: ArchivePeriod,
): ArchiveFile {
  const cadence = isMonth(period) ? 'monthly' : 'daily';
  return {
    name: `${symbol}-${timeframe}-${period}.zip`,
    folder: `data/${folders[market]}/${cadence}/klines/${symbol}/${timeframe}`,
    market,
    symbol,
    period,
  };
}

/** The file's URL, below a base URL that may have a path of its own. */
export function archiveUrl(baseUrl: string, { folder, name }: ArchiveFile): URL {
  const base = new URL(baseUrl);
  const path = [...folder.split('/'), name].map(encodeURIComponent).join('/');
  base.pathname = `${base.pathname.replace(/\/+$/, '')}/${path}`;
  return base;
}
