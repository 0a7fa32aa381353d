export { compareStrategies, ComparisonSchema } from './compare/compare-strategies.js';
export type {
  ComparedStrategy,
  Comparison,
  ComparisonControl,
  ComparisonOptions,
  ComparisonRow,
  ComparisonTotal,
} from './compare/compare-strategies.js';
export type { ComparedFigures } from './compare/compared.js';
export type { FiringTogether } from './compare/together.js';
export { dailyReturns } from './daily-returns.js';
export { equityCone } from './luck/equity-cone.js';
export type { EquityCone } from './luck/equity-cone.js';
export { judge, MonteCarloOptions } from './luck/monte-carlo.js';
export type { LuckTest, MonteCarloInput, Spread } from './luck/monte-carlo.js';
export { overfittingProbability } from './luck/overfitting.js';
export type { Overfitting, Split } from './luck/overfitting.js';
export { randomEntryTest } from './luck/random-entry.js';
export { realityCheck } from './luck/reality-check.js';
export type { RealityCheck, RealityCheckInput } from './luck/reality-check.js';
export { bootstrapInterval, bootstrapReturns, bootstrapTrades, shuffleTrades } from './luck/resampling.js';
export type { BlockInput, PathInput, Paths } from './luck/resampling.js';
export {
  deflatedSharpe,
  effectiveTrials,
  expectedMaximumSharpe,
  meanCorrelation,
  minimumBacktestYears,
  minimumTrackRecord,
  probabilisticSharpe,
  sharpeInterval,
  sharpeMoments,
} from './luck/sharpe.js';
export type { SharpeMoments, Trials } from './luck/sharpe.js';
export { inProcess } from './sweep/executor.js';
export type { Executor, InProcessOptions, SweepJob, SweepRun } from './sweep/executor.js';
export type { Trial } from './sweep/evaluate.js';
export type { SweepJournal, JournalHeader } from './sweep/journal.js';
export type { Constraint, Objective, SweepRow } from './sweep/objective.js';
export type { SweepProgress } from './sweep/progress.js';
export type { MetricName, MetricValues, Outcome } from './sweep/row.js';
export { SearchOptions } from './sweep/search.js';
export type { SearchInput } from './sweep/search.js';
export type { Range, Space } from './sweep/space.js';
export { sweep } from './sweep/sweep.js';
export type { Detail, SweepOptions, SweepResult } from './sweep/sweep.js';
export { noiseTest } from './noise/noise.js';
export type { NoiseControl, NoiseInput, NoiseScenario, NoiseTest } from './noise/noise.js';
export { sweepLuck } from './sweep/sweep-luck.js';
export type { SweepLuck, SweepLuckOptions } from './sweep/sweep-luck.js';
export { crossValidate } from './walk-forward/cross-validation.js';
export type {
  CrossValidation,
  CrossValidationInput,
  ValidationSplit,
} from './walk-forward/cross-validation.js';
export type { Segment } from './walk-forward/segment.js';
export { walkForward } from './walk-forward/walk-forward.js';
export type { WalkForward, WalkForwardOptions, WalkWindow } from './walk-forward/walk-forward.js';
export { windowsOf } from './walk-forward/windows.js';
export type { Window, WindowInput } from './walk-forward/windows.js';
export { directionalAccuracy } from './verdict/accuracy.js';
export type { Accuracy, SignalSet } from './verdict/accuracy.js';
export type { Criterion, CriterionVerdict } from './verdict/criterion.js';
export { describeVerdict, judgeStrategy } from './verdict/judge-strategy.js';
export type { Evidence, StrategyVerdict, ValidatorInput } from './verdict/judge-strategy.js';
export type { Fault, Project, ProjectModule, StageName } from './validate/stage.js';
export { validate } from './validate/validate.js';
export type { StageResult, Validation } from './validate/validate.js';
