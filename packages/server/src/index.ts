export { dashboardApp } from './desk-app.js';
export type { DashboardApp, DeskOptions } from './desk-app.js';
export { deskEvents } from './desk-events.js';
export type { DeskEvents, NumberedEvent } from './desk-events.js';
export { deskMarkets } from './desk-markets.js';
export type { BarNews, DeskMarket, DeskMarkets } from './desk-markets.js';
export { newToken } from './door.js';
export { flowOverlays } from './flow-overlays.js';
export type { FlowEvent, FlowOptions, FlowOverlays } from './flow-overlays.js';
export type {
  AlertsPart,
  AskPart,
  BacktestsPart,
  ControlPart,
  DeskParts,
  Grouping,
  HealthPart,
  JournalPart,
  MarketsPart,
  DeskPerson,
  FinishedBacktest,
  PlaybooksPart,
  SettingsPart,
  TradeQuery,
} from './parts.js';
export { deskListener, serveDesk } from './serve-desk.js';
export type { ServedDesk, ServeOptions } from './serve-desk.js';
