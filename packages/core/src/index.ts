export { alignTo, closedBars } from './align.js';
export type { AlignOptions, KnownValues } from './align.js';
export { applyKernel } from './apply.js';
export type { CacheStatus } from './cache-status.js';
export { cachedProvider } from './cached-provider.js';
export type { CachedProvider, CachedProviderOptions, PartedProvider, StoredPart } from './cached-provider.js';
export { checkArguments } from './check-arguments.js';
export type { ArgumentKind, ArgumentWord } from './check-arguments.js';
export { checkFields, checkWatch } from './check-fields.js';
export { shown } from './shown.js';
export { ArrowDamage, checkArrow } from './arrow-check.js';
export { addressFault, addressRule } from './address.js';
export { epochMsRule, functionRule, objectRule, signalRule, timerMsRule } from './option-rules.js';
export { checkMarket, checkMarkets } from './check-market.js';
export type { Column } from './column.js';
export { compositionRoot } from './compose.js';
export { concat, concatInSteps } from './concat.js';
export { DataException, describeDataError, orThrow } from './errors.js';
export type {
  Aborted,
  ConnectionFailed,
  DataError,
  DataFormat,
  DataIncomplete,
  DataNotFound,
  Failure,
  Locked,
  LockOwner,
  MissingPart,
  QueryFailed,
} from './errors.js';
export { describeExplanation, explain } from './explain.js';
export type { Explanation } from './explain.js';
export { barAt, fromRows } from './from-rows.js';
export type { Bar, RowsOf } from './from-rows.js';
export { describeFunnel } from './funnel.js';
export type { Funnel, FunnelStage } from './funnel.js';
export { atOnce, inTurns } from './in-turns.js';
export type { Steps, TurnControl } from './in-turns.js';
export { joinMarket } from './join-market.js';
export { detectKernelLookahead } from './kernel-lookahead.js';
export { runKernel } from './kernel.js';
export { createIdentify } from './identity.js';
export type { Kernel, KernelArgument, KernelFactory, RunOptions } from './kernel.js';
export { live, LiveSnapshotSchema, restore } from './live.js';
export type { Live, LiveMarket, LiveSnapshot } from './live.js';
export { detectLookahead } from './lookahead.js';
export type { StrategyLookaheadOptions } from './lookahead.js';
export { describeLookahead } from './lookahead-finding.js';
export type { Lookahead, LookaheadOptions, LookaheadReport } from './lookahead-finding.js';
export { exitOnOppositeFlow, partialTakeProfit, timeStop } from './manage-exits.js';
export type { PartialStep } from './manage-exits.js';
export { breakEven, trailingAtr, trailingStop } from './manage-stops.js';
export { closePosition, exitRule, hold, mergeOrders } from './manage.js';
export type { ManageRule, NoFeatures, Orders, Position } from './manage.js';
export { optionalColumns, requiredColumns } from './market-columns.js';
export type { MarketColumns, OptionalColumn, Origin, RequiredColumn } from './market-columns.js';
export {
  areTwoMarkets,
  barOverlap,
  barOverlapInSteps,
  identityOf,
  mayBeSameSymbol,
  overlapInSteps,
  overlapOf,
  symbolRank,
} from './market-identity.js';
export type { Overlap, TimedValues } from './market-identity.js';
export {
  between,
  columnNames,
  columnOf,
  fromColumns,
  fromColumnsInSteps,
  gapsOf,
  isoTime,
  slice,
  withColumns,
} from './market-data.js';
export type { Gap, MarketData, TimeInput } from './market-data.js';
export { describeFault, InvalidMarketData, unitBeside, unitHint } from './market-data-check.js';
export type { MarketDataFault } from './market-data-check.js';
export { marketSeries } from './market-series.js';
export type { MarketSeries } from './market-series.js';
export { nearestName } from './nearest-name.js';
export { parseOptions } from './parse-options.js';
export { describePhaseReturns, phaseReturns } from './phase-returns.js';
export type { MeanEstimate, PhaseReturn, PhaseReturns, PhaseReturnsOptions } from './phase-returns.js';
export { phase, rejection } from './phase.js';
export type { DecisionUse, Phase, Rejection } from './phase.js';
export type { Rule } from './pointwise.js';
export { compile, startProgram } from './program.js';
export type { Program, ProgramRun, Step } from './program.js';
export { BarQuerySchema } from './provider.js';
export type {
  BarQuery,
  Coverage,
  DataProvider,
  FollowedBar,
  FollowQuery,
  LoadProgress,
  Market,
  MarketFollower,
} from './provider.js';
export { checkHistory, checkRequirements, historyOf } from './requirements.js';
export type { MissingColumn } from './requirements.js';
export { resample } from './resample.js';
export type { ResampleOptions } from './resample.js';
export { featuresOf } from './row.js';
export type { BarContext, Features, Row } from './row.js';
export { rule } from './rule/rule.js';
export type { NumbersSchema, RuleOptions, RulePhases } from './rule/rule.js';
export type { EntryPhase, Entering } from './rule/entry.js';
export type { EachSide, Level, RuleParts } from './rule/parts.js';
export type { SignalPhase } from './rule/signal-phase.js';
export { analyze, scan, scanAsync } from './scan.js';
export type { AsyncScanOptions, Scan, ScanOptions } from './scan.js';
export { compute, computeAll, constant, input, pointwise } from './series.js';
export type { ComputedSeries, InputSeries, Operand, Series } from './series.js';
export { createSignal, SignalSchema } from './signal.js';
export type { Side, Signal } from './signal.js';
export { checkSealed, decode as decodeState, encode as encodeState, sealed } from './snapshot.js';
export type { Json } from './snapshot.js';
export { kernelStartupDrift, startupDrift } from './startup-drift.js';
export type { StartupDrift, StartupDriftOptions } from './startup-drift.js';
export { parseParams, strategy } from './strategy.js';
export type {
  AllFound,
  AnyPhase,
  AnyStrategy,
  Chained,
  FoundBy,
  Link,
  MustFind,
  OppositeSignal,
  Params,
  ParamsInput,
  Replacement,
  Replacements,
  Start,
  Strategy,
  StrategyDefinition,
  TakenBy,
} from './strategy.js';
export { compileStrategy, startStrategy } from './strategy-run.js';
export type { CompiledStrategy, StartOptions, StrategyRun, Verdict } from './strategy-run.js';
export {
  barNumber,
  barOpen,
  dayMs,
  intervalMs,
  isOnGrid,
  timeframeOf,
  timeframes,
  TimeframeSchema,
  yearMs,
} from './timeframe.js';
export type { Timeframe } from './timeframe.js';
export { absolute, dividedBy, larger, minus, plus, smaller, times } from './words/arithmetic.js';
export { above, and, atLeast, atMost, below, choose, not, or } from './words/conditions.js';
export { crossesAbove, crossesBelow } from './words/crossing.js';
export { barsSinceKernel, highest, lowest, since, within } from './words/memory.js';
export { rollingExtremeKernel } from './words/rolling-extreme.js';
export type { BlockExtreme } from './words/rolling-extreme.js';
export { ZoneSchema } from './zone.js';
