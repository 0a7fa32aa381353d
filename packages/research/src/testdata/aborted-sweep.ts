import { stdout } from 'node:process';
import { squeezeFlow } from '@veloce/squeezeflow';
import { threads } from '../node/threads.js';
import { sweep } from '../sweep/sweep.js';
import { smallMarket } from './markets.js';
import { squeezeFlowWorkers } from './workers.js';

// A sweep whose only set never ends, given up while it runs: the process has to end by itself.
const abort = new AbortController();
setTimeout(() => abort.abort(new Error('given up')), 6_000);
await sweep(squeezeFlow, smallMarket(1_000), {
  space: { minScore: [4] },
  search: { kind: 'grid' },
  objective: 'totalReturn',
  executor: threads({
    execArgv: squeezeFlowWorkers.execArgv,
    threads: 1,
    module: new URL('./faulty.ts', import.meta.url),
    name: 'loops',
  }),
  signal: abort.signal,
}).catch((error: unknown) => stdout.write(`ended: ${(error as Error).message}\n`));
