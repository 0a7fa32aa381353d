/** The kinds of events that can be subscribed to. */
export type FeedChannel = 'trades' | 'book' | 'open-interest' | 'funding' | 'mark-price' | 'liquidations';

/** One channel of one symbol. */
export interface StreamName {
  readonly channel: FeedChannel;
  /** As the venue writes it. */
  readonly symbol: string;
}

/** The fields of every event. */
export interface Told {
  /** Such as `binance-usdm`. */
  readonly venue: string;
  /** As the venue writes it; empty where the event is about no single symbol. */
  readonly symbol: string;
  /** When it was so by the clock of the venue, epoch ms UTC; the time of receipt where the venue does not say. */
  readonly time: number;
  /** When it came in by our own steady clock, epoch ms UTC; fractions are kept. */
  readonly received: number;
}

/** A trade, with the side of the taker. */
export interface MarketTrade extends Told {
  readonly kind: 'trade';
  /** As the venue writes it; empty where it gives none. */
  readonly id: string;
  /** The venue's sequence number for the symbol, if it has one; else `NaN`. For several messages in one: that of the last. */
  readonly number: number;
  /** The first of the numbers that it stands for: `number`, unless the venue puts several into one. */
  readonly firstNumber: number;
  /** Trades that it stands for: 1, or more when it is an aggregate. */
  readonly count: number;
  readonly price: number;
  /** Base units. */
  readonly size: number;
  /** As the venue says it: base units, contracts or quote currency. */
  readonly rawSize: number;
  /** The side of the taker. */
  readonly side: 'buy' | 'sell';
  /** Its stream had been given up as holed when it came. */
  readonly late?: true;
}

/** A price and what rests there, in base units. */
export type PriceAndSize = readonly [price: number, size: number];

/** A whole book, as deep as it is kept. */
export interface BookSnapshotEvent extends Told {
  readonly kind: 'book-snapshot';
  /** Number of the last update in it. */
  readonly sequence: number;
  /** Best first. */
  readonly bids: readonly PriceAndSize[];
  readonly asks: readonly PriceAndSize[];
}

/** The changes in a book; a level of size 0 is gone. */
export interface BookDiffEvent extends Told {
  readonly kind: 'book-diff';
  /** Numbers of the first and the last update in it. */
  readonly first: number;
  readonly last: number;
  /** Number of the last update of the diff before, where the venue says it. */
  readonly previous?: number;
  readonly bids: readonly PriceAndSize[];
  readonly asks: readonly PriceAndSize[];
}

/** Open interest at a moment. */
export interface OpenInterestEvent extends Told {
  readonly kind: 'open-interest';
  /** Base units. */
  readonly openInterest: number;
  /** As the venue says it. */
  readonly raw: number;
}

/** The current estimate of the funding rate that is settled next. */
export interface FundingRateEvent extends Told {
  readonly kind: 'funding';
  /** A fraction of the notional; longs pay when it is positive. */
  readonly rate: number;
  /** When it is settled, epoch ms UTC; `NaN` where the venue does not say. */
  readonly settles: number;
}

/** The price that the venue marks positions at. */
export interface MarkPriceEvent extends Told {
  readonly kind: 'mark-price';
  readonly price: number;
  /** `NaN` where the venue does not say. */
  readonly indexPrice: number;
}

/** A forced trade. */
export interface LiquidationEvent extends Told {
  readonly kind: 'liquidation';
  readonly price: number;
  /** Base units. */
  readonly size: number;
  readonly rawSize: number;
  /** `buy`: a short was closed; `sell`: a long was. */
  readonly side: 'buy' | 'sell';
}

/** A venue's facts about a symbol. */
export interface InstrumentEvent extends Told {
  readonly kind: 'instrument';
  /** The value of one raw unit of size, in `contractUnit`; 1 where sizes are in base units. */
  readonly contractSize: number;
  readonly contractUnit: 'base' | 'quote';
  readonly priceDecimals?: number;
  readonly sizeDecimals?: number;
}

/** A change in the state of a socket. */
export interface ConnectionEvent extends Told {
  readonly kind: 'connection';
  readonly state: 'dialled' | 'open' | 'closed' | 'rotated';
  /** Number of the socket; every dial has its own. */
  readonly socket: number;
  /** The reason, with the close code. */
  readonly reason: string;
}

/**
 * How whole a stream is. `mending`: something is missing and has been asked for; `hole`: it did not come in time, and what follows goes on
 * without it; `silent`: nothing comes, on an open socket; `whole`: nothing is missing any more.
 */
export interface StreamEvent extends Told {
  readonly kind: 'stream';
  readonly channel: FeedChannel;
  readonly state: 'whole' | 'mending' | 'hole' | 'silent';
  /** Last moment up to which it was whole, epoch ms UTC; `NaN` before anything came. */
  readonly from: number;
  /** From where on it is whole again; `NaN` while that is not known. */
  readonly until: number;
  /** Trades or updates that are missing; `NaN` where the venue does not count. */
  readonly missing: number;
  readonly reason: string;
}

/** Something that is not as it should be, and was passed over. */
export interface FaultEvent extends Told {
  readonly kind: 'fault';
  readonly what: 'frame' | 'answer' | 'clock' | 'pressure' | 'subscription';
  /** The number since the last report. */
  readonly count: number;
  readonly reason: string;
}

/** Every event of a feed: a closed set, distinguished by `kind`. */
export type MarketEvent =
  | MarketTrade
  | BookSnapshotEvent
  | BookDiffEvent
  | OpenInterestEvent
  | FundingRateEvent
  | MarkPriceEvent
  | LiquidationEvent
  | InstrumentEvent
  | ConnectionEvent
  | StreamEvent
  | FaultEvent;
