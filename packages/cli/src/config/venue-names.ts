/** Venues whose streams can be followed. */
export const venueNames = [
  'binance-usdm',
  'binance-spot',
  'bybit',
  'coinbase',
  'deribit',
  'hyperliquid',
  'kraken',
  'mexc',
  'okx',
] as const;

/** One of the venues. */
export type VenueName = (typeof venueNames)[number];
