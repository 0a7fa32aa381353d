import { expect, it } from 'vitest';
import { squeezeFlow } from '@veloce/squeezeflow';
import { sweep } from '../sweep/sweep.js';
import { smallMarket } from '../testdata/markets.js';
import { squeezeFlowWorkers } from '../testdata/workers.js';
import { threads } from './threads.js';

it('a module that never ends loading ends the sweep after half a minute, whatever the patience for a set', async () => {
  const executor = threads({
    module: 'data:text/javascript,await new Promise(() => {});',
    name: 'loops',
    threads: 1,
    execArgv: squeezeFlowWorkers.execArgv,
    patienceMs: 1,
  });
  const swept = sweep(squeezeFlow, smallMarket(3_000), {
    space: { minScore: [3, 4, 5] },
    search: { kind: 'grid' },
    objective: 'totalReturn',
    executor,
  });
  await expect(swept).rejects.toThrow('it took longer than 30000 ms');
});
