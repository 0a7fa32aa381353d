export { crossover } from './demo/crossover.js';
export { followDay, openDay } from './demo/day.js';
export type { Day, DayEnd, DayListener } from './demo/day.js';
export { openDesk } from './demo/desk.js';
export type { LiveDesk } from './demo/desk.js';
export { summarise } from './demo/summary.js';
export { progressOn } from './frame/progress.js';
export type { Progress } from './frame/progress.js';
