import { execFile } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { checkArguments } from '@veloce/core';
import type { Beat } from './beat.js';

/** The part of an environment that says whether and how systemd wants to hear of a service. */
export interface SystemdEnvironment {
  /** Set by systemd for a service of `Type=notify`. */
  readonly NOTIFY_SOCKET?: string | undefined;
  /** Set by systemd for a service with `WatchdogSec`: how long it may be silent, in microseconds. */
  readonly WATCHDOG_USEC?: string | undefined;
  /** Set by systemd: the process that is meant. */
  readonly WATCHDOG_PID?: string | undefined;
  /** The folders in which `systemd-notify` is looked for. */
  readonly PATH?: string | undefined;
}

/** Tells systemd how a service stands. Nothing is told, and nothing fails, where systemd does not want to hear it. */
export interface Systemd {
  /** Everything is open, and the run goes on: `READY=1`. */
  readonly ready: () => void;
  /** A piece of work is done: `WATCHDOG=1`, at most twice in the time that the service may be silent. */
  readonly beat: Beat;
  /** The run ends: `STOPPING=1`. */
  readonly stopping: () => void;
  /** Resolves when all of that is told. */
  readonly told: () => Promise<void>;
}

/**
 * Tells systemd that a run is ready, at work and stopping, by the command `systemd-notify`. The watchdog is fed by work that is done and never by a timer, so
 * systemd restarts a service that is blocked as well as one that died.
 *
 * The unit needs `Type=notify`, `NotifyAccess=all` (the command is a process of its own) and `WatchdogSec`; start `node` itself, not npm.
 *
 * @param environment `process.env`.
 * @param onFault Receives what could not be told; each cause once.
 * @example
 * ```ts
 * const systemd = openSystemd(process.env);
 * await runLive(run, [bars], sinks, { systemd })();
 * ```
 */
export function openSystemd(
  environment: SystemdEnvironment,
  onFault: (message: string) => void = () => undefined,
): Systemd {
  checkArguments('openSystemd', { environment, onFault }, { environment: 'object', onFault: 'function' });
  const { NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID, PATH } = environment;
  const faults = new Set<string>();
  const fail = (message: string): void => {
    if (faults.has(message)) return;
    faults.add(message);
    onFault(message);
  };
  const watchdogMs = Number(WATCHDOG_USEC) / 1_000;
  let isWatched = NOTIFY_SOCKET !== undefined && watchdogMs > 0;
  if (isWatched && WATCHDOG_PID !== undefined && WATCHDOG_PID !== String(process.pid)) {
    isWatched = false;
    fail(
      `systemd watches process ${WATCHDOG_PID}, and this is ${process.pid}: let the unit start node itself`,
    );
  }
  let telling = Promise.resolve();
  let waiting = 0;
  const tell = (what: string): void => {
    if (NOTIFY_SOCKET === undefined) return;
    waiting++;
    telling = telling.then(
      () =>
        new Promise<void>((resolve) => {
          execFile('systemd-notify', [what], { env: { NOTIFY_SOCKET, PATH } }, (error) => {
            waiting--;
            if (error !== null) fail(`systemd-notify ${what}: ${error.message}`);
            resolve();
          });
        }),
    );
  };
  let last = -Infinity;
  return {
    ready: () => tell('READY=1'),
    beat() {
      const now = performance.now();
      if (!isWatched || waiting > 0 || now - last < watchdogMs / 2) return;
      last = now;
      tell('WATCHDOG=1');
    },
    stopping: () => tell('STOPPING=1'),
    told: () => telling,
  };
}
