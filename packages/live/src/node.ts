export { openBeat } from './node/beat.js';
export type { Beat } from './node/beat.js';
export { openRunFolder } from './node/run-folder.js';
export type { Decision, Recovery, RunFolder } from './node/run-folder.js';
export { runLive } from './node/run-live.js';
export type { LiveBroken, LiveError, LiveSinks, RunLiveOptions } from './node/run-live.js';
export { newestSnapshot, saveSnapshot } from './node/snapshots.js';
export type { FoundSnapshot, SavedState } from './node/snapshots.js';
