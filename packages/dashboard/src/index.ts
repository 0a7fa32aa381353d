export { deskClient } from './client.js';
export type { Answer, DashboardClient, DeskListener, Query, StreamState } from './client.js';
export { mountDashboard } from './mount-dashboard.js';
export type { MountedDashboard, MountOptions } from './mount-dashboard.js';
export type {
  AlertRow,
  AnswerRow,
  BacktestChoices,
  BacktestRequest,
  BacktestRun,
  DayNote,
  DeskEvent,
  DeskFault,
  DeskInfo,
  GroupRow,
  HealthRow,
  LiveBand,
  LogRow,
  MarketRow,
  MarketState,
  MarketView,
  MarketOpinion,
  PartName,
  PlaybookPreview,
  PlaybookRow,
  PlaybookWord,
  PositionRow,
  ProposalRow,
  ProposalTask,
  SignalDecision,
  SignalRow,
  TradePage,
  TradeRow,
} from './wire.js';
