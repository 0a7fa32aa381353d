import { describe } from 'vitest';
import { exitOnOppositeFlow, timeStop, trailingStop } from '@veloce/core';
import { describeStrategy } from '@veloce/core/testing';
import { flowSigmas } from './reset.js';
import { squeezeFlow } from './squeezeflow.js';
import { hasKlines, realMarket, realMonths, simulated, twoMarkets, withOutages } from './testdata/markets.js';

const managed = squeezeFlow.manageWith(trailingStop(0.02), exitOnOppositeFlow(2, flowSigmas), timeStop(500));

describeStrategy('squeezeFlow on a simulated market', managed, () => simulated(), {
  params: { oiMinChange: 0.001 },
});
describeStrategy('squeezeFlow on a market with outages', squeezeFlow, () => withOutages());
describeStrategy('squeezeFlow with pivots', squeezeFlow, () => withOutages(6, 8_000), {
  params: { divergenceForm: 'pivot', squeezeState: 'either', minScore: 3 },
});
describeStrategy('squeezeFlow on two markets', squeezeFlow, () => twoMarkets('spot', 8, 8_000), {
  params: { divergenceForm: 'markets', otherMarket: 'spot', minScore: 3 },
});

describe.skipIf(!hasKlines)('on real klines', () => {
  realMonths.forEach((name) => {
    describeStrategy(`squeezeFlow on ${name}`, squeezeFlow, () => realMarket(name, 10_000));
  });
  describeStrategy('squeezeFlow with pivots on AVAXUSDT', squeezeFlow, () => realMarket('AVAXUSDT-1m-2026-06', 10_000), {
    params: { divergenceForm: 'pivot', minScore: 3 },
  }); // prettier-ignore
});
