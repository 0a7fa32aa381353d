/** Our venues by the names that Tardis gives its exchanges. */
const venues: Readonly<Record<string, string>> = {
  binance: 'binance-spot',
  'binance-futures': 'binance-usdm',
  'binance-delivery': 'binance-coinm',
  okex: 'okx-spot',
  'okex-swap': 'okx',
  'okex-futures': 'okx-futures',
};
const exchanges = /* @__PURE__ */ new Map(
  Object.entries(venues).map(([exchange, venue]) => [venue, exchange]),
);

/** Our name of an exchange of Tardis. */
export const venueOfTardis = (exchange: string): string => venues[exchange] ?? exchange;

/** The name that Tardis gives one of our venues. */
export const exchangeOfTardis = (venue: string): string => exchanges.get(venue) ?? venue;

/** Exchanges whose amounts are contracts, or quote currency: they say nothing without the size of a contract. */
const inContracts =
  /^(binance-delivery|bitmex|bitfinex-derivatives|bitget-futures|bybit-inverse|cryptofacilities|deribit|gate-io-futures|huobi-dm.*|kucoin-futures|okex-swap|okex-futures|phemex)$/;

/** Whether amounts of a symbol are contracts; inverse ones of Bybit are in USD. */
export const isTardisInContracts = (exchange: string, symbol: string): boolean =>
  inContracts.test(exchange) || (exchange === 'bybit' && /USD([A-Z]\d\d)?$/.test(symbol));
