import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import { createRandom } from '../random.js';
import { inProcess } from '../sweep/executor.js';
import { runKilledSweep, tableOf } from './killed-sweep.js';
import { hasEnded, kill, linesOf, start, waitForLines } from './kill.js';

/** Kills a sweep at random moments until it was killed so often, and compares its table with an undisturbed one. */
export async function killSweep(folder: string, kills: number): Promise<void> {
  const whole = tableOf(await runKilledSweep(`${folder}/undisturbed.jsonl`, inProcess()));
  const { below } = createRandom(kills);
  let killed = 0;
  let sweeps = 0;
  let starts = 0;
  while (killed < kills) {
    const path = `${folder}/killed-${sweeps++}.jsonl`;
    rmSync(path, { force: true });
    for (;;) {
      // Now in threads, now in the process itself.
      const executor = starts++ % 3 === 0 ? 'threads' : 'process';
      const child = start('killed-sweep.ts', { VELOCE_KILLED_SWEEP: path, VELOCE_KILLED_IN: executor });
      if (killed < kills) {
        // Between two rows, at the start of one, while it is written.
        await waitForLines(path, linesOf(path) + below(12), child);
        await wait(below(8));
        if (!hasEnded(child)) killed++;
        await kill(child);
      } else {
        await once(child, 'exit');
      }
      if (child.exitCode !== null) {
        expect(child.exitCode).toBe(0);
        break;
      }
    }
    const lines = readFileSync(path, 'utf8').trim().split('\n').slice(1);
    expect(byTrial(lines)).toEqual(whole);
  }
}

/** Lines of a journal in the order of a table. */
export function byTrial(lines: readonly string[]): readonly string[] {
  const trialOf = (line: string): number => (JSON.parse(line) as { readonly trial: number }).trial;
  return [...lines].sort((a, b) => trialOf(a) - trialOf(b));
}
