export { paperVenue } from './brokers/paper-venue.js';
export type { PaperVenue } from './brokers/paper-venue.js';
export { clientOrderId, exitOrderId } from './client-order-id.js';
export type { LiveVersions } from './plan.js';
export { driftOf } from './drift.js';
export type { Drift, DriftEquity, DriftOptions, DriftRow, RoundTrip } from './drift.js';
export { equityBand } from './equity-band.js';
export type { EquityBand, EquityBandOptions, EquityBandRow, EquityCurve } from './equity-band.js';
export { emergencyExit } from './emergency-exit.js';
export type {
  EmergencyExitOptions,
  ExitBroker,
  ExitError,
  Flat,
  Unauthorized,
  NotFlat,
  OpenAtVenue,
} from './emergency-exit.js';
export { createEntryGuard, EntryLimits } from './entry-limits.js';
export type { EntryGuard, EntryGuardState, Standing } from './entry-limits.js';
export { guardBroker } from './guard-broker.js';
export type {
  Arrival,
  BarInput,
  BrokerInput,
  Command,
  CommandInput,
  Entered,
  LiveInput,
  StrategyVersion,
  TickInput,
} from './input.js';
export { createOrderDesk } from './order-desk.js';
export type { DeskEntry, OrderDesk } from './order-desk.js';
export type {
  AccountOutput,
  EquityOutput,
  LateOutput,
  LiveOutput,
  NoteOutput,
  OrderOutput,
  ShadowOutput,
  SignalOutput,
  WantedEntry,
  WantedExit,
} from './output.js';
export { reconcile } from './reconcile.js';
export type { PositionDifference, Reconciliation } from './reconcile.js';
export { replay } from './replay.js';
export type { LoggedStep, ReplayReport } from './replay.js';
export { createRunner } from './runner.js';
export { RunnerSnapshotSchema } from './runner-state.js';
export type { PlannedMarket, LivePlan, Shadow } from './plan.js';
export type { Runner, RunnerSnapshot, RunnerStatus } from './runner-state.js';
export type { OrderNaming } from './wanted-orders.js';
