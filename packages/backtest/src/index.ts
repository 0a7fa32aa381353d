export { backtest, portfolio } from './backtest.js';
export { backtestMetrics } from './backtest-metrics.js';
export type { BacktestMetrics } from './backtest-metrics.js';
export { batchMetrics } from './batch-metrics.js';
export type { BatchColumns, BatchMetric } from './batch-metrics.js';
export type {
  Broker,
  BrokerError,
  BrokerEvent,
  BrokerOrder,
  BrokerPosition,
  BrokerUnreachable,
  FillEvent,
  FundingEvent,
  OrderEvent,
  OrderState,
  OutcomeUnknown,
  Refused,
  TradeEvent,
} from './broker.js';
export type { FinerData, TradePath } from './finer.js';
export { fromOrders, orderLeg } from './from-orders.js';
export { fromSignals } from './from-signals.js';
export type { Keep, SignalBatch } from './from-signals.js';
export { Instrument } from './instrument.js';
export { strategyLeg } from './leg.js';
export type { Leg } from './leg.js';
export { hashData } from './manifest.js';
export type { Manifest, ManifestMarket } from './manifest.js';
export { liquidationPrice, maintenanceMargin } from './margin.js';
export { tradesBy, tradesByRegime } from './metrics/breakdown.js';
export type { GroupBy, TradeGroup } from './metrics/breakdown.js';
export { dailyEquity } from './metrics/daily-equity.js';
export type { Metric } from './metrics/metric.js';
export { metricTable } from './metrics/metric-table.js';
export type { MetricDefinition } from './metrics/metric-table.js';
export type { Metrics } from './metrics/metrics.js';
export { longestDrawdown, maxDrawdown, returnsOf, sharpe } from './metrics/performance.js';
export type { ReturnMetric } from './metrics/return-metrics.js';
export { rollingMetrics } from './metrics/rolling.js';
export type { RollingMetrics } from './metrics/rolling.js';
export { deviation, isZeroSpread, mean, percentile, shape } from './metrics/statistics.js';
export type { TradeMetric } from './metrics/trade-metrics.js';
export { OrderRequest, Trail } from './order.js';
export type { OrderRecord, OrderStatus } from './order.js';
export { paperBroker, restorePaperBroker } from './paper-broker.js';
export type { PaperBroker, PaperEvents, PaperMarket, SymbolBar } from './paper-broker.js';
export { brokerEvents } from './paper-events.js';
export { PaperSnapshotSchema } from './paper-snapshot.js';
export type { PaperSnapshot } from './paper-snapshot.js';
export type {
  AccountResult,
  BacktestResult,
  OpenPosition,
  PortfolioResult,
  SkippedEntry,
  SymbolResult,
} from './result.js';
export { resultFromJson, resultToJson } from './serialise.js';
export { BacktestSettings } from './settings.js';
export type { BacktestOptions } from './settings.js';
export { signalLeg } from './signals.js';
export type { Flags, PerConfiguration, SignalColumns } from './signals.js';
export type { BacktestControl } from './simulation.js';
export { Sizing } from './sizing.js';
export { Slippage } from './slippage.js';
export { exitKinds } from './trade-columns.js';
export type { TradeColumns } from './trade-columns.js';
export { bothReadings } from './readings.js';
export type { Readings } from './readings.js';
export type { ExitKind, Trade } from './trade.js';
