import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import type { JournalHeader } from '../sweep/journal.js';
import type { EvaluationOptions, Trial } from '../sweep/evaluate.js';
import type { SharedMarket } from '../sweep/shared-market.js';

/** One parameter set, as a job of the queue. */
export interface QueueJob {
  readonly sweep: string;
  /** Name of the strategy. */
  readonly strategy: string;
  /** Hash of the market. */
  readonly market: string;
  readonly settings: EvaluationOptions;
  /** Hash of the code that the sweep is about. */
  readonly code: string;
  readonly trial: Trial;
}

/** A job comes from outside. */
export const QueueJobSchema = /* @__PURE__ */ (() =>
  z.object({
    sweep: z.string(),
    strategy: z.string(),
    market: z.string(),
    settings: z.object({ options: z.record(z.string(), z.unknown()), columnBytes: z.number().min(0) }),
    code: z.string(),
    trial: z.looseObject({ trial: z.int().min(0), params: z.record(z.string(), z.unknown()) }),
  }))();

/** The queue that workers listen to by default. */
export const defaultQueue = 'veloce-sweep';

/** An abandoned sweep's remains in Redis expire after a week. */
export const keepSeconds = 7 * 86_400;

/** A short name for a sweep, equal for equal sweeps; its code is a part of it. */
export function sweepId(about: JournalHeader): string {
  return createHash('sha256').update(JSON.stringify(about)).digest('hex').slice(0, 24);
}

/** A hash that holds the outcomes of a sweep by trial. */
export const outcomesKey = (queue: string, sweep: string): string => `${queue}:outcomes:${sweep}`;

/** The code of a sweep, part by part. */
export const codeKey = (queue: string, code: string): string => `${queue}:code:${code}`;

const marketKey = (queue: string, hash: string): string => `${queue}:market:${hash}`;

/** Puts a market where workers find it, once. */
export async function putMarket(
  redis: Redis,
  queue: string,
  hash: string,
  market: () => SharedMarket,
): Promise<void> {
  const key = marketKey(queue, hash);
  if ((await redis.exists(key)) === 0) {
    const { about, columns } = market();
    const fields = Object.entries(columns).map(([name, column]): [string, Buffer] => [
      `column:${name}`,
      Buffer.from(column.buffer, column.byteOffset, column.byteLength),
    ]);
    // All or nothing: a worker must not find half a market.
    await redis.hset(key, new Map<string, string | Buffer>([['about', JSON.stringify(about)], ...fields]));
  }
  await redis.expire(key, keepSeconds);
}

const AboutSchema = /* @__PURE__ */ (() => z.looseObject({ length: z.int().min(1), firstBar: z.int() }))();

/**
 * Fetches a market.
 *
 * @throws {Error} when it is not there any more, or is not whole.
 */
export async function fetchMarket(redis: Redis, queue: string, hash: string): Promise<SharedMarket> {
  const fields = await redis.hgetallBuffer(marketKey(queue, hash));
  const about = fields['about'] as Buffer | undefined;
  if (about === undefined)
    throw new Error(`the market ${hash} is not in Redis any more; run the sweep again`);
  const { length } = AboutSchema.parse(JSON.parse(about.toString()));
  const columns = Object.entries(fields).filter(([name]) => name.startsWith('column:'));
  for (const [name, { byteLength }] of columns) {
    if (byteLength !== 8 * length)
      throw new Error(
        `the market ${hash} in Redis is damaged: ${name} has ${byteLength} bytes for ${length} bars`,
      );
  }
  return {
    about: JSON.parse(about.toString()) as SharedMarket['about'],
    columns: Object.fromEntries(
      columns.map(([name, bytes]) => {
        const column = new Float64Array(length);
        new Uint8Array(column.buffer).set(bytes);
        return [name.slice('column:'.length), column];
      }),
    ),
  };
}
