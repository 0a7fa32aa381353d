export { createMarketBars } from './bars/market-bars.js';
export type { MarketBars, MarketBarsOptions } from './bars/market-bars.js';
export { connect } from './connect.js';
export type { ConnectOptions, FeedClock } from './connect.js';
export type {
  BookDiffEvent,
  BookSnapshotEvent,
  Channel,
  ConnectionEvent,
  FaultEvent,
  FundingEvent,
  InstrumentEvent,
  Level,
  LiquidationEvent,
  MarketEvent,
  MarketTrade,
  MarkPriceEvent,
  OpenInterestEvent,
  StreamEvent,
  StreamName,
  Told,
} from './events.js';
export { createFeed, FeedOptions } from './feed.js';
export type { Feed, FeedOutput } from './feed.js';
export type { FeedAsk, FeedInput } from './feed-input.js';
export type {
  Backfilled,
  Continuity,
  Control,
  Parsed,
  Reading,
  TradeGap,
  Venue,
  VenueRequest,
} from './venue.js';
export { binanceSpot, binanceUsdm } from './venues/binance.js';
export type { BinanceOptions } from './venues/binance.js';
