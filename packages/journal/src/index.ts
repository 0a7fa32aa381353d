export { Actor } from './actor.js';
export type { ActorInput } from './actor.js';
export { describeJournalError, JournalException, journalOrThrow } from './error.js';
export type {
  Conflict,
  JournalError,
  MigrationFailed,
  NewerDatabase,
  NotAllowed,
  StorageFull,
  TimedOut,
} from './error.js';
export { openJournal } from './journal.js';
export type { Journal, JournalOptions, JournalPlace } from './journal.js';
export type { PageInput, PageOf } from './page.js';
export { Decision, SignalEntry, signalEntry } from './signals/signal-entry.js';
export type { SignalContext, SignalInput } from './signals/signal-entry.js';
export type { SignalFilter, SignalLog, SignalRow } from './signals/signal-log.js';
export type { Attribution, AttributionInput, PlaybookRef } from './trades/attribution.js';
export type { FollowControl, Followed } from './trades/follow.js';
export type { CoinPrice, Instrument } from './trades/instrument.js';
export type { Recorded } from './trades/record.js';
export type { TradeFilter } from './trades/trade-filter.js';
export type { OrderRow, TradeFill, TradeLog } from './trades/trade-log.js';
export type { TradeRow } from './trades/trade-row.js';
