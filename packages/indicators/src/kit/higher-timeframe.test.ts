import { describe, expect, it } from 'vitest';
import { describeKernel } from '@veloce/core/testing';
import { atr, atrKernel } from '../volatility/atr.js';
import { emaKernel } from '../averages/ema.js';
import { higherTimeframe, higherTimeframeKernel } from './higher-timeframe.js';
import { pick, testMarket } from '../testdata/market.js';

const hour = 3_600_000;
const market = testMarket(600);
const time = market['time'].map((_, i) => Date.UTC(2024, 0, 1) + i * hour);
const inputs = pick(market, ['high', 'low', 'close']);
const roles = ['high', 'low', 'close'] as const;

describe('higherTimeframe', () => {
  it('is the kernel over the coarse bars, held from the bar that completes one', () => {
    const bars = 150;
    const coarse = inputs.map((input, k) =>
      Float64Array.from({ length: bars }, (_, b) => {
        const part = [...input.subarray(4 * b, 4 * b + 4)];
        return k === 0 ? Math.max(...part) : k === 1 ? Math.min(...part) : part[3];
      }),
    );
    const expected = atr(coarse[0], coarse[1], coarse[2], 5, { firstBar: time[0] / (4 * hour) });
    const [found] = higherTimeframe(atrKernel, [5], {
      time,
      columns: inputs,
      roles,
      barMs: hour,
      coarseMs: 4 * hour,
    });
    found.forEach((value, i) => {
      const closed = Math.floor((i + 1) / 4) - 1;
      expect(value).toBe(closed < 0 ? NaN : expected[closed]);
    });
  });

  it('does not count a coarse bar whose beginning it has not seen', () => {
    const [found] = higherTimeframe(emaKernel, [1], {
      time: time.subarray(2),
      columns: [market['close'].subarray(2)],
      roles: ['close'],
      barMs: hour,
      coarseMs: 4 * hour,
    });
    expect([...found.subarray(0, 7)]).toEqual([
      NaN,
      NaN,
      NaN,
      NaN,
      NaN,
      market['close'][7],
      market['close'][7],
    ]);
  });

  it('closes a coarse bar without its last bar when the next bar comes', () => {
    const without = [0, 1, 2, 4, 5];
    const [found] = higherTimeframe(emaKernel, [1], {
      time: Float64Array.from(without, (i) => time[i]),
      columns: [Float64Array.from(without, (i) => market['close'][i])],
      roles: ['close'],
      barMs: hour,
      coarseMs: 4 * hour,
    });
    const last = market['close'][2];
    expect([...found]).toEqual([NaN, NaN, NaN, last, last]);
  });

  it('adds volumes up and keeps the first open', () => {
    const sums = higherTimeframe(emaKernel, [1], {
      time,
      columns: [market['volume']],
      roles: ['volume'],
      barMs: hour,
      coarseMs: 2 * hour,
    })[0];
    expect(sums[1]).toBe(market['volume'][0] + market['volume'][1]);
    const opens = higherTimeframe(emaKernel, [1], {
      time,
      columns: [market['open']],
      roles: ['open'],
      barMs: hour,
      coarseMs: 2 * hour,
    })[0];
    expect(opens[1]).toBe(market['open'][0]);
  });

  it('refuses lengths that do not divide, and roles that do not fit', () => {
    expect(() =>
      higherTimeframeKernel(emaKernel, [5], { roles: ['close'], barMs: 60_000, coarseMs: 90_000 }),
    ).toThrow('higherTimeframe: coarseMs must be a multiple of barMs = 60000, got 90000');
    expect(() =>
      higherTimeframeKernel(emaKernel, [5], { roles: ['close'], barMs: 0, coarseMs: 60_000 }),
    ).toThrow('barMs must be an integer >= 1');
    expect(() =>
      higherTimeframeKernel(atrKernel, [5], { roles: ['close'], barMs: 60_000, coarseMs: 120_000 }),
    ).toThrow('roles must name 3 inputs, got 1');
  });
});

describeKernel(
  'higherTimeframe',
  () => higherTimeframeKernel(atrKernel, [5], { roles, barMs: hour, coarseMs: 4 * hour }),
  {
    inputs: [time, ...inputs],
  },
);
