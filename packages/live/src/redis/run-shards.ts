import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { DataException, functionRule, parseOptions, signalRule, type DataError } from '@veloce/core';
import { connectRedis, type RedisConnection } from '@veloce/core/redis';
import { checkPlan, type LivePlan } from '../plan.js';
import { redisFailed } from './failure.js';
import { holdShard, type HeldShard, type InputEntry } from './held-shard.js';
import { keysOf, workersKey } from './keys.js';
import { msRule, nameRule, placeRules, type ShardPlace } from './place.js';
import { publishInput, releaseLease, renewLease, seen, takeLease } from './scripts.js';

/** A change of a shard in this process. */
export interface ShardEvent {
  readonly shard: string;
  /**
   * - `taken`: this process runs it from now on.
   * - `released`: given back, for another process or at the end.
   * - `lost`: another process may have it; what was not written yet is dropped here and concluded there.
   * - `failed`: it cannot go on here, and `error` says why.
   */
  readonly state: 'taken' | 'released' | 'lost' | 'failed';
  /** How often the shard had changed hands. */
  readonly epoch: number;
  /** Inputs that the snapshot covered. */
  readonly inputs: number;
  readonly error?: DataError;
}

/** Settings of {@link runShards}. */
export interface RunShardsOptions extends ShardPlace {
  /** The plan of each shard; the same on all hosts. */
  readonly plans: Readonly<Record<string, LivePlan>>;
  /** Name of this process, unlike that of any other; a random one by default. */
  readonly owner?: string;
  /** How long a shard stays with a process that is not heard of any more, ms; 5 000 by default. */
  readonly leaseMs?: number;
  /** A snapshot is saved after so many inputs of a shard; 1 000 by default. A shard that is taken over goes through those after it again. */
  readonly snapshotInputs?: number;
  /** Time between two ticks, ms; 1 000 by default. */
  readonly tickMs?: number;
  /** The clock of the ticks, epoch ms; the machine's by default. */
  readonly now?: () => number;
  /** Ends the run: snapshots are saved and the shards given back. */
  readonly signal?: AbortSignal;
  /** Hears what happens to shards. */
  readonly onShard?: (event: ShardEvent) => void;
}

const Options = /* @__PURE__ */ (() =>
  z.strictObject({
    ...placeRules,
    plans: z.record(nameRule, z.custom<LivePlan>()),
    owner: nameRule.default(() => randomUUID()),
    leaseMs: msRule.min(100).default(5_000),
    snapshotInputs: z.int().min(1).default(1_000),
    tickMs: msRule.default(1_000),
    now: functionRule<() => number>().default(() => Date.now),
    signal: signalRule.optional(),
    onShard: functionRule<(event: ShardEvent) => void>().optional(),
  }))();

type Settings = z.output<typeof Options>;

/** Entries that are read at once, and the longest wait for one, ms. */
const batch = 500;
const blockMs = 50;

/**
 * Runs shards of a plan that is too large for one process, or that has to go on when a host dies.
 *
 * Any number of processes run this with the same `plans`, and share the shards evenly: each shard is run by one of them, under a lease. A process that dies
 * loses its leases after `leaseMs`; another takes its shards over from their snapshots, goes through the inputs after them, and concludes the same. What
 * is concluded is written only under the lease and once for each input, so that no decision is lost and none stands there twice. Read them with
 * {@link followDecisions}.
 *
 * It runs until `signal` is aborted or Redis fails. A shard that cannot go on here is told to `onShard`, and the others go on.
 *
 * @returns At the end, the first failure there was.
 * @throws {RangeError} when an option or a plan is malformed.
 * @example
 * ```ts
 * await runShards({ connection: { host: 'redis.lan' }, name: 'desk', plans: { 0: planOf(first), 1: planOf(second) }, signal })();
 * ```
 */
export function runShards(options: RunShardsOptions): TaskEither<DataError, void> {
  const settings = parseOptions('runShards', Options, options);
  for (const [shard, plan] of Object.entries(settings.plans)) checkPlan(`runShards: plans.${shard}`, plan);
  const { connection, name, answerMs } = settings;
  return async () => {
    const open: RedisConnection[] = [];
    try {
      // A reader that waits for inputs keeps its connection busy: writing has one of its own.
      const writer = await connectRedis('runShards', connection, answerMs);
      open.push(writer);
      const reader = await connectRedis('runShards', connection, answerMs);
      open.push(reader);
      const failure = await work(settings, writer, reader);
      return failure === undefined ? right(undefined) : left(failure);
    } catch (cause) {
      return left(redisFailed(`to run shards of ${name}`, cause));
    } finally {
      await Promise.all(open.map(({ redis, close }) => close(() => redis.quit())));
    }
  };
}

async function work(
  settings: Settings,
  writer: RedisConnection,
  reader: RedisConnection,
): Promise<DataError | undefined> {
  const { plans, leaseMs, snapshotInputs, tickMs, signal } = settings;
  const desk = shardDesk(settings, writer);
  let renewAt = 0;
  let tickAt = performance.now() + tickMs;
  const isOver = (): boolean => signal?.aborted === true;
  while (!isOver()) {
    if (performance.now() >= renewAt) {
      renewAt = performance.now() + leaseMs / 5;
      await desk.tend();
    }
    if (performance.now() >= tickAt) {
      tickAt = performance.now() + tickMs;
      await desk.tick();
    }
    if (desk.held().length === 0) {
      if (desk.failures().length === Object.keys(plans).length) break; // nothing is left that could run here
      await wait(blockMs);
      continue;
    }
    for (const [shard, entries] of await readInputs(reader, desk.held())) {
      await desk.guard(shard, async () => {
        const isHeld = await shard.feed(entries);
        return isHeld && (shard.unsaved() < snapshotInputs || (await shard.save()));
      });
    }
  }
  await desk.release();
  return desk.failures()[0];
}

/** The shards that this process holds. */
function shardDesk(settings: Settings, writer: RedisConnection) {
  const { name, plans, owner, leaseMs, now, onShard } = settings;
  const { redis, answer } = writer;
  const held = new Map<string, HeldShard>();
  const lastSeen = new Map<string, number>();
  const failed = new Map<string, DataError>();
  const tell = (shard: HeldShard, state: ShardEvent['state'], error?: DataError): void => {
    const epoch = Number(shard.token.split(':').at(-1));
    const event = { shard: shard.shard, state, epoch, inputs: shard.inputs() };
    onShard?.(error === undefined ? event : { ...event, error });
  };
  const drop = (shard: HeldShard): void => {
    lastSeen.set(shard.shard, Math.max(shard.inputs(), lastSeen.get(shard.shard) ?? 0));
    held.delete(shard.shard);
  };
  const fail = async (shard: HeldShard, failure: DataError): Promise<void> => {
    failed.set(shard.shard, failure);
    drop(shard);
    await answer(releaseLease(redis, shard.keys, shard.token));
    tell(shard, 'failed', failure);
  };
  /** Does something with a shard that is held; one whose lease is gone, or that cannot go on, is not held any more. */
  const guard = async (shard: HeldShard, act: () => Promise<boolean>): Promise<void> => {
    try {
      if (await act()) return;
      drop(shard);
      tell(shard, 'lost');
    } catch (cause) {
      if (!(cause instanceof DataException)) throw cause;
      await fail(shard, cause.error);
    }
  };
  const take = async (shard: string, plan: LivePlan): Promise<void> => {
    const keys = keysOf(name, shard);
    const epoch = await answer(takeLease(redis, keys, owner, leaseMs));
    if (epoch === 0) return;
    const lease = { shard, keys, token: `${owner}:${epoch}` };
    const empty = { ...lease, inputs: () => 0, unsaved: () => 0, feed: refuse, save: refuse };
    await guard(empty, async () => {
      const taken = await holdShard(writer, lease, plan, lastSeen.get(shard) ?? 0);
      held.set(shard, taken);
      tell(taken, 'taken');
      return true;
    });
  };
  const giveBack = async (shard: HeldShard): Promise<void> => {
    await guard(shard, async () => {
      if (!(await shard.save())) return false;
      drop(shard);
      await answer(releaseLease(redis, shard.keys, shard.token));
      tell(shard, 'released');
      return true;
    });
  };

  return {
    held: (): readonly HeldShard[] => [...held.values()],
    failures: (): readonly DataError[] => [...failed.values()],
    guard,
    /** Renews leases, gives back what is more than a fair share, and takes what nobody holds. */
    async tend(): Promise<void> {
      const processes = await answer(seen(redis, workersKey(name), owner, leaseMs));
      const share = Math.ceil(Object.keys(plans).length / processes);
      for (const shard of [...held.values()])
        await guard(shard, () => answer(renewLease(redis, shard.keys, shard.token, leaseMs)));
      for (const shard of [...held.values()].slice(share)) await giveBack(shard);
      for (const [shard, plan] of Object.entries(plans)) {
        if (held.size >= share) break;
        if (!held.has(shard) && !failed.has(shard)) await take(shard, plan);
      }
    },
    async tick(): Promise<void> {
      for (const { keys, token } of held.values()) {
        const time = now();
        await answer(
          publishInput(redis, keys, `tick:${token}:${time}`, JSON.stringify({ kind: 'tick', time }), 100_000),
        );
      }
    },
    async release(): Promise<void> {
      for (const shard of [...held.values()]) await giveBack(shard);
      await answer(redis.zrem(workersKey(name), owner));
    },
  };
}

const refuse = (): Promise<boolean> => Promise.resolve(false);

/** The next inputs of shards; none when none came for a while. */
async function readInputs(
  { redis, answer }: RedisConnection,
  shards: readonly HeldShard[],
): Promise<readonly (readonly [HeldShard, readonly InputEntry[]])[]> {
  const keys = shards.map(({ keys: { inputs } }) => inputs);
  const ids = shards.map(({ inputs }) => `${inputs()}-0`);
  const found = await answer(redis.xread('COUNT', batch, 'BLOCK', blockMs, 'STREAMS', ...keys, ...ids));
  return (found ?? []).flatMap(([key, entries]) => {
    const shard = shards.find(({ keys: { inputs } }) => inputs === key);
    return shard === undefined ? [] : [[shard, entries] as const];
  });
}
