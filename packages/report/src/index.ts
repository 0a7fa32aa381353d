export type { Regimes } from './sections/breakdown.js';
export type {
  LevelOverlay,
  LineOverlay,
  Overlay,
  PriceLevel,
  PriceProfile,
  ProfileOverlay,
  Zone,
  ZoneOverlay,
} from '@veloce/charts/levels';
export { report } from './report.js';
export type { ReportOptions } from './report.js';
export { comparisonReport } from './comparison/report.js';
export type { ComparedAccuracy, ComparedEstimate, ComparedResult, ComparisonRun } from './comparison/run.js';
export { researchReport } from './research/report.js';
export type {
  ResearchEstimate,
  ResearchLuck,
  ResearchRow,
  ResearchRun,
  ResearchSpread,
  ResearchWalk,
} from './research/run.js';
