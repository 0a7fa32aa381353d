import { env } from 'node:process';
import { squeezeFlow } from '@veloce/squeezeflow';
import { fileJournal, threads } from '../node.js';
import { inProcess, type Executor } from '../sweep/executor.js';
import { encodeOutcome } from '../sweep/row.js';
import { sweep, type SweepResult } from '../sweep/sweep.js';
import { smallMarket } from './markets.js';
import { squeezeFlowWorkers } from './workers.js';

/** The sweep that is killed over and over: 96 sets. */
export const runKilledSweep = (
  path: string,
  executor: Executor = threads({ ...squeezeFlowWorkers }),
): Promise<SweepResult> =>
  sweep(squeezeFlow, smallMarket(6_000), {
    space: {
      squeezeLength: [10, 15, 20, 25],
      divergenceLookback: [60, 80],
      minScore: [3, 4, 5],
      stopAtr: [1, 2, 3, 4],
    },
    search: { kind: 'grid' },
    objective: 'totalReturn',
    executor,
    journal: fileJournal(path),
  });

/** A sweep's table as text. */
export const tableOf = ({ rows }: SweepResult): readonly string[] =>
  rows.map(({ trial, params, metrics, returns }) => encodeOutcome({ trial, params, metrics, returns }));

const path = env['VELOCE_KILLED_SWEEP'];
if (path !== undefined) await runKilledSweep(path, env['VELOCE_KILLED_IN'] === 'threads' ? undefined : inProcess());
