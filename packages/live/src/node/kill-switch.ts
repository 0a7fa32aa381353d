import { checkArguments, shown } from '@veloce/core';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import process from 'node:process';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { DataError } from '@veloce/core';
import { writeWhole } from '@veloce/core/node';

/** Stops all entries of an account, and never its exits. Once it is on, it stays on for as long as the process runs. */
export interface KillSwitch {
  /** Why there may be no entries; `null` while there may. Looks for the file each time. */
  readonly reason: () => string | null;
  /** Turns it on: at once in this process, and for every other process and after a restart once the task has ended. */
  readonly pull: (reason: string) => TaskEither<DataError, string>;
  /** Listens to no more signals. */
  readonly close: () => void;
}

/**
 * A kill switch: it is on when its file is there (whoever made it), when the process gets `signal`, or when `pull` is called. To trade again, remove the
 * file and start again.
 *
 * @param path The file; what it holds is the reason.
 * @param signal `SIGUSR2` by default.
 * @throws {RangeError} for a signal that this system does not have.
 * @example
 * ```ts
 * const killSwitch = openKillSwitch('runs/btc/STOP'); // or: touch runs/btc/STOP, kill -USR2 PID
 * ```
 */
export function openKillSwitch(path: string, signal: NodeJS.Signals = 'SIGUSR2'): KillSwitch {
  checkArguments('openKillSwitch', { path }, { path: 'text' });
  // A signal that no system sends would never stop anything.
  if (typeof signal !== 'string' || !Object.hasOwn(constants.signals, signal)) {
    const known = Object.keys(constants.signals).join(', ');
    throw new RangeError(`openKillSwitch: signal must be one of ${known}, got ${shown(signal)}`);
  }
  let reason: string | null = null;
  const onSignal = (): void => {
    reason ??= `the process got ${signal}`;
  };
  process.on(signal, onSignal);
  return {
    reason() {
      if (reason === null && existsSync(path)) reason = reasonIn(path);
      return reason;
    },
    pull(why) {
      reason ??= why;
      return writeWhole(path, why);
    },
    close: () => process.off(signal, onSignal),
  };
}

function reasonIn(path: string): string {
  const said = `${path} is there`;
  try {
    const text = readFileSync(path, 'utf8').trim().slice(0, 200);
    return text === '' ? said : text;
  } catch {
    return said;
  }
}
