export { Actor } from './actor.js';
export type { ActorInput } from './actor.js';
export type { Archive } from './archive/archive.js';
export type { JournalFinding } from './archive/check.js';
export type { ArchiveManifest } from './archive/export.js';
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
export type { Attachment, EventLog, JournalEvent, TradeEdit } from './events/event-log.js';
export type { ImportReport } from './imports/import-fills.js';
export type { ColumnMap, ImportInput } from './imports/import-options.js';
export type { VenueFormat } from './imports/venue-formats.js';
export { openJournal } from './journal.js';
export type { Journal, JournalOptions, JournalPlace } from './journal.js';
export type { OutboxMessage, OutboxStore } from './outbox.js';
export type { PageInput, PageOf } from './page.js';
export type { JournalGroupBy } from './performance/group-by.js';
export { journalReport } from './performance/journal-report.js';
export type { JournalReportInput } from './performance/journal-report.js';
export type { PerformanceGroup, PerformanceQuery } from './performance/performance.js';
export { personActing } from './playbooks/person.js';
export type { Person } from './playbooks/person.js';
export type { PlaybookState } from './playbooks/playbook-state.js';
export type { RuleDifference } from './playbooks/rules-hash.js';
export type {
  ActivePlaybook,
  JournalPlaybook,
  PlaybookShelf,
  PlaybookVersion,
  VersionOrigin,
} from './playbooks/shelf.js';
export type { JournalQuery, QueryLimits, QueryRows } from './reading/read-query.js';
export type { SettingStore } from './settings.js';
export type { AccuracyQuery, SignalAccuracy, SignalOutcomes } from './signals/outcomes.js';
export { JournalDecision, SignalEntry, signalEntry } from './signals/signal-entry.js';
export type { SignalContext, SignalInput } from './signals/signal-entry.js';
export type { SignalFilter, SignalLog, JournalSignal } from './signals/signal-log.js';
export type { AttributionInput, PlaybookRef } from './trades/attribution.js';
export type { FollowControl, Followed } from './trades/follow.js';
export type { CoinPrice, SymbolCurrencies } from './trades/instrument.js';
export type { Recorded } from './trades/record.js';
export type { TradeFilter } from './trades/trade-filter.js';
export type { OrderRow, TradeFill, TradeLog } from './trade-log.js';
export type { JournalTrade } from './trades/trade-row.js';
