import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { orThrow, resample, slice, withColumns, type MarketData } from '@veloce/core';
import { describeStrategy } from '@veloce/core/testing';
import { loadKlineFiles, simulateMarket } from '@veloce/data-files';
import fc from 'fast-check';
import { describe } from 'vitest';
import { playbookStrategy } from '../playbook-strategy.js';
import { condition } from '../testdata/conditions.js';
import { paramsOfSimulated } from '../testdata/shelf-params.js';
import { playbookShelf } from './shelf.js';

const file = fileURLToPath(
  new URL('../../../../../shared/data/klines/binance-usdm-1m/LINKUSDT-1m-2026-02.csv.gz', import.meta.url),
);

async function real(): Promise<MarketData> {
  const [{ data }] = await orThrow(loadKlineFiles([file]));
  return slice(resample(data, '5m'), 0, 6_000);
}

const simulated = (): MarketData => {
  const { data } = simulateMarket({ seed: 31, bars: 288 * 12, timeframe: '5m', episodesPerDay: 24 });
  return withColumns(data, {
    openInterest: Float64Array.from(data.openInterest!, (value, i) => value * 1.05 ** Math.floor(i / 60)),
  });
};

describe('on a simulated market', () => {
  for (const document of playbookShelf())
    describeStrategy(document.name, playbookStrategy(document), simulated, {
      params: paramsOfSimulated(document),
    });
});

describe.skipIf(!existsSync(file))('on real klines', () => {
  for (const [k, [long, short]] of fc.sample(fc.tuple(condition, condition), { seed: 8, numRuns: 3 }).entries())
    describeStrategy(`random tree ${k}`, playbookStrategy({ format: 1, name: 'random', long, short }), real);
  for (const document of playbookShelf()) describeStrategy(document.name, playbookStrategy(document), real);
}); // prettier-ignore
