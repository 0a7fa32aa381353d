import { checkArguments } from '@veloce/core';
import { renameSync, writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/** Says that a piece of work is done: the input of this number was taken. */
export type Beat = (sequence: number) => void;

/**
 * A heartbeat: a file with the number of the last input that was taken. It is written after work, by the work itself and never by a timer, so a loop that
 * is blocked or stopped has none. {@link watchBeat} in another process reads it.
 *
 * @param mostMs It is written at most so often; 1 s by default.
 * @example
 * ```ts
 * await runLive(run, sources, sinks, { beat: openBeat('runs/btc/beat.json') })();
 * ```
 */
export function openBeat(path: string, mostMs = 1_000): Beat {
  checkArguments('openBeat', { path, mostMs }, { path: 'text', mostMs: 'number' });
  let last = -Infinity;
  return (sequence) => {
    const now = performance.now();
    if (now - last < mostMs) return;
    last = now;
    const part = `${path}.part`; // one writer: the one that holds the run's lock. Not synced: after a power cut there is no beat to keep
    writeFileSync(part, JSON.stringify({ sequence }));
    renameSync(part, path);
  };
}
