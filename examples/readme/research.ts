import { simulateMarket } from '@veloce/data-files';
import { sweep, sweepLuck } from '@veloce/research';
import { squeezeFlow } from '@veloce/squeezeflow';

const { data } = simulateMarket({ seed: 7, bars: 30_000 });

const found = await sweep(squeezeFlow, data, {
  space: { minScore: [4, 5, 6], squeezeLength: { min: 10, max: 30, step: 10 } },
  search: { kind: 'grid' },
  objective: 'sharpe',
});
console.log(found.best?.params, found.best?.score);

const luck = sweepLuck(found);
console.log(luck?.deflatedSharpe); // the chance that the winner is more than the best of so many trials; accept at 0.95
