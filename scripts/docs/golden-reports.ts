import { mkdir, writeFile } from 'node:fs/promises';
import { backtest, bothReadings } from '@veloce/backtest';
import { simulateMarket } from '@veloce/data-files';
import { playbookShelf, playbookStrategy } from '@veloce/playbooks';
import { comparisonReport, researchReport } from '@veloce/report';
import { writeReport } from '@veloce/report/node';
import {
  bootstrapReturns,
  compareStrategies,
  equityCone,
  sweep,
  sweepLuck,
  walkForward,
} from '@veloce/research';
import { squeezeFlow } from '@veloce/squeezeflow';

/** The reports that the documentation shows: of a backtest, and of research. The markets are simulated, and always the same. */
const folder = 'docs/public/reports';
await mkdir(folder, { recursive: true });

const month = simulateMarket({ seed: 1, bars: 43_200 }).data;
const readings = bothReadings((options) => backtest(squeezeFlow, month, {}, options));
await writeReport(readings.pessimistic, `${folder}/backtest.html`, { readings });

const { data } = simulateMarket({ seed: 1, bars: 40_000, timeframe: '5m', tradesPerMinute: 2 });
const shared = {
  space: { minScore: { min: 2, max: 6 }, squeezeLength: { min: 10, max: 40, step: 5 }, kcMult: [1, 1.5, 2] },
  objective: 'sharpe',
} as const;
const found = await sweep(squeezeFlow, data, { ...shared, search: { kind: 'random', count: 60, seed: 1 } });
const walk = await walkForward(squeezeFlow, data, {
  ...shared,
  search: { kind: 'random', count: 10, seed: 1 },
  window: { train: 16_000, test: 6_000 },
});
const returns = found.best?.returns ?? [];
await writeFile(
  `${folder}/research.html`,
  researchReport({
    title: 'SqueezeFlow on a simulated market: 60 parameter sets',
    objective: shared.objective,
    origin: data.origin,
    sweep: found,
    luck: sweepLuck(found),
    walkForward: walk,
    time: data.time,
    ...(returns.length < 2 ? {} : { paths: bootstrapReturns(returns), cone: equityCone(returns, 10_000) }),
  }),
);

const markets = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'].map(
  (symbol, k) => simulateMarket({ seed: 5 + k, bars: 40_000, timeframe: '5m', symbol }).data,
);
const comparison = await compareStrategies(
  playbookShelf().map((document) => playbookStrategy(document)),
  markets,
  { options: { takerFee: 0.001 }, leastScore: 5 },
);
await writeFile(
  `${folder}/comparison.html`,
  comparisonReport({
    title: 'The shelf of playbooks on three simulated markets',
    origin: markets[0]?.origin ?? data.origin,
    comparison,
    target: [0.8, 0.9],
  }),
);
