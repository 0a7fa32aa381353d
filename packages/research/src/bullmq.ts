export { redisQueue } from './bullmq/executor.js';
export type { RedisQueueOptions } from './bullmq/executor.js';
export { sweepWorker } from './bullmq/worker.js';
export type { SweepWorker, SweepWorkerOptions } from './bullmq/worker.js';
