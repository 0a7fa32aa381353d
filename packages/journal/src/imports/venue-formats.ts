/** How a venue writes its fills: for each thing the names of its column, small letters and digits only; the first that is there counts. */
export interface FillFormat {
  readonly venue: string;
  readonly time: readonly string[];
  readonly symbol: readonly string[];
  readonly side: readonly string[];
  readonly size: readonly string[];
  readonly price: readonly string[];
  readonly fee: readonly string[];
  readonly feeCurrency: readonly string[];
  readonly fillId: readonly string[];
  readonly orderId: readonly string[];
  readonly liquidity: readonly string[];
  /** Times are in UTC, whatever the zone of who exports. */
  readonly isUtc: boolean;
  /** 1 when a fee that was paid is written as a positive number, -1 when as a negative one. */
  readonly feeSign: 1 | -1;
  /** Rows that are funding: column, its value, and the columns of amount and id. */
  readonly funding?: {
    readonly type: string;
    readonly is: RegExp;
    readonly amount: readonly string[];
    readonly id: readonly string[];
  };
  /** Rows that are fills, where the file has others too. */
  readonly only?: { readonly type: string; readonly is: RegExp };
  /** Years may be written with two digits: `26-03-17`. */
  readonly shortYear?: boolean;
  /** A spot fill is two rows: the column of their coin, and how such a row is told from others. */
  readonly legs?: {
    readonly coin: readonly string[];
    readonly type?: { readonly column: string; readonly is: RegExp };
    /** Columns whose value is then that of the size. */
    readonly sameAs?: readonly string[];
  };
  /** `Long` is a purchase and `Short` a sale, whatever was open before. */
  readonly longIsBuy?: boolean;
  /** Column that says whether the size is in quote currency. */
  readonly sizeInQuote?: readonly string[];
}

const none = { liquidity: [], isUtc: false, feeSign: 1 } as const;

/** The exports that can be read by name, and the answers of the venues' own APIs as JSON. */
export const venueFormats = {
  /** Spot: trade history as CSV (`Executed` and `Fee` with their coin, `0.001BTC`), or `/api/v3/myTrades`. */
  'binance-spot': {
    ...none,
    venue: 'binance',
    time: ['dateutc', 'date', 'time'],
    symbol: ['pair', 'market', 'symbol'],
    side: ['side', 'type', 'isbuyer'],
    size: ['executed', 'qty', 'amount'],
    price: ['price'],
    fee: ['fee', 'commission'],
    feeCurrency: ['feecoin', 'commissionasset'],
    fillId: ['id', 'tradeid'],
    orderId: ['orderid', 'orderno'],
    shortYear: true,
  },
  /** USD-M futures: trade history, `/fapi/v1/userTrades`, or income (`/fapi/v1/income`, transaction history) for funding. */
  'binance-usdm': {
    ...none,
    venue: 'binance-usdm',
    time: ['timeutc', 'dateutc', 'time', 'date'],
    symbol: ['symbol'],
    side: ['side'],
    size: ['quantity', 'qty'],
    price: ['price'],
    fee: ['fee', 'commission'],
    feeCurrency: ['feecoin', 'commissionasset'],
    fillId: ['id', 'tradeid'],
    orderId: ['orderid'],
    shortYear: true,
    funding: {
      type: 'incometype|type',
      is: /^funding.?fee$/i,
      amount: ['income', 'amount'],
      id: ['tranid', 'transactionid'],
    },
  },
  /** COIN-M futures: as USD-M; sizes are contracts, so `contractSize` is needed. */
  'binance-coinm': {
    ...none,
    venue: 'binance-coinm',
    time: ['timeutc', 'dateutc', 'time', 'date'],
    symbol: ['symbol'],
    side: ['side'],
    size: ['quantity', 'qty'],
    price: ['price'],
    fee: ['fee', 'commission'],
    feeCurrency: ['feecoin', 'commissionasset', 'marginasset'],
    fillId: ['id', 'tradeid'],
    orderId: ['orderid'],
    shortYear: true,
    funding: {
      type: 'incometype|type',
      is: /^funding.?fee$/i,
      amount: ['income', 'amount'],
      id: ['tranid', 'transactionid'],
    },
  },
  /** Trade history of spot and of derivatives, the transaction log of the account (old and unified) as CSV, or `/v5/execution/list`. */
  bybit: {
    ...none,
    venue: 'bybit',
    time: ['exectime', 'timeutc', 'time', 'transactiontimeutc', 'timestamputc', 'tradetime'],
    symbol: ['symbol', 'contract', 'contracts', 'market', 'spotpairs'],
    side: ['side', 'direction'],
    size: ['execqty', 'quantity', 'filledqty', 'filledquantity', 'qty'],
    price: ['execprice', 'filledprice', 'price'],
    fee: ['execfee', 'feepaid', 'tradingfee', 'execfeev2', 'fees', 'fee'],
    feeCurrency: ['feecurrency', 'feecoin'],
    fillId: ['execid', 'tradeid', 'transactionid', 'trasactionid'],
    orderId: ['orderid', 'orderno'],
    funding: {
      type: 'exectype|filledtype|type',
      is: /^(funding|settlement)$/i,
      amount: ['execfee', 'funding', 'tradingfee'],
      id: ['execid', 'tradeid', 'transactionid', 'trasactionid'],
    },
    only: {
      type: 'exectype|filledtype|type',
      is: /^((adl|bust|block)?trade|adl|liquidation|moveposition|futurespread)$/i,
    },
    longIsBuy: true,
    legs: { coin: ['currency'], sameAs: ['cashflow'] },
  },
  /** Trading history as CSV, or `/api/v5/trade/fills-history`. Sizes of swaps are contracts, so `contractSize` is needed. */
  okx: {
    ...none,
    venue: 'okx',
    time: ['ts', 'filltime', 'time', 'timeutc', 'ordertime'],
    symbol: ['instid', 'symbol', 'instrument'],
    side: ['side', 'action', 'tradetype'],
    size: ['fillsz', 'amount', 'tradingquantity'],
    price: ['fillpx', 'filledprice', 'price'],
    fee: ['fee'],
    feeCurrency: ['feeccy', 'feeunit', 'feecurrency'],
    fillId: ['tradeid', 'id', 'billid'],
    orderId: ['ordid', 'orderid'],
    feeSign: -1,
    // Other actions, such as liquidations, are refused by their side and never left out.
    only: { type: 'side|action', is: /^(?!.*(transfer|funding|interest))/i },
    legs: { coin: ['balanceunit'], type: { column: 'tradetype', is: /^(spot|margin)$/i } },
  },
  /** `trades.csv` of the history export. */
  kraken: {
    ...none,
    venue: 'kraken',
    time: ['time'],
    symbol: ['pair'],
    side: ['type'],
    size: ['vol'],
    price: ['price'],
    fee: ['fee'],
    feeCurrency: [],
    fillId: ['txid'],
    orderId: ['ordertxid'],
    isUtc: true,
  },
  /** Fills statement of Pro and Advanced Trade, or `/api/v3/brokerage/orders/historical/fills`. */
  coinbase: {
    ...none,
    venue: 'coinbase',
    time: ['createdat', 'tradetime'],
    symbol: ['product', 'productid'],
    side: ['side'],
    size: ['size'],
    price: ['price'],
    fee: ['fee', 'commission'],
    feeCurrency: ['pricefeetotalunit'],
    fillId: ['tradeid'],
    orderId: ['orderid'],
    sizeInQuote: ['sizeinquote'],
  },
} as const satisfies Readonly<Record<string, FillFormat>>;

/** Name of an export that can be read. */
export type VenueFormat = keyof typeof venueFormats;
