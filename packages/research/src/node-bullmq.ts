export { redisQueue } from './node-queue-executor.js';
export type { RedisQueueOptions } from './node-queue-executor.js';
export { sweepWorker } from './node-queue-worker.js';
export type { SweepWorker, SweepWorkerOptions } from './node-queue-worker.js';
