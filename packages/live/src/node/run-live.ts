import * as z from 'zod';
import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import {
  checkArguments,
  functionRule,
  objectRule,
  parseOptions,
  signalRule,
  DataException,
  type DataError,
  type Failure,
} from '@veloce/core';
import type { Arrival } from '../input.js';
import type { RunnerSnapshot } from '../runner-state.js';
import type { Beat } from './beat.js';
import type { KillSwitch } from './kill-switch.js';
import type { Decision } from './decision.js';
import type { RunFolder } from './run-folder.js';
import type { Systemd } from './systemd.js';

/** The receivers of a run's conclusions. */
export interface LiveSinks {
  /**
   * Takes a decision that is on the disk. Decisions come one at a time, in order; one delivered shortly before a kill may come again, with the same
   * number. A rejection ends the run: a restart tells that decision again.
   */
  readonly tell: (decision: Decision) => Promise<void> | void;
}

/** Settings of {@link runLive}. */
export interface RunLiveOptions {
  /** Ends the run: everything received is processed, delivered and saved. */
  readonly signal?: AbortSignal;
  /** Beats after each piece of work, at most once a second. */
  readonly beat?: Beat;
  /** Hears that the run goes on, of each piece of work, and that it ends. */
  readonly systemd?: Systemd;
  /** Time between two ticks, ms; 1 s by default. A tick is an input like any other, so a loop that stands still makes none. */
  readonly tickMs?: number;
  /** Time between two snapshots, ms; 60 s by default. There is one at the end as well. */
  readonly snapshotMs?: number;
  /** Checked at every tick: when it is on, the run is paused, and the log says so. */
  readonly killSwitch?: Pick<KillSwitch, 'reason'>;
  /** The clock of the ticks, epoch ms; the machine's by default. */
  readonly now?: () => number;
}

/** A source or a sink broke. */
export interface LiveBroken extends Failure {
  readonly _tag: 'SourceFailed' | 'SinkFailed';
}

/** Why a run ended that was to go on. */
export type LiveError = DataError | LiveBroken;

/** Inputs are put on the disk at least so often, ms, also when nothing is concluded from them. */
const syncMs = 100;

const hasReason = (value: unknown): boolean =>
  typeof (value as Partial<KillSwitch> | null | undefined)?.reason === 'function';
const Options = /* @__PURE__ */ (() => {
  const pause = z
    .number()
    .min(1)
    .max(2 ** 31 - 1);
  return z.strictObject({
    signal: signalRule.optional(),
    beat: functionRule<Beat>().optional(),
    systemd: objectRule<Systemd>().optional(),
    tickMs: pause.default(1_000),
    snapshotMs: pause.default(60_000),
    killSwitch: z.custom<Pick<KillSwitch, 'reason'>>(hasReason, 'must be a killSwitch').optional(),
    now: functionRule<() => number>().default(() => Date.now),
  });
})();

/**
 * Runs: takes the inputs of the sources in the order in which they come, and passes the conclusions to the sinks. It ends when all sources have, when `signal` is
 * aborted, or when something breaks; a snapshot is saved in each case where the disk takes it.
 *
 * @returns The runner at the end.
 * @example
 * ```ts
 * const run = await orThrow(openRunFolder('runs/btc', plan));
 * const end = await runLive(run, [bars], { tell: (decision) => console.log(decision) }, { signal })();
 * run.close();
 * ```
 */
export function runLive(
  run: RunFolder,
  sources: readonly AsyncIterable<Arrival>[],
  sinks: LiveSinks,
  options: RunLiveOptions = {},
): TaskEither<LiveError, RunnerSnapshot> {
  checkArguments(
    'runLive',
    { run, sources, sinks },
    {
      run: { recovery: { untold: 'list' }, take: 'function', save: 'function', close: 'function' },
      sources: 'list',
      sinks: 'object',
    },
  );
  const { signal, beat, systemd, killSwitch, tickMs, snapshotMs, now } = parseOptions(
    'runLive',
    Options,
    options,
  );
  return async () => {
    const ending = new AbortController();
    let broken: LiveError | undefined;
    const fail = (error: LiveError): void => {
      broken ??= error;
      ending.abort();
    };
    const end = (): void => ending.abort();
    ending.signal.addEventListener('abort', () => systemd?.stopping(), { once: true });
    if (signal?.aborted === true) end();
    signal?.addEventListener('abort', end, { once: true });

    let telling = Promise.resolve();
    const tell = (decision: Decision): void => {
      telling = telling.then(async () => {
        if (broken !== undefined) return;
        try {
          await sinks.tell(decision);
          run.told(decision.sequence);
        } catch (cause) {
          fail(brokenBy('SinkFailed', cause, `to tell what was concluded from input ${decision.sequence}`));
        }
      });
    };
    const work = (arrival: Arrival): void => {
      const decision = run.take(arrival);
      if (decision.outputs.length > 0) tell(decision);
      beat?.(decision.sequence);
      systemd?.beat(decision.sequence);
    };
    const guarded = (act: () => void): void => {
      try {
        if (broken === undefined) act();
      } catch (cause) {
        if (!(cause instanceof DataException)) throw cause;
        fail(cause.error);
      }
    };

    const tick = (): void => {
      const stop = killSwitch?.reason() ?? null;
      if (stop !== null && run.status().paused === null) {
        const command = { name: 'pause', reason: stop } as const;
        work({ kind: 'command', time: now(), by: 'kill switch', command });
      }
      work({ kind: 'tick', time: now() });
    };

    run.recovery.untold.forEach(tell);
    const timers = [setInterval(() => guarded(tick), tickMs), setInterval(() => guarded(run.sync), syncMs)];
    let saving: Promise<unknown> = Promise.resolve();
    const save = async (): Promise<RunnerSnapshot | undefined> => {
      const saved = await run
        .save()()
        .catch((cause: unknown) => {
          if (cause instanceof DataException) return left(cause.error);
          throw cause;
        });
      if (isLeft(saved)) fail(saved.left);
      return isLeft(saved) ? undefined : saved.right;
    };
    const saveNext = (): void => {
      saving = saving.then(save);
    };
    timers.push(setInterval(saveNext, snapshotMs));
    systemd?.ready();

    try {
      await Promise.all(
        sources.map(async (source, k) => {
          try {
            await each(source, ending.signal, (arrival) => guarded(() => work(arrival)));
          } catch (cause) {
            fail(brokenBy('SourceFailed', cause, `to read source ${k}`));
          }
        }),
      );
      await telling;
    } finally {
      timers.forEach(clearInterval);
      signal?.removeEventListener('abort', end);
    }
    end();
    await saving;
    const last = await save();
    await systemd?.told();
    return broken !== undefined || last === undefined ? left(broken as unknown as LiveError) : right(last);
  };
}

/** Takes what a source gives until it ends or `signal` is aborted; the source is then left, as a `break` leaves it. */
async function each(
  source: AsyncIterable<Arrival>,
  signal: AbortSignal,
  take: (arrival: Arrival) => void,
): Promise<void> {
  const iterator = source[Symbol.asyncIterator]();
  let stop = (): void => undefined;
  const abort = (): void => stop();
  signal.addEventListener('abort', abort);
  try {
    while (!signal.aborted) {
      // No race with one long promise: it would hold on to every value that lost.
      const next = await new Promise<IteratorResult<Arrival> | undefined>((resolve, reject) => {
        stop = () => resolve(undefined);
        iterator.next().then(resolve, reject);
      });
      if (next === undefined) break;
      if (next.done === true) return;
      take(next.value);
    }
    void iterator.return?.();
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function brokenBy(_tag: LiveBroken['_tag'], cause: unknown, asked: string): LiveBroken {
  const message = cause instanceof Error ? cause.message : 'it failed without an error';
  return { _tag, message, asked, fix: 'start the run again: it goes on where it was', cause };
}
