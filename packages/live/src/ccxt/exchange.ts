import * as z from 'zod';

/** An exchange of ccxt as a broker needs it: every `new ccxt.…()` fits. */
export interface CcxtExchange {
  readonly id: string;
  readonly isSandboxModeEnabled: boolean;
  readonly options: Readonly<Record<string, unknown>>;
  readonly apiKey?: string;
  readonly secret?: string;
  readonly password?: string;
  /** Sends everything to the test network of the exchange, or no longer. */
  readonly setSandboxMode: (enabled: boolean) => void;
  /** Sends everything to the demo account of the exchange, or no longer. */
  readonly enableDemoTrading: (enabled: boolean) => void;
  /** The clock of the library, epoch ms UTC. */
  readonly milliseconds: () => number;
  /** Loads the markets of the exchange; the other functions need them. */
  readonly loadMarkets: () => Promise<unknown>;
  /** A market by its unified symbol, such as `BTC/USDT:USDT`. */
  readonly market: (symbol: string) => unknown;
  /** An amount rounded to the step of a market. */
  readonly amountToPrecision: (symbol: string, amount: number) => string | undefined;
  /** A price rounded to the tick of a market. */
  readonly priceToPrecision: (symbol: string, price: number) => string | undefined;
  /** Sends an order. */
  readonly createOrder: (
    symbol: string,
    type: string,
    side: 'buy' | 'sell',
    amount: number,
    price?: number,
    params?: object,
  ) => Promise<unknown>;
  /** Cancels an order. */
  readonly cancelOrder: (id: string, symbol: string, params?: object) => Promise<unknown>;
  /** An order as the exchange has it. */
  readonly fetchOrder: (id: string, symbol: string, params?: object) => Promise<unknown>;
  /** The orders of a market that still work. */
  readonly fetchOpenOrders: (symbol: string) => Promise<unknown>;
  /** The fills of a market since a time. */
  readonly fetchMyTrades: (symbol: string, since: number, limit: number, params?: object) => Promise<unknown>;
  /** The clock of the exchange, epoch ms UTC; not every exchange tells it. */
  readonly fetchTime?: () => Promise<unknown>;
  /** The abilities of the exchange, by the names of functions. */
  readonly has?: Readonly<Record<string, unknown>>;
  /** The open positions. */
  readonly fetchPositions: () => Promise<unknown>;
}

const limit = /* @__PURE__ */ (() => z.object({ min: z.number().nullish() }).nullish())();

/** A market of ccxt. */
export const MarketSchema = /* @__PURE__ */ (() =>
  z.object({
    symbol: z.string(),
    contract: z.boolean().nullish(),
    linear: z.boolean().nullish(),
    inverse: z.boolean().nullish(),
    base: z.string().nullish(),
    contractSize: z.number().nullish(),
    settle: z.string().nullish(),
    quote: z.string().nullish(),
    limits: z.object({ amount: limit, cost: limit }).nullish(),
  }))();

/** A market of ccxt. */
export type CcxtMarket = z.output<typeof MarketSchema>;

const FeeSchema = /* @__PURE__ */ (() =>
  z.object({ cost: z.number().nullish(), currency: z.string().nullish() }))();

/** An order of ccxt. */
export const CcxtOrderSchema = /* @__PURE__ */ (() =>
  z.object({
    id: z.string(),
    clientOrderId: z.string().nullish(),
    symbol: z.string(),
    side: z.enum(['buy', 'sell']),
    type: z.string().nullish(),
    status: z.string().nullish(),
    amount: z.number().nullish(),
    filled: z.number().nullish(),
    average: z.number().nullish(),
    reduceOnly: z.boolean().nullish(),
    timestamp: z.number().nullish(),
    lastTradeTimestamp: z.number().nullish(),
    lastUpdateTimestamp: z.number().nullish(),
    fee: FeeSchema.nullish(),
    fees: z.array(FeeSchema).nullish(),
  }))();

/** An order of ccxt. */
export type CcxtOrder = z.output<typeof CcxtOrderSchema>;

/** A fill of ccxt, which it calls a trade. */
export const CcxtTradeSchema = /* @__PURE__ */ (() =>
  z.object({
    id: z.string(),
    order: z.string(),
    symbol: z.string(),
    side: z.enum(['buy', 'sell']),
    amount: z.number().positive(),
    price: z.number(),
    timestamp: z.number(),
    takerOrMaker: z.enum(['taker', 'maker']).nullish(),
    fee: FeeSchema.nullish(),
  }))();

/** A fill of ccxt. */
export type CcxtTrade = z.output<typeof CcxtTradeSchema>;

/** A position of ccxt. */
export const CcxtPositionSchema = /* @__PURE__ */ (() =>
  z.object({
    symbol: z.string(),
    side: z.enum(['long', 'short']).nullish(),
    contracts: z.number().nullish(),
    entryPrice: z.number().nullish(),
  }))();
