import { createHash } from 'node:crypto';
import * as z from 'zod';
import { left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { encodeState, parseOptions, type DataError } from '@veloce/core';
import { connectRedis } from '@veloce/core/redis';
import type { Arrival } from '../input.js';
import { redisFailed } from './failure.js';
import { keysOf } from './keys.js';
import { nameRule, placeRules, type ShardPlace } from './place.js';
import { publishInput } from './scripts.js';

/** Settings of {@link shardPublisher}. */
export interface ShardPublisherOptions extends ShardPlace {
  /** How many of the last ids of a shard are remembered, so that an event that is published again is told from a new one; 100 000 by default. */
  readonly keptIds?: number;
}

/** Publishes what enters a run. */
export interface ShardPublisher {
  /**
   * Appends an input to the log of a shard. It is in the log when this ends; the same bar published again, by this process or by another, is known and changes nothing.
   *
   * @returns `added`, or `known`.
   */
  readonly publish: (shard: string, arrival: Arrival) => TaskEither<DataError, 'added' | 'known'>;
  /** Lets go of the server. */
  readonly close: () => Promise<void>;
}

const Options = /* @__PURE__ */ (() =>
  z.strictObject({ ...placeRules, keptIds: z.int().min(1).max(10_000_000).default(100_000) }))();

/**
 * Opens the door through which a process that follows feeds hands bars to runners on other hosts.
 *
 * Publish with the same shard for all bars of one market: {@link shardOf} gives it. A failure says nothing about whether the input arrived; publish it
 * again, it is then added or known.
 *
 * @throws {RangeError} when an option is out of its domain.
 * @example
 * ```ts
 * const publisher = await orThrow(shardPublisher({ connection: { host: 'redis.lan' }, name: 'desk' }));
 * for await (const bar of bars) await orThrow(publisher.publish(shardOf(bar.symbol, 4), bar));
 * ```
 */
export function shardPublisher(options: ShardPublisherOptions): TaskEither<DataError, ShardPublisher> {
  const { connection, name, answerMs, keptIds } = parseOptions('shardPublisher', Options, options);
  return async () => {
    try {
      const { redis, answer, close } = await connectRedis('shardPublisher', connection, answerMs);
      return right({
        publish(shard, arrival) {
          parseOptions('publish', z.strictObject({ shard: nameRule }), { shard });
          const input = JSON.stringify(encodeState(arrival));
          return async () => {
            try {
              const keys = keysOf(name, shard);
              const number = await answer(publishInput(redis, keys, idOf(arrival, input), input, keptIds));
              return right(number === 0 ? 'known' : 'added');
            } catch (cause) {
              return left(redisFailed(`to publish to shard ${shard}`, cause));
            }
          };
        },
        close: () => close(() => redis.quit()),
      });
    } catch (cause) {
      return left(redisFailed(`to publish to the run ${name}`, cause));
    }
  };
}

/** Bars are known by market, time and content, whenever they came; what else enters, by everything. */
function idOf(arrival: Arrival, input: string): string {
  if (arrival.kind !== 'bar') return digest(input);
  const { time: _came, ...content } = arrival;
  return digest(JSON.stringify(encodeState(content)));
}

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22);

/**
 * The shard of a market: equal names always have equal shards, and markets are spread evenly.
 *
 * @param symbol The market.
 * @param count How many shards there are.
 * @returns `0` to `count - 1`, as text.
 * @throws {RangeError} when `count` is not a whole number from 1 on.
 * @example
 * ```ts
 * const shard = shardOf('BTCUSDT', 4);
 * ```
 */
export function shardOf(symbol: string, count: number): string {
  parseOptions('shardOf', z.strictObject({ symbol: z.string().min(1), count: z.int().min(1) }), {
    symbol,
    count,
  });
  return String(createHash('sha256').update(symbol).digest().readUInt32BE(0) % count);
}
