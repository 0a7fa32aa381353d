import fc from 'fast-check';
import { expect, it } from 'vitest';
import { barAt } from '@veloce/core';
import { crossover } from '@veloce/cli/demo';
import { simulateMarket } from '@veloce/data-files';
import { deskEqualsScan } from './desk-equals-scan.js';

const bars = 400;
const moments = fc.uniqueArray(fc.nat(bars - 1), { minLength: 1, maxLength: 4 });

it('at any moment of a made-up day, the API of the desk says of market and signals what scan says of the bars so far', async () => {
  let seen = 0;
  await fc.assert(
    fc.asyncProperty(fc.nat(1_000), moments, async (seed, at) => {
      const { data } = simulateMarket({ symbol: 'X', seed, bars });
      const rows = Array.from({ length: bars }, (_, i) => barAt(data, i));
      const market = { symbol: 'X', timeframe: data.timeframe };
      seen += await deskEqualsScan(crossover, rows, market, [...at, bars - 1]);
    }),
    { numRuns: 3, seed: 7 },
  );
  expect(seen).toBeGreaterThan(10);
});
