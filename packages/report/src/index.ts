export type {
  LevelOverlay,
  LineOverlay,
  Overlay,
  PriceLevel,
  PriceProfile,
  ProfileOverlay,
  Zone,
  ZoneOverlay,
} from './overlay.js';
export { report } from './report.js';
export type { ReportOptions } from './report.js';
