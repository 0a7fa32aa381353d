import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { writeWhole } from '@veloce/core/node';
import type { RunFolder, RunStatus } from '@veloce/live/node';

/** The status of a run as it lies in its folder. */
export interface KeptStatus extends RunStatus {
  /** When it was written, epoch ms UTC. */
  readonly at: number;
}

/** Keeps the status of a run in its folder, for other processes to read. */
export interface StatusFile {
  /** Something changed: it is written within a second. */
  readonly changed: () => void;
  /** Writes it now. */
  readonly write: () => Promise<void>;
}

const name = 'status.json';
const everyMs = 1_000;

/** A status file of a run. A disk that takes nothing is no matter of this file: the run itself ends then. */
export function statusFile(place: string, run: Pick<RunFolder, 'status'>, now: () => number): StatusFile {
  let timer: NodeJS.Timeout | undefined;
  const write = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const kept: KeptStatus = { at: now(), ...run.status() };
    await writeWhole(resolve(place, name), JSON.stringify(kept))();
  };
  return {
    changed() {
      timer ??= setTimeout(() => void write(), everyMs);
    },
    write,
  };
}

/** The last status that a run wrote; `undefined` where there is none. */
export function keptStatus(place: string): KeptStatus | undefined {
  const file = resolve(place, name);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as KeptStatus) : undefined;
}
