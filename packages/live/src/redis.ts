export { followDecisions } from './redis/follow-decisions.js';
export type { FollowDecisionsOptions, ShardDecision } from './redis/follow-decisions.js';
export type { ShardPlace } from './redis/place.js';
export { shardOf, shardPublisher } from './redis/publish.js';
export type { ShardPublisher, ShardPublisherOptions } from './redis/publish.js';
export { runShards } from './redis/run-shards.js';
export type { RunShardsOptions, ShardEvent } from './redis/run-shards.js';
