export { dailyReturns } from './daily-returns.js';
export { judge, MonteCarloOptions } from './luck/monte-carlo.js';
export type { LuckTest, MonteCarloInput, Spread } from './luck/monte-carlo.js';
export { normalCdf, normalQuantile } from './luck/normal.js';
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
export { wilsonInterval } from './luck/wilson.js';
export type { Estimate } from './luck/wilson.js';
