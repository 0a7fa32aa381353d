import { createHash, type Hash } from 'node:crypto';
import { join } from 'node:path';
import { left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { checkArguments, dayMs, isoTime, type DataError } from '@veloce/core';
import { failureOrThrow } from '@veloce/core/node';
import type { LiveInput } from '../input.js';
import { createRunner } from '../runner.js';
import type { LivePlan } from '../plan.js';
import type { Decision } from './decision.js';
import { readDecisions, readInputs } from './logged.js';

/** One day of a run: SHA-256 of its decisions as they were logged, and as a replay of its inputs concludes them. */
export interface DayProof {
  /** UTC, by the receive times of its inputs: `YYYY-MM-DD`. */
  readonly day: string;
  readonly inputs: number;
  readonly logged: string;
  readonly replayed: string;
  /** Whether the two are equal: the log of the day is explained by its inputs, to the bit. */
  readonly isProven: boolean;
  /** Number of the first input with another decision; `null` if proven. */
  readonly differsAt: number | null;
}

/**
 * Replays the inputs of a run from the first on, and compares what is concluded with the log, day by day. Run it each night, in a process of its own: it reads
 * only, and takes no lock.
 *
 * @returns Every day of the log, oldest first; `DataIncomplete` when inputs are missing from the log.
 * @throws {RangeError} when the plan is malformed.
 * @example
 * ```ts
 * const days = await orThrow(proveDays('runs/btc', plan));
 * console.log(days.at(-1)); // { day: '2026-11-30', isProven: true, logged: '9f86…', … }
 * ```
 */
export function proveDays(folder: string, plan: LivePlan): TaskEither<DataError, readonly DayProof[]> {
  checkArguments('proveDays', { folder }, { folder: 'text' });
  createRunner(plan); // a plan that is none is refused here, and not when the task is run
  return async () => {
    const runner = createRunner(plan);
    const asked = `to prove the days of the run in ${folder}`;
    const logged = await loggedIn(folder).catch((cause: unknown) => failureOrThrow(cause, folder, asked));
    if ('_tag' in logged) return left(logged);
    const { inputs, decisions } = logged;
    const days = new Map<number, Day>();
    for (const input of inputs) {
      const next = runner.status().inputs;
      if (input.sequence !== next) {
        const message = `${folder}: input ${next} is not in the log, ${input.sequence} is the next there`;
        const fix = 'restore the folder inputs from a copy';
        return left({ _tag: 'DataIncomplete', message, asked, fix });
      }
      const number = Math.floor(input.time / dayMs);
      const day = days.get(number) ?? emptyDay();
      days.set(number, day);
      take(day, input.sequence, decisions.get(input.sequence), runner.step(input));
    }
    return right(
      [...days].map(([number, { count, logged, replayed, differsAt }]): DayProof => ({
        day: isoTime(number * dayMs).slice(0, 10),
        inputs: count,
        logged: logged.digest('hex'),
        replayed: replayed.digest('hex'),
        isProven: differsAt === null,
        differsAt,
      })),
    );
  };
}

/** All that a run took in, and all that it concluded. */
async function loggedIn(folder: string): Promise<{
  readonly inputs: readonly LiveInput[];
  readonly decisions: ReadonlyMap<number, Decision>;
}> {
  const { inputs } = await readInputs(join(folder, 'inputs'), -Infinity, 0);
  const { decisions } = await readDecisions(join(folder, 'decisions'), -Infinity);
  return { inputs, decisions };
}

interface Day {
  count: number;
  readonly logged: Hash;
  readonly replayed: Hash;
  differsAt: number | null;
}

const emptyDay = (): Day => ({
  count: 0,
  logged: createHash('sha256'),
  replayed: createHash('sha256'),
  differsAt: null,
});

function take(day: Day, sequence: number, was: Decision | undefined, outputs: Decision['outputs']): void {
  const logged = textOf(sequence, was?.outputs ?? []);
  const replayed = textOf(sequence, outputs);
  day.count++;
  day.logged.update(logged);
  day.replayed.update(replayed);
  if (logged !== replayed) day.differsAt ??= sequence;
}

/** One line of the log; nothing where nothing was concluded, as in the log. */
const textOf = (sequence: number, outputs: Decision['outputs']): string =>
  outputs.length === 0 ? '' : `${JSON.stringify({ sequence, outputs })}\n`;
