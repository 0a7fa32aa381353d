import { statSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { checkArguments, encodeState, type DataError } from '@veloce/core';
import { failureOrThrow, lock } from '@veloce/core/node';
import { openLog } from '@veloce/feeds/record';
import type { Decision } from './decision.js';
import type { Arrival, LiveInput } from '../input.js';
import { checkPlan, type LivePlan } from '../plan.js';
import { createRunner } from '../runner.js';
import type { Runner, RunnerSnapshot, RunnerStatus } from '../runner-state.js';
import { readDecisions, readInputs } from './logged.js';
import { newestSnapshot, saveSnapshot } from './snapshots.js';

/** How a run was taken up again. */
export interface Recovery {
  /** Inputs that the snapshot had taken; `null` when there was none that is whole, and all were played again. */
  readonly snapshot: number | null;
  /** Inputs of the log that were played after it. */
  readonly replayed: number;
  /** Descriptions of damage: torn ends that were cut, blocks and snapshots whose checksum is wrong. Nothing that is needed is among it. */
  readonly damaged: readonly string[];
  /** Decisions that may not have been delivered: deliver them (again) first. */
  readonly untold: readonly Decision[];
}

/** The snapshot from which a restart would go on. */
export interface LastSnapshot {
  readonly path: string;
  /** Inputs that it has taken. */
  readonly sequence: number;
  /** How long ago it was saved, ms. */
  readonly ageMs: number;
}

/** The status of a run on disk. */
export interface RunStatus extends RunnerStatus {
  /** The newest snapshot that is whole; `null` before the first. */
  readonly snapshot: LastSnapshot | null;
}

/** A run on disk: its runner, with everything that enters and everything that is concluded in a log. One process at a time has it open. */
export interface RunFolder {
  readonly recovery: Recovery;
  /**
   * Numbers an input, logs it, takes it, and logs what is concluded. When this returns, the conclusions and all inputs before them are on the disk: they may
   * leave the process.
   *
   * @throws {DataException} when the disk takes no more, or the lock was lost. Nothing may leave the process then; open the folder again.
   */
  readonly take: (arrival: Arrival) => Decision;
  /** Records that a decision was delivered, so that a restart does not deliver it again. */
  readonly told: (sequence: number) => void;
  /** Puts on the disk what entered since the last decision. Throws as `take` does. */
  readonly sync: () => void;
  /** Saves a snapshot, from which a restart goes on. */
  readonly save: () => TaskEither<DataError, RunnerSnapshot>;
  /** The runner's holdings and progress, and its last snapshot, as plain data. */
  readonly status: () => RunStatus;
  /** Syncs, and lets go of the folder. */
  readonly close: () => void;
}

/**
 * Opens the folder of a run, and brings its runner to where it was: newest whole snapshot, then the inputs of the log after it. What is concluded from
 * them has to be what was logged, to the bit.
 *
 * In the folder are `inputs/` and `decisions/` (segments of `@veloce/feeds/record`), `snapshots/`, and the lock.
 *
 * @returns The run; `Locked` when another process has it open, `DataIncomplete` when inputs are missing from the log, `DataFormat` when the runner
 * concludes otherwise than logged: then plan or code are not those of the run.
 * @throws {RangeError} when the plan is malformed, or the snapshot is of another.
 * @example
 * ```ts
 * const run = await orThrow(openRunFolder('runs/btc', plan));
 * const { outputs } = run.take({ kind: 'bar', time: now, symbol: 'BTCUSDT', bar });
 * ```
 */
export function openRunFolder(folder: string, plan: LivePlan): TaskEither<DataError, RunFolder> {
  checkArguments('openRunFolder', { folder }, { folder: 'text' });
  // A plan that is none is refused before anything is locked or read.
  checkPlan('openRunFolder', plan);
  return async () => {
    const held = await lock(join(folder, '.lock'))();
    if (isLeft(held)) return held;
    const opened: { readonly close: () => void }[] = [{ close: held.right.release }];
    const close = (): void => {
      for (const one of opened.splice(0).reverse()) one.close();
    };
    try {
      const inputs = await openLog(join(folder, 'inputs'), { format: 'veloce-live-inputs-1' })();
      if (isLeft(inputs)) return closeWith(close, inputs);
      opened.push(inputs.right);
      const decisions = await openLog(join(folder, 'decisions'), { format: 'veloce-live-decisions-1' })();
      if (isLeft(decisions)) return closeWith(close, decisions);
      opened.push(decisions.right);

      const { saved, path, damaged } = await newestSnapshot(join(folder, 'snapshots'));
      const state = saved?.state as RunState | undefined;
      const runner = createRunner(plan, state?.runner);
      const found = await playAgain(folder, runner, saved?.time ?? -Infinity, state?.untold ?? []);
      if (isLeft(found)) return closeWith(close, found);
      const cut = [inputs.right, decisions.right].flatMap(({ cutBytes }, k) =>
        cutBytes > 0
          ? [`${join(folder, k === 0 ? 'inputs' : 'decisions')}: ${cutBytes} bytes of a torn end were cut`]
          : [],
      );

      let { logTime } = found.right;
      const { unlogged, untold, replayed } = found.right;
      let last = path === null || saved === null ? null : lastOf(path, saved.sequence, ageOf(path));
      const pending = new Map(untold.map((one) => [one.sequence, one]));
      const logDecision = (decision: Decision): void => {
        held.right.check();
        inputs.right.sync();
        decisions.right.add(JSON.stringify(decision), logTime);
        decisions.right.sync();
        pending.set(decision.sequence, decision);
      };
      unlogged.forEach(logDecision);

      return right({
        recovery: {
          snapshot: saved?.sequence ?? null,
          replayed,
          damaged: [...damaged, ...cut, ...found.right.damaged],
          untold,
        },
        take(arrival) {
          const input = { ...arrival, sequence: runner.status().inputs } as LiveInput;
          logTime = Math.max(logTime, input.time);
          inputs.right.add(JSON.stringify(encodeState(input)), logTime);
          const decision = { sequence: input.sequence, outputs: runner.step(input) };
          if (decision.outputs.length > 0) logDecision(decision);
          return decision;
        },
        told(sequence) {
          if (pending.delete(sequence)) decisions.right.add(JSON.stringify({ told: sequence }), logTime);
        },
        sync: () => {
          inputs.right.sync();
          decisions.right.sync();
        },
        save: () => async () => {
          held.right.check();
          const state: RunState = { runner: runner.snapshot(), untold: [...pending.values()] };
          const saving = { sequence: state.runner.sequence, time: logTime, state };
          inputs.right.sync(); // a snapshot is never ahead of the log
          decisions.right.sync();
          const written = await saveSnapshot(join(folder, 'snapshots'), saving)();
          if (isLeft(written)) return written;
          last = lastOf(written.right, saving.sequence, 0);
          return right(state.runner);
        },
        status: () => ({ ...runner.status(), snapshot: last?.() ?? null }),
        close,
      });
    } catch (cause) {
      close();
      return left(failureOrThrow(cause, folder, `to go on with the run in ${folder}`));
    }
  };
}

/** A snapshot of that age now; it grows older by the steady clock, whatever is done to that of the machine. */
function lastOf(path: string, sequence: number, age: number): () => LastSnapshot {
  const savedAt = performance.now() - age;
  return () => ({ path, sequence, ageMs: performance.now() - savedAt });
}

const ageOf = (path: string): number => Math.max(0, Date.now() - statSync(path).mtimeMs);

/** The content of a snapshot. */
interface RunState {
  readonly runner: RunnerSnapshot;
  readonly untold: readonly Decision[];
}

interface PlayedAgain {
  readonly replayed: number;
  readonly logTime: number;
  readonly damaged: readonly string[];
  readonly untold: readonly Decision[];
  /** Concluded now, and not in the log: the process ended in between. */
  readonly unlogged: readonly Decision[];
}

async function playAgain(
  folder: string,
  runner: Runner,
  from: number,
  saved: readonly Decision[],
): Promise<Either<DataError, PlayedAgain>> {
  const asked = `to go on with the run in ${folder}`;
  const logged = await readDecisions(join(folder, 'decisions'), from);
  const untold = new Map([...saved.map((one) => [one.sequence, one] as const), ...logged.untold]);
  for (const sequence of logged.told) untold.delete(sequence);
  const unlogged: Decision[] = [];
  const first = runner.status().inputs;
  const inputs = await readInputs(join(folder, 'inputs'), from, first);
  for (const input of inputs.inputs) {
    const { inputs: next } = runner.status();
    if (input.sequence !== next) {
      const message = `${folder}: input ${next} is not in the log, ${input.sequence} is the next there`;
      return left({ _tag: 'DataIncomplete', message, asked, fix: 'restore the folder inputs from a copy' });
    }
    const outputs = runner.step(input);
    const was = logged.decisions.get(input.sequence);
    if (was !== undefined && JSON.stringify(was.outputs) !== JSON.stringify(outputs)) {
      const message = `${folder}: from input ${input.sequence} the runner concludes otherwise than the log says`;
      const fix = 'start it with the plan and the version that it ran with; stop it there, then change them';
      return left({ _tag: 'DataFormat', source: folder, message, asked, fix });
    }
    if (was === undefined && outputs.length > 0) {
      unlogged.push({ sequence: input.sequence, outputs });
      untold.set(input.sequence, { sequence: input.sequence, outputs });
    }
  }
  const { inputs: end } = runner.status();
  const beyond = [...logged.decisions.keys()].find((sequence) => sequence >= end);
  if (beyond !== undefined) {
    const message = `${folder}: there is a decision on input ${beyond}, and the log of inputs ends before it, at ${end}`;
    return left({ _tag: 'DataIncomplete', message, asked, fix: 'restore the folder inputs from a copy' });
  }
  const damaged = [...inputs.damaged, ...logged.damaged];
  const logTime = Math.max(from, inputs.lastTime, logged.lastTime);
  const told = [...untold.values()].sort((a, b) => a.sequence - b.sequence);
  return right({ replayed: end - first, logTime, damaged, untold: told, unlogged });
}

function closeWith<E>(close: () => void, failed: E): E {
  close();
  return failed;
}
