import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { kill, pid } from 'node:process';
import * as z from 'zod';

/**
 * Identifies a process, also against a later one with the same number. A part that the system does not report is an empty text.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Identifies the boot of the machine. */
  readonly boot: string;
  /** The process namespace: a container has its own. */
  readonly space: string;
  /** When it was started, in the system's own count. */
  readonly started: string;
}

export const ProcessIdentitySchema = /* @__PURE__ */ (() =>
  z.object({
    pid: z.number().int().positive(),
    host: z.string(),
    boot: z.string(),
    space: z.string(),
    started: z.string(),
  }))();

/** This process. */
export function thisProcess(): ProcessIdentity {
  return { pid, host: hostname(), boot: bootOf(), space: spaceOf(), started: startOf(pid) ?? '' };
}

/**
 * Whether a process is running, as far as this one knows: `unknown` if it runs on another machine, in another container, or under a system
 * that does not tell when a process was started.
 */
export function isRunning(other: ProcessIdentity): boolean | 'unknown' {
  const own = { host: hostname(), boot: bootOf(), space: spaceOf() };
  if (other.host !== own.host) return 'unknown';
  if (other.boot !== own.boot) return false;
  if (other.space !== own.space) return 'unknown';
  const started = startOf(other.pid);
  if (started === undefined) return false;
  return started === '' || other.started === '' ? 'unknown' : started === other.started;
}

const bootOf = (): string => orEmpty(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());

const spaceOf = (): string => orEmpty(() => readlinkSync('/proc/self/ns/pid'));

/** The start of a process; an empty text if the system does not say, `undefined` when it has ended. */
function startOf(id: number): string | undefined {
  try {
    kill(id, 0);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ESRCH') return undefined;
  }
  // "pid (name) state …": the name may hold anything, also brackets.
  const [state = '', ...fields] = orEmpty(() => {
    const line = readFileSync(`/proc/${id}/stat`, 'utf8');
    return line.slice(line.lastIndexOf(')') + 2);
  }).split(' ');
  // A zombie process (ended but not yet reaped) holds nothing any more.
  return state === 'Z' || state === 'X' ? undefined : (fields[18] ?? '');
}

function orEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
