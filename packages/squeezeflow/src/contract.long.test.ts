import { describe, it } from 'vitest';
import { hasKlines, realMarket, realMonths, simulated, withOutages } from './testdata/markets.js';
import { analyzeAsLive, blocksAsLive, liveAsScan } from './testdata/prefixes.js';

describe('squeezeFlow concludes the same at every prefix, whole, and live across restarts', () => {
  it.skipIf(!hasKlines).each(realMonths)('at every bar of the month %s', (name) => {
    const data = realMarket(name);
    blocksAsLive(data, {}, liveAsScan(data, {}, 5), 4096);
  });

  it.skipIf(!hasKlines).each(['FILUSDT-1m-2023-04', 'LINKUSDT-1m-2023-02', 'AVAXUSDT-1m-2024-02'])(
    'by analyze itself at every bar of the first six days of %s',
    (name) => {
      const data = realMarket(name, 8_640);
      analyzeAsLive(data, {}, liveAsScan(data, {}, 1));
    },
  );

  it.each([
    ['with outages', withOutages(6, 20_000)],
    ['with open interest', simulated(5, 20_000)],
  ])('at every bar of a simulated market %s', (_, data) => {
    blocksAsLive(data, {}, liveAsScan(data, {}, 5), 4096);
    const pivots = { divergenceForm: 'pivot', minScore: 3 } as const;
    blocksAsLive(data, pivots, liveAsScan(data, pivots, 5), 1000);
  });
});
