export { backtest, backtestAsync, portfolio, portfolioAsync } from './backtest.js';
export { backtestMetrics, backtestMetricsAsync, metricsRuns } from './backtest-metrics.js';
export type { BacktestMetrics, MetricsRunControl, MetricsRuns, RunDetails } from './backtest-metrics.js';
export type { FoundSignals } from './engine/found-signals.js';
export { batchMetrics } from './batch/batch-metrics.js';
export type { BatchColumns, BatchMetric } from './batch/batch-metrics.js';
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
export type { FinerData, TradePath } from './engine/finer.js';
export { fromOrders, fromOrdersAsync, orderLeg } from './from-orders.js';
export { fromTrades } from './result/from-trades.js';
export type { TradedMarkets } from './result/from-trades.js';
export { fromSignals, fromSignalsAsync } from './batch/from-signals.js';
export type { BatchOptions, Keep, SignalBatch } from './batch/from-signals.js';
export { Instrument } from './account/instrument.js';
export { strategyLeg } from './engine/leg.js';
export type { Leg } from './engine/leg.js';
export { describeAssumptions } from './result/assumptions.js';
export { hashData } from './result/manifest.js';
export type { Manifest, ManifestMarket } from './result/manifest.js';
export { liquidationPrice, maintenanceMargin } from './account/margin.js';
export type { MarginedPosition } from './account/margin.js';
export { tradesBy, tradesByRegime } from './result/breakdown.js';
export type { GroupBy, TradeGroup } from './result/breakdown.js';
export { dailyEquity } from './metrics/daily-equity.js';
export type { Metric } from './metrics/metric.js';
export { metricTable } from './metrics/metric-table.js';
export type { MetricDefinition } from './metrics/metric-table.js';
export type { Metrics } from './metrics/metrics.js';
export { longestDrawdown, maxDrawdown, returnsOf, sharpe } from './metrics/performance.js';
export type { ReturnMetric } from './metrics/return-metrics.js';
export { rollingMetrics } from './result/rolling.js';
export type { RollingMetrics } from './result/rolling.js';
export { measurePositions, measureTrades } from './metrics/trade-metrics.js';
export { positionsOf } from './metrics/positions.js';
export type { MeasuredTrade, PartOfPosition } from './metrics/positions.js';
export type { PositionColumns, TradeMetric } from './metrics/trade-metrics.js';
export { OrderRequest, Trail } from './account/order.js';
export type { OrderRecord, OrderStatus } from './account/order.js';
export { paperBroker, restorePaperBroker } from './paper-broker.js';
export type {
  EntryGate,
  PaperBroker,
  PaperEvents,
  PaperMarket,
  PaperMemory,
  PaperOrder,
  SymbolBar,
  Successor,
} from './paper-broker.js';
export { brokerEvents } from './paper-events.js';
export { PaperSnapshotSchema } from './paper-snapshot.js';
export type { PaperSnapshot } from './paper-snapshot.js';
export type { AccountResult, BacktestResult, PortfolioResult, SymbolResult } from './result/result.js';
export type { OpenPosition, SkippedEntry } from './account/leftovers.js';
export { resultFromJson, resultToJson } from './result/serialise.js';
export { BacktestSettings } from './account/settings.js';
export type { BacktestOptions } from './account/settings.js';
export { signalLeg } from './batch/signals.js';
export type { Flags, PerConfiguration, SidedFlags, SignalColumns } from './batch/signals.js';
export type { AsyncBacktestControl, BacktestControl } from './engine/simulation.js';
export { Sizing } from './account/sizing.js';
export { Slippage } from './account/slippage.js';
export { exitKinds } from './engine/trade-columns.js';
export type { TradeColumns } from './engine/trade-columns.js';
export { bothReadings } from './result/readings.js';
export type { Readings } from './result/readings.js';
export type { ExitKind, Trade } from './account/trade.js';
export { version as engineVersion } from './version.js';
