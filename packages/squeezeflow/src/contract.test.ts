import { describe, it } from 'vitest';
import { exitOnOppositeFlow, slice, timeStop, trailingStop } from '@veloce/core';
import { describeStrategy } from '@veloce/core/testing';
import { flowSigmas } from './reset.js';
import { squeezeFlow } from './squeezeflow.js';
import { hasKlines, realMarket, realMonths, simulated, twoMarkets, withOutages } from './testdata/markets.js';
import { analyzeAsLive, liveAsScan } from './testdata/prefixes.js';

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
  unchecked: ['spot.buyVolume', 'spot.sellVolume'],
});

describe.skipIf(!hasKlines)('on real klines', () => {
  realMonths.forEach((name) => {
    describeStrategy(`squeezeFlow on ${name}`, squeezeFlow, () => realMarket(name, 6_000));
  });
  describeStrategy('squeezeFlow with pivots on AVAXUSDT', squeezeFlow, () => realMarket('AVAXUSDT-1m-2026-06', 10_000), {
    params: { divergenceForm: 'pivot', minScore: 3 },
  }); // prettier-ignore
});

/** Thresholds at which setups are frequent. */
const easy = { divergenceLookback: 20, resetWindow: 20, minPriceMove: 0.3, resetSigmas: 0.3, minScore: 2 };

describe('squeezeFlow concludes the same at every prefix, whole, and live across restarts', () => {
  it('simulated, with outages', () => {
    const data = slice(withOutages(), 450, 950);
    analyzeAsLive(data, easy, liveAsScan(data, easy, 1));
  });

  // Every month to its end, and days of analyze, are in the long tests.
  it.skipIf(!hasKlines).each(['FILUSDT-1m-2023-06', 'LINKUSDT-1m-2026-02', 'AVAXUSDT-1m-2026-06'])(
    'at every bar of the first week of %s, and analyze at every bar of six hours',
    (name) => {
      liveAsScan(realMarket(name, 10_080), {}, 5);
      const first = realMarket(name, 360);
      analyzeAsLive(first, easy, liveAsScan(first, easy, 1));
    },
  );
});
