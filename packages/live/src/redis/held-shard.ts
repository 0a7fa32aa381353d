import { decodeState } from '@veloce/core';
import type { RedisConnection } from '@veloce/core/redis';
import type { LiveInput } from '../input.js';
import { createRunner } from '../runner.js';
import type { LivePlan } from '../plan.js';
import type { Runner } from '../runner-state.js';
import { concludesOtherwise, lostInputs } from './failure.js';
import type { ShardKeys } from './keys.js';
import { addDecisions, putSnapshot } from './scripts.js';
import { trimDecisions } from './trim.js';

/** A shard that this process holds the lease of. */
export interface HeldShard {
  readonly shard: string;
  readonly keys: ShardKeys;
  /** Owner and epoch, as they stand in the lease. */
  readonly token: string;
  /** Inputs taken so far. */
  readonly inputs: () => number;
  /** Takes entries of the log, and writes what is concluded. @returns Whether the lease was still held. */
  readonly feed: (entries: readonly InputEntry[]) => Promise<boolean>;
  /** Saves a snapshot when inputs were taken since the last. @returns Whether the lease was still held. */
  readonly save: () => Promise<boolean>;
  /** Inputs taken since the last snapshot. */
  readonly unsaved: () => number;
}

/** An entry of the stream of inputs: its id, and its fields. */
export type InputEntry = readonly [id: string, fields: readonly string[]];

/**
 * Goes on with a shard: from its newest snapshot, through the inputs after it. What was concluded before is held against what is concluded now.
 *
 * @param lastSeen Inputs that this process knows were published.
 * @throws {DataException} when inputs are missing, or the runner concludes otherwise.
 */
export async function holdShard(
  { redis, answer }: RedisConnection,
  { shard, keys, token }: Pick<HeldShard, 'shard' | 'keys' | 'token'>,
  plan: LivePlan,
  lastSeen: number,
): Promise<HeldShard> {
  const text = await answer(redis.get(keys.snapshot));
  const runner = open(shard, plan, text);
  let inputs = runner.status().inputs;
  let saved = inputs;
  const published = Number((await answer(redis.get(keys.count))) ?? 0);
  const known = Math.max(inputs, lastSeen);
  if (published < known)
    throw lostInputs(shard, `${known} inputs were published, and Redis knows of ${published}`);
  const next = await answer(redis.xrange(keys.inputs, `${inputs + 1}-0`, '+', 'COUNT', 1));
  if (published > inputs && Number(next[0]?.[0].split('-')[0]) !== inputs + 1) {
    throw lostInputs(shard, `input ${inputs + 1} of ${published} is not in the log`);
  }
  const decided = await readDecided(redis, answer, keys, inputs);

  return {
    shard,
    keys,
    token,
    inputs: () => inputs,
    unsaved: () => inputs - saved,
    async feed(entries) {
      const made: { readonly sequence: number; readonly outputs: string }[] = [];
      for (const entry of entries) {
        const concluded = conclude(shard, runner, inputs, entry);
        const was = decided.get(inputs);
        decided.delete(inputs);
        if (was !== undefined && was !== concluded) {
          throw concludesOtherwise(shard, `input ${inputs} gives another decision than before`);
        }
        if (was === undefined && concluded !== '[]') made.push({ sequence: inputs, outputs: concluded });
        inputs++;
      }
      return made.length === 0 || (await answer(addDecisions(redis, keys, token, made)));
    },
    async save() {
      if (inputs === saved) return true;
      const state = JSON.stringify(runner.snapshot());
      if (!(await answer(putSnapshot(redis, keys, token, state, inputs + 1)))) return false;
      saved = inputs;
      await trimDecisions(redis, answer, keys.decisions, inputs + 1);
      return true;
    },
  };
}

function open(shard: string, plan: LivePlan, snapshot: string | null): Runner {
  try {
    return snapshot === null ? createRunner(plan) : createRunner(plan, JSON.parse(snapshot));
  } catch (cause) {
    if (snapshot === null || !(cause instanceof Error)) throw cause;
    throw concludesOtherwise(shard, `its snapshot does not fit: ${cause.message}`, cause);
  }
}

/** The next input, and what the runner concludes from it, as text. */
function conclude(shard: string, runner: Runner, inputs: number, [id, fields]: InputEntry): string {
  const number = Number(id.split('-')[0]);
  if (number !== inputs + 1) {
    throw lostInputs(shard, `after input ${inputs} comes input ${number}: those between are not in the log`);
  }
  const arrival = decodeState(JSON.parse(fields[1] ?? 'null') as never) as Omit<LiveInput, 'sequence'>;
  return JSON.stringify(runner.step({ ...arrival, sequence: inputs } as LiveInput));
}

async function readDecided(
  redis: RedisConnection['redis'],
  answer: RedisConnection['answer'],
  { decisions }: ShardKeys,
  from: number,
): Promise<Map<number, string>> {
  const entries = await answer(redis.xrange(decisions, `${from + 1}-0`, '+'));
  return new Map(entries.map(([id, [, outputs = '']]) => [Number(id.split('-')[0]) - 1, outputs]));
}
