export { connectRedis } from './redis/connect.js';
export type { RedisConnection } from './redis/connect.js';
