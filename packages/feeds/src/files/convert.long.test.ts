import { describe, expect, it } from 'vitest';
import type { MarketEvent } from '../events.js';
import { all, captureConversions, shared, streamsOf, tradesOf } from '../testdata/capture-conversions.js';
import { hasRecordings } from '../testdata/recordings.js';
import { binanceSpot, binanceUsdm } from '../venues/binance.js';
import { hyperliquid } from '../venues/hyperliquid.js';
import { replayCapture } from './replay-capture.js';

describe.skipIf(!hasRecordings)('the whole captures of hftbacktest', () => {
  captureConversions(Infinity);

  it.each([
    // Trades as counted when they were extracted; of books what follows the snapshot. The one of spot has none.
    ['binance-usdm-btcusdt-20240808', binanceUsdm({ trades: 'trade' }), 'BTCUSDT', [21_313, 1, 6_545]],
    ['binance-spot-btcusdt-20240809', binanceSpot({ trades: 'trade' }), 'BTCUSDT', [10_147, 0, 0]],
    [
      'binance-coinm-btcusd_perp-20240808',
      { ...binanceUsdm({ trades: 'trade' }), name: 'binance-coinm' },
      'BTCUSD_PERP',
      [2_286, 1, 26_822],
    ],
    ['hyperliquid-btc-20250126', hyperliquid(), 'BTC', [64, 46, 0]],
  ] as const)('%s: nothing is missing', async (name, venue, symbol, counts) => {
    const path = shared(`ws-captures/hftbacktest/${name}.log.gz`).pathname;
    const events = await all(replayCapture(path, venue, streamsOf(symbol)));
    const count = (kind: MarketEvent['kind']): number => events.filter((event) => event.kind === kind).length;
    expect([tradesOf(events).length, count('book-snapshot'), count('book-diff')]).toEqual(counts);
    expect(events.filter((event) => event.kind === 'stream' && event.state !== 'whole')).toEqual([]);
    expect(count('fault')).toBe(0);
  });
});
