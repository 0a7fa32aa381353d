export { deskClient } from './client.js';
export type { Answer, DashboardClient, DeskListener, Query, StreamState } from './client.js';
export { mountDashboard } from './mount-dashboard.js';
export type { MountedDashboard } from './mount-dashboard.js';
export type {
  AlertRow,
  AnswerRow,
  BacktestChoices,
  BacktestRequest,
  BacktestRun,
  DeskEvent,
  DeskFault,
  DeskInfo,
  GroupRow,
  HealthRow,
  LogRow,
  MarketRow,
  MarketState,
  MarketView,
  MarketOpinion,
  PartName,
  PlaybookRow,
  PositionRow,
  SignalDecision,
  SignalRow,
  TradePage,
  TradeRow,
} from './wire.js';
