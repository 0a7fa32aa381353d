export { createMarketBars } from './bars/market-bars.js';
export type { MarketBars, MarketBarsOptions } from './bars/market-bars.js';
export { collectMarket } from './collect-market.js';
export type { Collected, CollectOptions } from './collect-market.js';
export { connect } from './connect.js';
export type { ConnectOptions, FeedClock } from './connect.js';
export type {
  BookDiffEvent,
  BookSnapshotEvent,
  FeedChannel,
  ConnectionEvent,
  FaultEvent,
  FundingRateEvent,
  InstrumentEvent,
  PriceAndSize,
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
export { followMarket } from './follow-market.js';
export type { FollowMarketOptions } from './follow-market.js';
export { createOpenInterestWatch, OpenInterestOptions } from './quality/open-interest.js';
export type { OpenInterestTotal, OpenInterestWatch } from './quality/open-interest.js';
export { venueName } from './quality/markets-rule.js';
export { QualityOptions } from './quality/quality-options.js';
export { createQualityWatch } from './quality/quality-watch.js';
export type { QualityFinding, QualityScore } from './quality/quality-report.js';
export type { QualityReport, QualityWatch } from './quality/quality-watch.js';
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
export { bybit } from './venues/bybit.js';
export type { BybitOptions } from './venues/bybit.js';
export { coinbase } from './venues/coinbase.js';
export type { CoinbaseOptions } from './venues/coinbase.js';
export { deribit } from './venues/deribit.js';
export type { DeribitOptions } from './venues/deribit.js';
export { hyperliquid } from './venues/hyperliquid.js';
export type { HyperliquidOptions } from './venues/hyperliquid.js';
export { kraken } from './venues/kraken.js';
export type { KrakenOptions } from './venues/kraken.js';
export { mexc } from './venues/mexc.js';
export type { MexcOptions } from './venues/mexc.js';
export { okx } from './venues/okx.js';
export type { OkxOptions } from './venues/okx.js';
