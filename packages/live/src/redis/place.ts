import * as z from 'zod';
import { objectRule } from '@veloce/core';
import type { RedisOptions } from 'ioredis';

/** The place of a run in Redis. */
export interface ShardPlace {
  /** Redis's address, as ioredis takes it: `{ host, port, password }`. */
  readonly connection: RedisOptions;
  /** Name of the run: publishers, runners and readers of one run use the same. */
  readonly name: string;
  /** How long Redis may take to answer, ms; 10 000 by default. */
  readonly answerMs?: number;
}

const mostMs = 2 ** 31 - 1;

/** A length of time, ms. */
export const msRule = /* @__PURE__ */ (() => z.number().min(1).max(mostMs))();

/** Name of a run, a shard, a group, a process. */
export const nameRule = /* @__PURE__ */ (() =>
  z.string().regex(/^[\w.:-]{1,100}$/, 'must be 1 to 100 letters, digits, or . _ : -'))();

/** The fields of a {@link ShardPlace}. */
export const placeRules = /* @__PURE__ */ (() => ({
  connection: objectRule<RedisOptions>(),
  name: nameRule,
  answerMs: msRule.default(10_000),
}))();
