import fc from 'fast-check';
import { expect, it } from 'vitest';
import { barAt, scan } from '@veloce/core';
import { crossover } from '@veloce/cli/demo';
import { simulateMarket } from '@veloce/data-files';
import { binanceUsdm, createFeed, createMarketBars } from '@veloce/feeds';
import { squeezeFlow } from '@veloce/squeezeflow';
import { playRecording } from '../packages/feeds/src/testdata/play-recording.js';
import { hasRecordings, hftbacktest } from '../packages/feeds/src/testdata/recordings.js';
import { deskEqualsScan } from './desk-equals-scan.js';

it('at any moment of many made-up days, the API of the desk says what scan says of the bars so far', async () => {
  const bars = 1_200;
  const moments = fc.uniqueArray(fc.nat(bars - 1), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(fc.nat(100_000), moments, async (seed, at) => {
      const { data } = simulateMarket({ symbol: 'X', seed, bars });
      const rows = Array.from({ length: bars }, (_, i) => barAt(data, i));
      await deskEqualsScan(crossover, rows, { symbol: 'X', timeframe: data.timeframe }, at);
    }),
    { numRuns: 40, seed: 11 },
  );
});

it('so it is around the signals of a strategy with many phases', async () => {
  const { data } = simulateMarket({ symbol: 'X', seed: 7, bars: 20_000 });
  const rows = Array.from({ length: data.length }, (_, i) => barAt(data, i));
  const { signalBars } = scan(squeezeFlow, data);
  const at = [...signalBars.slice(0, 5).flatMap((bar) => [bar - 1, bar, bar + 1]), data.length - 1];
  const seen = await deskEqualsScan(squeezeFlow, rows, { symbol: 'X', timeframe: data.timeframe }, at);
  expect(seen).toBe(signalBars.length);
  expect(seen).toBeGreaterThan(0);
});

it.skipIf(!hasRecordings)(
  'so it is at any moment of a recording of Binance USD-M, in bars of a second',
  async () => {
    const symbol = 'BTCUSDT';
    const feed = createFeed(binanceUsdm(), [{ channel: 'trades', symbol }]);
    const events = playRecording(feed, hftbacktest('binance-usdm-btcusdt-20240808'));
    const made = createMarketBars({ symbol, timeframe: '1s' });
    const rows = events.flatMap((event) => made.step(event)).map(({ bar }) => bar);
    expect(rows.length).toBeGreaterThan(200);
    const at = fc.sample(fc.nat(rows.length - 1), { numRuns: 40, seed: 5 });
    const seen = await deskEqualsScan(crossover, rows, { symbol, timeframe: '1s' }, [...at, rows.length - 1]);
    expect(seen).toBeGreaterThan(2);
  },
);
