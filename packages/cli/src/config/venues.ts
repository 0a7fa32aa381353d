import {
  binanceSpot,
  binanceUsdm,
  bybit,
  coinbase,
  deribit,
  hyperliquid,
  kraken,
  mexc,
  okx,
  type Venue,
} from '@veloce/feeds';
import type { Config } from './schema.js';
import type { VenueName } from './venue-names.js';

/** Addresses of a venue, as every venue takes them. */
interface Addresses {
  readonly socketUrl?: string;
  readonly restUrl?: string;
}

const makers: Readonly<Record<VenueName, (addresses: Addresses) => Venue>> = {
  'binance-usdm': binanceUsdm,
  'binance-spot': binanceSpot,
  bybit,
  coinbase,
  deribit,
  hyperliquid,
  kraken,
  mexc,
  okx,
};

/** A venue, at the addresses of the configuration. */
export function venueOf(name: VenueName, { live: { venues } }: Pick<Config, 'live'>): Venue {
  const { socketUrl, restUrl } = venues[name] ?? {};
  return makers[name]({
    ...(socketUrl === undefined ? {} : { socketUrl }),
    ...(restUrl === undefined ? {} : { restUrl }),
  });
}
