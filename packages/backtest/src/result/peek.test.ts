import { describe, expect, it } from 'vitest';
import { fromColumns } from '@veloce/core';
import { fromOrders } from '../from-orders.js';
import { fromSignals } from '../batch/from-signals.js';

const bars = 3_000;
let seed = 1;
const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
const close = Float64Array.from({ length: bars }, () => 0);
let price = 100;
for (let i = 0; i < bars; i++) close[i] = price *= 1 + 0.01 * (random() - 0.5);
const open = Float64Array.from(close, (_, i) => close[i - 1] ?? 100);
const data = fromColumns({
  symbol: 'X',
  timeframe: '1h',
  time: Float64Array.from(close, (_, i) => 1_735_689_600_000 + i * 3_600_000),
  open,
  high: close.map((value, i) => Math.max(value, open[i]) * 1.001),
  low: close.map((value, i) => Math.min(value, open[i]) * 0.999),
  close,
  volume: new Float64Array(bars).fill(10),
});
const costless = { takerFee: 0, makerFee: 0, slippageBps: 0 };

describe('a peek', () => {
  /** Long where the close two bars on is above the next one; out a bar later. */
  const entries = Uint8Array.from(close, (_, i) => (close[i + 2] > close[i + 1] * 1.001 ? 1 : 0));
  const exits = Uint8Array.from(entries, (_, i) => entries[i - 1] ?? 0);

  it('by signals of two bars on is told: nearly all trades win', () => {
    const batch = fromSignals(
      data,
      { entries: Uint8Array.from(close, (_, i) => (close[i + 1] > close[i] ? 1 : 0)), timeStop: 1 },
      costless,
    );
    expect(batch.warnings).toEqual([
      expect.stringMatching(/^looks like a peek/),
      expect.stringMatching(/entries made no trade: a position was open already/),
    ]);
    expect(batch.result(0).warnings).toContain(batch.warnings[0]);
  });

  it('by signals that leave a bar later is told of each configuration, once', () => {
    const batch = fromSignals(data, { entries: [entries, exits], timeStop: 2 }, costless);
    expect(
      batch.warnings.filter((warning) => warning.includes('looks like a peek')).length,
    ).toBeLessThanOrEqual(1);
  });

  it('by orders at the open of the bar whose close decided is told', () => {
    const orders = [...close.keys()].flatMap((i) =>
      close[i] > open[i] * 1.001
        ? [
            { time: data.time[i], side: 'BUY' as const, size: 1 },
            { time: data.time[i] + 3_600_000, side: 'SELL' as const, size: 1, reduceOnly: true },
          ]
        : [],
    );
    const { warnings } = fromOrders(data, orders, costless);
    expect(warnings).toContainEqual(
      expect.stringMatching(/^looks like a peek: the bar of the entry went the way/),
    );
  });

  it('is not what chance, a trend rule, or small targets before large stops look like', () => {
    const chance = Uint8Array.from(close, () => (random() < 0.1 ? 1 : 0));
    const trend = Uint8Array.from(close, (_, i) => (i > 20 && close[i] > close[i - 20] ? 1 : 0));
    for (const columns of [
      { entries: chance, timeStop: 3 },
      { entries: trend, timeStop: 5 },
      { entries: chance, target: 0.001 },
      { entries: chance, target: 0.002, stop: 0.1 },
    ]) {
      const { warnings } = fromSignals(data, columns, costless);
      expect(warnings.filter((one) => !one.includes('entries made no trade'))).toEqual([]);
    }
  });
});

describe('knownAt', () => {
  const entries = new Uint8Array(bars);
  entries[5] = 1;
  const closes = data.time.slice().map((time) => time + 3_600_000);

  it('refuses a flag that was known after its bar had closed', () => {
    expect(fromSignals(data, { entries, knownAt: closes }).length).toBe(1);
    const late = closes.map((time, i) => (i === 5 ? time + 1 : time));
    expect(() => fromSignals(data, { entries, knownAt: late })).toThrow(
      'fromSignals: entries, configuration 0: row 5 was known at 2025-01-01T06:00:00.001Z, after its bar closed at 2025-01-01T06:00:00.000Z',
    );
  });

  it('refuses an order that was sent before what it rests on was known', () => {
    const order = { time: data.time[5], side: 'BUY', size: 1 } as const;
    expect(fromOrders(data, [{ ...order, knownAt: data.time[5] }]).orders).toHaveLength(1);
    expect(() => fromOrders(data, [{ ...order, knownAt: closes[5] }])).toThrow('order 0: knownAt');
  });
});

describe('an empty result says why', () => {
  it('when all entries were rejected', () => {
    const entries = new Uint8Array(bars);
    entries[5] = entries[9] = 1;
    const batch = fromSignals(data, { entries, size: 100 });
    expect(batch.warnings).toEqual([
      expect.stringMatching(
        /^no trade: all 2 entries were rejected, the first because margin .* is more than/,
      ),
    ]);
    expect(batch.result(0).warnings).toEqual(batch.warnings);
  });

  it('when there is no entry', () => {
    expect(fromSignals(data, { entries: new Uint8Array(bars) }).warnings).toEqual([
      'no trade: no entry is set at any bar',
    ]);
  });
});

describe('what cannot be meant is refused', () => {
  const entries = new Uint8Array(bars);
  it.each([
    [{ entries, exit: entries }, 'fromSignals: unknown field exit; known are entries, exits,'],
    [{ entries, stopLoss: 0.01 }, 'fromSignals: unknown field stopLoss'],
    [
      { entries, side: 'short' },
      'fromSignals: side, configuration 0: must be LONG, SHORT or a column of signs, got "short"',
    ],
    [{ entries, side: '5' }, 'got "5"'],
    [{ entries, size: null }, 'fromSignals: size, configuration 0'],
    [null, 'fromSignals: columns must be an object, got null'],
  ])('%o', (columns, message) => {
    expect(() => fromSignals(data, columns as never)).toThrow(message);
  });

  it('an order whose time is in seconds or microseconds', () => {
    const at = (time: number): unknown => fromOrders(data, [{ time, side: 'BUY', size: 0.01 }]);
    expect(() => at(data.time[300] / 1000)).toThrow('it looks like epoch seconds: multiply by 1000');
    expect(() => at(data.time[300] * 1000)).toThrow('it looks like epoch microseconds: divide by 1000');
    expect(() => at(data.time[300] * 1e6)).toThrow('order 0: time');
    expect(() => fromOrders(data, null as never)).toThrow(TypeError);
  });
});
