import { describe, expect, it } from 'vitest';
import { crossesAbove, crossesBelow, rule, type Bar } from '@veloce/core';
import { paperBroker } from './paper-broker.js';

const hour = 3_600_000;
/** Long where a bar rises after one that fell, out where it is the other way round. */
const swing = rule('swing', {}, ({ close, open }) => ({
  long: crossesAbove(close, open),
  exit: crossesBelow(close, open),
}));
const bars: readonly Bar[] = [1, -1, 1, 1, -1, 1].map((move, k) => ({
  ...{ time: k * hour, open: 100, high: 102, low: 98, close: 100 + move, volume: 1 },
}));
/** A broker that was given a fall where a rise belongs at bar 3, and what it remembered before it. */
const holed = () => {
  const broker = paperBroker({ symbols: ['X'], timeframe: '1h' });
  broker.follow('X', swing);
  const push = (bar: Bar) => broker.push([{ symbol: 'X', ...bar }]);
  bars.slice(0, 3).forEach(push);
  const memory = JSON.parse(JSON.stringify(broker.remember('X'))) as ReturnType<typeof broker.remember>;
  push({ ...bars[3], close: 99 });
  push(bars[4]);
  return { broker, memory, push };
};

describe('rewind', () => {
  it('gives the strategy the bars as they should have been, and leaves the account as it is', () => {
    const { broker, memory, push } = holed();
    const { engine: before } = broker.snapshot();
    const said = broker.rewind('X', memory, bars.slice(3, 5));
    expect(said.map((signal) => signal?.side ?? null)).toEqual([null, null]);
    expect(broker.snapshot().engine).toEqual(before);
    const whole = paperBroker({ symbols: ['X'], timeframe: '1h' });
    whole.follow('X', swing);
    bars.forEach((bar) => whole.push([{ symbol: 'X', ...bar }]));
    expect(push(bars[5]).signals.map(({ side }) => side)).toEqual(['LONG']);
    expect(broker.remember('X')).toEqual(whole.remember('X'));
  });

  it('refuses a memory of nobody, and bars that do not end with the last', () => {
    const { broker, memory } = holed();
    const before = broker.snapshot();
    expect(() => broker.rewind('X', memory, bars.slice(3, 4))).toThrow(
      'end at 10800000, before the last one pushed, 14400000',
    );
    expect(() => broker.rewind('X', memory, [])).toThrow('got undefined');
    expect(() => broker.rewind('X', { ...memory, following: null }, bars.slice(3, 5))).toThrow(
      'the memory has no strategy swing of X',
    );
    expect(() => broker.rewind('X', memory, [{ ...bars[3], high: 1 }, bars[4]])).toThrow('high');
    expect(() => broker.rewind('X', memory, bars.slice(3))).toThrow('got 18000000');
    expect(broker.snapshot()).toEqual(before);
  });
});
