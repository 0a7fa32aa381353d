import type { Redis } from 'ioredis';
import type { ShardKeys } from './keys.js';

/* Each script is one step at the server: nobody sees, or writes, a half of it. */

const publishScript = `
if redis.call('ZSCORE', KEYS[3], ARGV[1]) then return 0 end
local n = redis.call('INCR', KEYS[2])
redis.call('XADD', KEYS[1], n .. '-0', 'input', ARGV[2])
redis.call('ZADD', KEYS[3], n, ARGV[1])
redis.call('ZREMRANGEBYRANK', KEYS[3], 0, -1 - tonumber(ARGV[3]))
return n`;

/** Adds an input unless its id is known. @returns Its number, counted from 1; 0 when it was known. */
export async function publishInput(
  redis: Redis,
  keys: ShardKeys,
  id: string,
  input: string,
  keptIds: number,
): Promise<number> {
  const { inputs, count, ids } = keys;
  return Number(await redis.eval(publishScript, 3, inputs, count, ids, id, input, keptIds));
}

const takeScript = `
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
local epoch = redis.call('INCR', KEYS[2])
redis.call('SET', KEYS[1], ARGV[1] .. ':' .. epoch, 'PX', ARGV[2])
return epoch`;

/** Takes a lease that nobody holds. @returns Its epoch; 0 when somebody holds it. */
export async function takeLease(
  redis: Redis,
  { lease, epoch }: ShardKeys,
  owner: string,
  leaseMs: number,
): Promise<number> {
  return Number(await redis.eval(takeScript, 2, lease, epoch, owner, leaseMs));
}

const renewScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`;

/** @returns Whether the lease is still held. */
export async function renewLease(
  redis: Redis,
  { lease }: ShardKeys,
  token: string,
  leaseMs: number,
): Promise<boolean> {
  return Number(await redis.eval(renewScript, 1, lease, token, leaseMs)) === 1;
}

const releaseScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;

/** Gives a lease back, if it is still held. */
export async function releaseLease(redis: Redis, { lease }: ShardKeys, token: string): Promise<void> {
  await redis.eval(releaseScript, 1, lease, token);
}

const concludeScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
local written = last and tonumber(string.match(last[1], '^%d+')) or 0
for k = 2, #ARGV, 2 do
  local n = tonumber(ARGV[k]) + 1
  if n > written then redis.call('XADD', KEYS[2], n .. '-0', 'outputs', ARGV[k + 1]) end
end
return 1`;

/**
 * Adds decisions, in order, each with the number of its input. A client that lost the answer asks again: what stands there stays.
 *
 * @returns Whether the lease was held: without it nothing is added.
 */
export async function addDecisions(
  redis: Redis,
  { lease, decisions }: ShardKeys,
  token: string,
  made: readonly { readonly sequence: number; readonly outputs: string }[],
): Promise<boolean> {
  const pairs = made.flatMap(({ sequence, outputs }) => [sequence, outputs]);
  return Number(await redis.eval(concludeScript, 2, lease, decisions, token, ...pairs)) === 1;
}

const snapshotScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[2])
redis.call('XTRIM', KEYS[3], 'MINID', ARGV[3] .. '-0')
return 1`;

/** Saves a snapshot, and lets go of the inputs that lie before `first` (a number counted from 1). @returns Whether the lease was held. */
export async function putSnapshot(
  redis: Redis,
  { lease, snapshot, inputs }: ShardKeys,
  token: string,
  saved: string,
  first: number,
): Promise<boolean> {
  return Number(await redis.eval(snapshotScript, 3, lease, snapshot, inputs, token, saved, first)) === 1;
}

const seenScript = `
local now = redis.call('TIME')
local ms = now[1] * 1000 + math.floor(now[2] / 1000)
redis.call('ZADD', KEYS[1], ms, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ms - tonumber(ARGV[2]))
return redis.call('ZCARD', KEYS[1])`;

/** Says that a process is there. @returns How many are, those not seen for `goneMs` left out. */
export async function seen(redis: Redis, workers: string, owner: string, goneMs: number): Promise<number> {
  return Number(await redis.eval(seenScript, 1, workers, owner, goneMs));
}
