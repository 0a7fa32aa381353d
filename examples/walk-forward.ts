import { simulateMarket } from '@veloce/data-files';
import {
  crossValidate,
  describeVerdict,
  judgeStrategy,
  noiseTest,
  sweep,
  validate,
  walkForward,
} from '@veloce/research';
import { squeezeFlow } from '@veloce/squeezeflow';

const { data } = simulateMarket({ seed: 7, bars: 40_000, tradesPerMinute: 2 });
const day = 1_440;

// First: is the project sound? It stops at the first stage that fails, and says why and what to do.
validate({ strategy: squeezeFlow, data, params: { minScore: 3 } }, console.log);

// Choose on ten days, trade the next five, over and over. Only what was traded counts.
const search = {
  space: { divergenceLookback: [60, 100], minScore: [3, 4], stopAtr: [1.5, 3] },
  search: { kind: 'grid' },
  objective: 'totalReturn',
} as const;
const walk = await walkForward(squeezeFlow, data, {
  ...search,
  window: { train: 10 * day, test: 5 * day, purge: 240 },
});
for (const { best, trainReturn, testReturn } of walk.windows) {
  const percent = (value: number | null): string =>
    value === null ? 'none' : `${(100 * value).toFixed(1)} %`;
  console.log(
    JSON.stringify(best?.params),
    `per year: ${percent(trainReturn)} chosen, ${percent(testReturn)} traded`,
  );
}
console.log('return out of sample:', walk.totalReturn, 'efficiency:', walk.efficiency);

// All ways to leave two sixths of the time out.
const swept = await sweep(squeezeFlow, data, search);
const { spread, paths } = crossValidate(
  swept.rows.map(({ returns }) => returns),
  { purge: 1, embargo: 1 },
);
console.log(`Sharpe ratio per day of ${paths.length} histories out of sample:`, spread);

// Does it survive a slightly different market?
const { scenarios } = await noiseTest(squeezeFlow, data, { minScore: 3 }, { replications: 2 });
for (const { description, totalReturn } of scenarios) console.log(`${description}: ${totalReturn.p50}`);

// All of it: what is proven, what is disproven, and what the data cannot decide.
console.log(describeVerdict(judgeStrategy({ data, walk, sweep: swept }, { horizons: [60, 240] })));
