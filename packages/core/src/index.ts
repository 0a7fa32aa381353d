export type { Column } from './column.js';
export { runKernel } from './kernel.js';
export type { Kernel, KernelArgument, KernelFactory, RunOptions } from './kernel.js';
export { hold, timeStop, trailingStop } from './manage.js';
export type { ManageRule, Orders, Position } from './manage.js';
export {
  between,
  columnNames,
  columnOf,
  fromColumns,
  gapsOf,
  isoTime,
  optionalColumns,
  requiredColumns,
  slice,
  withColumns,
} from './market-data.js';
export type {
  Gap,
  MarketColumns,
  MarketData,
  OptionalColumn,
  Origin,
  RequiredColumn,
} from './market-data.js';
export { InvalidMarketData, describeFault } from './market-data-check.js';
export type { MarketDataFault } from './market-data-check.js';
export { marketSeries } from './market-series.js';
export type { MarketSeries } from './market-series.js';
export { phase, rejection } from './phase.js';
export type { Phase, Rejection } from './phase.js';
export { compile, startProgram } from './program.js';
export type { Program, ProgramRun, Step } from './program.js';
export type { BarContext, Features, Row } from './row.js';
export { compute, computeAll, input, pointwise } from './series.js';
export type { ComputedSeries, InputSeries, Series } from './series.js';
export { SignalSchema, createSignal } from './signal.js';
export type { Side, Signal } from './signal.js';
export { parseParams, strategy } from './strategy.js';
export type {
  AnyPhase,
  AnyStrategy,
  Chained,
  Link,
  Params,
  ParamsInput,
  Replacements,
  Start,
  Strategy,
  StrategyDefinition,
} from './strategy.js';
export {
  TimeframeSchema,
  barNumber,
  barOpen,
  intervalMs,
  isOnGrid,
  timeframeOf,
  timeframes,
} from './timeframe.js';
export type { Timeframe } from './timeframe.js';
export { DataException, describeDataError, orThrow } from './errors.js';
export type {
  Aborted,
  ConnectionFailed,
  DataError,
  DataFormat,
  DataIncomplete,
  DataNotFound,
  Failure,
  QueryFailed,
} from './errors.js';
export { BarQuerySchema } from './provider.js';
export type { BarQuery, Coverage, DataProvider, LoadProgress, Market } from './provider.js';
export type { Funnel, FunnelStage } from './funnel.js';
export { checkRequirements } from './requirements.js';
export type { MissingColumn } from './requirements.js';
export { analyze, scan } from './scan.js';
export type { Scan, ScanOptions } from './scan.js';
export { compileStrategy, startStrategy } from './strategy-run.js';
export type { CompiledStrategy, StrategyRun, Verdict } from './strategy-run.js';
