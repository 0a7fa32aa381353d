export { readModules } from './node/modules.js';
export { fileJournal } from './node/journal.js';
export { inThreads } from './node/luck-threads.js';
export type { LuckFunction, LuckThreads } from './node/luck-threads.js';
export { threads } from './node/threads.js';
export type { StrategyModule, ThreadOptions } from './node/threads.js';
