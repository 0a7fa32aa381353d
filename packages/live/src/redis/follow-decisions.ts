import * as z from 'zod';
import { left, right, type Either } from 'fp-ts/lib/Either.js';
import { parseOptions, signalRule, type DataError } from '@veloce/core';
import { connectRedis, type RedisConnection } from '@veloce/core/redis';
import type { LiveOutput } from '../output.js';
import { redisFailed } from './failure.js';
import { keysOf } from './keys.js';
import { msRule, nameRule, placeRules, type ShardPlace } from './place.js';

/** Settings of {@link followDecisions}. */
export interface FollowDecisionsOptions extends ShardPlace {
  /** The shards whose decisions are read. */
  readonly shards: readonly string[];
  /** Readers of one group share the decisions; each group gets all of them. */
  readonly group: string;
  /** Name of this reader in its group. */
  readonly reader: string;
  /** A decision that a reader took and did not acknowledge for so long goes to another, ms; 30 000 by default. */
  readonly patienceMs?: number;
  /** Ends the reading. */
  readonly signal?: AbortSignal;
}

/** A decision of a shard, as a reader gets it. */
export interface ShardDecision {
  readonly shard: string;
  /** Number of the input it was concluded from: with `shard` its id. A decision that comes again has the same. */
  readonly sequence: number;
  readonly outputs: readonly LiveOutput[];
  /** Says that it was dealt with. Without it the decision comes again. */
  readonly done: () => Promise<void>;
}

const Options = /* @__PURE__ */ (() =>
  z.strictObject({
    ...placeRules,
    shards: z.array(nameRule).min(1),
    group: nameRule,
    reader: nameRule,
    patienceMs: msRule.default(30_000),
    signal: signalRule.optional(),
  }))();

/** Decisions that are read at once, and the longest wait for one, ms. */
const batch = 100;
const blockMs = 50;

type Entry = readonly [id: string, fields: readonly string[] | null];

/**
 * Follows the decisions of shards: each comes at least once, with the same number when it comes again. The decisions of one shard come in
 * order where a group has one reader.
 *
 * Decisions stay in Redis until every group has acknowledged them.
 *
 * @throws {RangeError} when an option is out of its domain.
 * @example
 * ```ts
 * for await (const step of followDecisions({ connection, name: 'desk', shards: ['0', '1'], group: 'journal', reader: 'host-1', signal })) {
 *   if (step._tag === 'Left') throw new Error(step.left.message);
 *   await write(step.right);
 *   await step.right.done();
 * }
 * ```
 */
export function followDecisions(
  options: FollowDecisionsOptions,
): AsyncGenerator<Either<DataError, ShardDecision>, void, undefined> {
  return follow(parseOptions('followDecisions', Options, options));
}

async function* follow(
  settings: z.output<typeof Options>,
): AsyncGenerator<Either<DataError, ShardDecision>, void, undefined> {
  const { connection, name, answerMs, shards, group, reader, patienceMs, signal } = settings;
  let open: RedisConnection | undefined;
  try {
    const { redis, answer } = (open = await connectRedis('followDecisions', connection, answerMs));
    const streams = new Map(shards.map((shard) => [keysOf(name, shard).decisions, shard]));
    for (const key of streams.keys()) {
      await answer(redis.xgroup('CREATE', key, group, '0', 'MKSTREAM')).catch((cause: unknown) => {
        if (!(cause instanceof Error && cause.message.startsWith('BUSYGROUP'))) throw cause;
      });
    }
    const decisionOf = (key: string, [id, fields]: Entry): ShardDecision => ({
      shard: streams.get(key) ?? '',
      sequence: Number(id.split('-')[0]) - 1,
      outputs: JSON.parse(fields?.[1] ?? '[]') as readonly LiveOutput[],
      done: async () => {
        await answer(redis.xack(key, group, id));
      },
    });
    const last = new Map([...streams.keys()].map((key) => [key, '0-0']));
    const read = async (from: (key: string) => string, blockMs?: number) => {
      const places = [...streams.keys(), ...[...streams.keys()].map(from)];
      const found = (await answer(
        blockMs === undefined
          ? redis.xreadgroup('GROUP', group, reader, 'COUNT', batch, 'STREAMS', ...places)
          : redis.xreadgroup('GROUP', group, reader, 'COUNT', batch, 'BLOCK', blockMs, 'STREAMS', ...places),
      )) as [string, Entry[]][] | null;
      return (found ?? []).flatMap(([key, entries]) => {
        const [id] = entries.at(-1) ?? [];
        if (id !== undefined) last.set(key, id);
        return entries.map((entry) => decisionOf(key, entry));
      });
    };
    while (signal?.aborted !== true) {
      // Decisions that were handed to this reader and did not reach it: before it ended, or on a connection that broke.
      for (const decision of await read((key) => last.get(key) ?? '0-0')) yield right(decision);
      for (const key of streams.keys()) {
        const [, left] = (await answer(
          redis.xautoclaim(key, group, reader, patienceMs, '0', 'COUNT', batch),
        )) as [string, Entry[]];
        for (const entry of left) yield right(decisionOf(key, entry));
      }
      for (const decision of await read(() => '>', blockMs)) yield right(decision);
    }
  } catch (cause) {
    yield left(redisFailed(`to follow the decisions of ${name}`, cause));
  } finally {
    const { redis, close } = open ?? {};
    if (redis !== undefined) await close?.(() => redis.quit());
  }
}
