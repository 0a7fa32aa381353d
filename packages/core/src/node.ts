export { hiding } from './node/hiding.js';
export { openLines } from './node/line-file.js';
export type { LineFile, LineFileOptions } from './node/line-file.js';
export { lock } from './node/lock.js';
export type { Lock, LockOptions } from './node/lock.js';
export { failureOrThrow } from './node/write-failure.js';
export { makeFolderOf, syncFolderOf } from './node/sync-folder.js';
export { writeWhole } from './node/write-whole.js';
export type { FileContent } from './node/write-whole.js';
