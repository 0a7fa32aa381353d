import { orThrow } from '@veloce/core';
import type { Command } from '@veloce/live';
import type { KillSwitch } from '@veloce/live/node';
import type { ControlPart } from '@veloce/server';

/** The parts of a run that the desk may stop. */
export interface ControlledRun {
  /** Why there are no entries now; `null` when there may be. */
  readonly paused: () => string | null;
  readonly killSwitch: Pick<KillSwitch, 'reason' | 'pull'>;
  /** Gives a command to the run; resolves when it was taken. */
  readonly send: (by: string, command: Command) => Promise<void>;
  readonly now: () => number;
}

/** Pause, resume and kill switch of a run, as the desk works them. A kill is a file: a person takes it away where the run is. */
export function controlPart({ paused, killSwitch, send, now }: ControlledRun): ControlPart {
  let since: number | null = null;
  return {
    status() {
      const entries = killSwitch.reason() !== null ? 'killed' : paused() !== null ? 'paused' : 'open';
      return { entries, since: entries === 'open' ? null : since };
    },
    async pause({ name }) {
      await send(name, { name: 'pause', reason: `paused from the desk by ${name}` });
      since = now();
    },
    async resume({ name }) {
      if (killSwitch.reason() !== null)
        throw new Error(
          'the kill switch is on: take the file STOP away in the folder of the run, and start it again',
        );
      await send(name, { name: 'resume' });
    },
    async kill({ name }) {
      const reason = `killed from the desk by ${name} at ${new Date(now()).toISOString()}`;
      await orThrow(killSwitch.pull(reason));
      since = now();
      await send(name, { name: 'pause', reason });
    },
  };
}
