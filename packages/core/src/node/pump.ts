import { setTimeout as wait } from 'node:timers/promises';
import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import { functionRule, signalRule, timerMsRule } from '../option-rules.js';
import { parseOptions } from '../parse-options.js';

/** The two ends of a {@link pump}. */
export interface PumpSettings<Item, Failure> {
  /** The items as they come. It is read at once and all the time, also while something is being written. */
  readonly source: () => AsyncIterable<Item>;
  /** Keeps an item until it is written. */
  readonly keep: (item: Item) => void;
  /** How many items wait to be written. */
  readonly waiting: () => number;
  /** Writes all that waits, and forgets what it wrote. Never called twice at once. */
  readonly write: () => Promise<Either<Failure, unknown>>;
  /** Whether to write again after a pause: the place is away, and comes back by itself. `isOver`: nothing more comes. */
  readonly passes: (failure: Failure, isOver: boolean) => boolean;
  /** Done before the first write, while the source is read already. Its failure ends the pump. */
  readonly prepare?: (() => Promise<Either<Failure, unknown>>) | undefined;
  /** Cuts a pause short. It does not end the pump: the source does that. */
  readonly signal?: AbortSignal | undefined;
  /** Pause after a failure, ms, above 0; it doubles with each failure in a row. */
  readonly firstRetryMs: number;
  /** Longest pause, ms, above 0. */
  readonly longestRetryMs: number;
}

const Settings = /* @__PURE__ */ (() =>
  z.strictObject({
    source: functionRule(),
    keep: functionRule(),
    waiting: functionRule(),
    write: functionRule(),
    passes: functionRule(),
    prepare: functionRule().optional(),
    signal: signalRule.optional(),
    firstRetryMs: timerMsRule.positive(),
    longestRetryMs: timerMsRule.positive(),
  }))();

/**
 * Takes what comes and writes it; while the place it is written to is away, it keeps what comes and writes it together when the place is back.
 *
 * @returns Nothing when the source ended and all is written; else the first failure that does not pass. Rejects with what the source threw,
 *   after everything that came before is written.
 * @throws {RangeError} naming the setting that is wrong or unknown.
 * @example
 * ```ts
 * const lines: string[] = [];
 * const copied = pump({
 *   source: async function* () { yield 'one'; yield 'two'; },
 *   keep: (line) => lines.push(line),
 *   waiting: () => lines.length,
 *   write: async () => right(lines.splice(0)),
 *   passes: () => true,
 *   firstRetryMs: 100,
 *   longestRetryMs: 10_000,
 * });
 * await copied();
 * ```
 */
export function pump<Item, Failure>(settings: PumpSettings<Item, Failure>): TaskEither<Failure, void> {
  parseOptions('pump', Settings, settings);
  const { source, keep, waiting, write, passes, prepare, signal, firstRetryMs, longestRetryMs } = settings;

  return async () => {
    const reading = { isOver: false };
    let wake = (): void => undefined;
    const read = async (): Promise<void> => {
      for await (const item of source()) {
        keep(item);
        wake();
      }
    };
    const ended = read().finally(() => {
      reading.isOver = true;
      wake();
    });
    // Whoever awaits it below sees the failure; until then it is nobody's.
    ended.catch(() => undefined);

    const prepared = await prepare?.();
    if (prepared !== undefined && isLeft(prepared)) return left(prepared.left);

    let pause = firstRetryMs;
    while (!reading.isOver || waiting() > 0) {
      if (waiting() === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      const written = await write();
      if (!isLeft(written)) {
        pause = firstRetryMs;
        continue;
      }
      if (!passes(written.left, reading.isOver)) return left(written.left);
      await wait(pause, undefined, { signal }).catch(() => undefined);
      pause = Math.min(longestRetryMs, 2 * pause);
    }
    await ended;
    return right(undefined);
  };
}
