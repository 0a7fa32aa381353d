import type { FeedChannel } from '@veloce/feeds';
import type { VenueFormat } from '@veloce/journal';

/** Channels that can be recorded. A list of its own, so that `--help` loads no feed; its type holds it to the feeds'. */
export const channelNames: readonly FeedChannel[] = [
  'trades',
  'book',
  'open-interest',
  'funding',
  'mark-price',
  'liquidations',
];

/** Formats of fills that can be imported. */
export const fillFormats: readonly (VenueFormat | 'freqtrade' | 'csv')[] = [
  'binance-spot',
  'binance-usdm',
  'binance-coinm',
  'bybit',
  'okx',
  'kraken',
  'coinbase',
  'freqtrade',
  'csv',
];
