export { covers, groupColumn, groupColumns, groupStarts, levelFor, noColumn } from './level-of-detail.js';
export type { BarsInView, Columns, DetailLevel } from './level-of-detail.js';
export { checkOverlays } from './overlay.js';
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
