import { describe, expect, it } from 'vitest';
import type { LiveOverlay } from '@veloce/charts';
import { seededRandom } from '@veloce/core/testing';
import { deskEvents } from './desk-events.js';
import { deskMarkets } from './desk-markets.js';
import { flowOverlays, type FlowEvent } from './flow-overlays.js';

const minute = 60_000;
/** The chart counts bars from 1000 on; bar 3 of the time has none. */
const barAt = (time: number): number | undefined => (time === 3 * minute ? undefined : 1_000 + time / minute);

const drawn = <Kind extends LiveOverlay['kind']>(
  overlays: Readonly<Record<string, LiveOverlay>>,
  name: string,
  kind: Kind,
) => {
  const one = overlays[name];
  if (one?.kind !== kind) throw new Error(`${name} is ${one?.kind ?? 'not there'}, not ${kind}`);
  return one as Extract<LiveOverlay, { kind: Kind }>;
};

it('a market knows its bars by their times, also the one that is open', () => {
  const markets = deskMarkets(deskEvents());
  markets.open({
    ...{ id: 'm', symbol: 'M', venue: 'v', timeframe: '1m', intervalMs: minute },
    firstBar: 40,
  });
  expect(markets.barAt('m', 0)).toBeUndefined();
  for (const time of [0, minute, 3 * minute])
    markets.bar('m', { bar: { time, open: 1, high: 1, low: 1, close: 1, volume: 1 } });
  const numbers = [-1, 0, 1, 2, 3, 4, 5].map((k) => markets.barAt('m', k * minute));
  expect(numbers).toEqual([undefined, 40, 41, undefined, 42, 43, undefined]);
});

describe('overlays of the flow', () => {
  it('a footprint has every trade in its row, on the side of its taker', () => {
    const flow = flowOverlays({ intervalMs: minute, rowHeight: 0.5 });
    const random = seededRandom(2);
    const trades = Array.from({ length: 2_000 }, (_, k): Extract<FlowEvent, { kind: 'trade' | 'liquidation' }> => ({
      ...{ kind: 'trade', time: 150 * k, price: 100 + Math.floor(random() * 40) / 10, size: 1 + Math.floor(random() * 5) },
      side: random() < 0.5 ? 'buy' : 'sell',
    })); // prettier-ignore
    for (const trade of trades) flow.take(trade);
    const { bars } = drawn(flow.overlays(barAt), 'Footprint', 'footprint');
    expect(bars.map(({ bar }) => bar)).toEqual([1_000, 1_001, 1_002, 1_004]);
    for (const { bar, low, rowHeight, bid, ask } of bars) {
      for (const [side, sizes] of [
        ['sell', bid],
        ['buy', ask],
      ] as const) {
        for (const [row, size] of sizes.entries()) {
          const own = trades.filter(
            (one) =>
              one.side === side &&
              Math.floor(one.time / minute) === bar - 1_000 &&
              one.price >= low + row * rowHeight &&
              one.price < low + (row + 1) * rowHeight,
          );
          expect(size).toBe(own.reduce((sum, one) => sum + one.size, 0));
        }
      }
    }
    expect(bars[0]?.bid.length).toBe(8);
  });

  it('a heat map of the book has what rested at the end of each bar, and of liquidations what was closed', () => {
    const flow = flowOverlays({ intervalMs: minute, rowHeight: 1, rows: 10 });
    flow.take({ kind: 'book-snapshot', time: 1, bids: [[99, 5], [98.5, 2], [80, 7]], asks: [[101, 3]] }); // prettier-ignore
    flow.take({ kind: 'trade', time: 2, price: 100, size: 1, side: 'buy' });
    flow.take({ kind: 'book-diff', time: minute - 1, bids: [[99, 0]], asks: [[101, 4]] });
    flow.take({ kind: 'liquidation', time: minute + 5, price: 102.2, size: 2, side: 'buy' });
    flow.take({ kind: 'liquidation', time: minute + 6, price: 102.9, size: 3, side: 'sell' });
    flow.take({ kind: 'book-diff', time: 2 * minute + 1, bids: [[99.5, 9]], asks: [] });
    const overlays = flow.overlays(barAt);
    const { map } = drawn(overlays, 'Heat map', 'heat');
    // The newest price stands in the middle; what rests at 80 is out of view.
    expect({ ...map, amounts: [] }).toEqual({ bars: [1_000, 1_001, 1_002], low: 95, rowHeight: 1, rows: 10, amounts: [] }); // prettier-ignore
    expect(map.amounts).toEqual([
      ...[0, 0, 0, 2, 0, 0, 4, 0, 0, 0],
      ...[0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      ...[0, 0, 0, 2, 9, 0, 4, 0, 0, 0],
    ]);
    const liquidated = drawn(overlays, 'Liquidation heat', 'heat').map;
    expect(liquidated.bars).toEqual([1_001, 1_002]);
    expect(liquidated.amounts.flatMap((amount, k) => (amount === 0 ? [] : [[k, amount]]))).toEqual([[7, 5]]);
  });

  it('a level stands where open interest changed much from one bar to the next', () => {
    const flow = flowOverlays({ intervalMs: minute, rowHeight: 1 });
    const values = [1_000, 1_049, 1_101.45, NaN, 900];
    for (const [k, openInterest] of values.entries()) {
      flow.take({ kind: 'trade', time: k * minute, price: 100 + k, size: 1, side: 'buy' });
      if (!Number.isNaN(openInterest))
        flow.take({ kind: 'open-interest', time: k * minute + 9, openInterest });
    }
    expect(drawn(flow.overlays(barAt), 'OI levels', 'levels').levels).toEqual([
      { price: 102, label: 'open interest +5.0 %', from: 1_002, to: null },
      { price: 104, label: 'open interest −18.3 %', from: 1_004, to: null },
    ]);
  });

  it('keeps the newest bars only, draws nothing that did not come, and refuses what is no event', () => {
    const flow = flowOverlays({ intervalMs: minute, rowHeight: 1, bars: 5 });
    expect(flow.overlays(barAt)).toEqual({});
    for (let k = 0; k < 50; k++)
      flow.take({ kind: 'trade', time: k * minute, price: 10, size: 1, side: 'sell' });
    flow.take({ kind: 'trade', time: 0, price: 10, size: 1, side: 'sell' });
    const overlays = flow.overlays(barAt);
    expect(Object.keys(overlays)).toEqual(['Footprint']);
    expect(drawn(overlays, 'Footprint', 'footprint').bars.map(({ bar }) => bar)).toEqual([1_045, 1_046, 1_047, 1_048, 1_049]); // prettier-ignore
    expect(() => flowOverlays({ intervalMs: minute, rowHeight: 0 })).toThrow('rowHeight');
    expect(() => {
      flow.take({ kind: 'trade' } as never);
    }).toThrow('time');
  });
});
