import { isLeft } from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { live, restore, type LiveSnapshot } from './live.js';
import { slice } from './market-data.js';
import { scan } from './scan.js';
import { checksumOf } from './snapshot.js';
import { describeStrategy } from './testing/describe-strategy.js';
import { sampleMarket } from './testing/sample-market.js';
import { barsOf, sampleStrategy } from './testing/sample-strategy.js';

describeStrategy('sample, whole', sampleStrategy, () => sampleMarket(3000));
describeStrategy('sample, with gaps', sampleStrategy, () =>
  sampleMarket(2000, '5m', [0, 3, 500, 501, 502, 1999]),
);
describeStrategy('sample, a slice', sampleStrategy, () => slice(sampleMarket(2000, '1h', [5]), 77));

describe('live', () => {
  const data = sampleMarket(200);
  const bars = barsOf(data);

  it('counts bars, and those that were missed', () => {
    const following = live(sampleStrategy, data);
    [0, 1, 5, 6].forEach((i) => following.push(bars[i]));
    expect([following.bars(), following.missedBars()]).toEqual([4, 3]);
    expect(following.funnel().bars).toBe(4);
  });

  it('says how many bars are missing before it can find anything, as scan does', () => {
    const patient = { ...sampleStrategy, history: () => 30 };
    let following = live(patient, data);
    bars.slice(0, 12).forEach((bar) => following.push(bar));
    expect(following.missingHistory()).toBe(18);
    expect(() => scan(patient, slice(data, 0, 12))).toThrow(
      'has 12 bars, and no signal is possible before 30',
    );
    following = restore(patient, JSON.parse(JSON.stringify(following.snapshot())));
    bars.slice(12, 40).forEach((bar) => following.push(bar));
    expect(following.missingHistory()).toBe(0);
  });

  it('refuses a bar that is late, malformed or incomplete, and stays as it was', () => {
    const following = live(sampleStrategy, data);
    bars.slice(0, 50).forEach((bar) => following.push(bar));
    const before = JSON.stringify(following.snapshot());
    expect(() => following.push(bars[49])).toThrow('is not later than the last one');
    expect(() => following.push({ ...bars[50], high: 1 })).toThrow('column high');
    expect(() => following.push({ ...bars[50], time: bars[50].time + 1 })).toThrow(
      'must be the open of a 1m bar',
    );
    const { buyVolume: _, ...without } = bars[50];
    expect(() => following.push(without)).toThrow('has no buyVolume, which strategy sample requires');
    expect(JSON.stringify(following.snapshot())).toBe(before);
    const signals = bars.slice(50).map((bar) => following.push(bar));
    const whole = scan(sampleStrategy, data).signalBars.filter((i) => i >= 50);
    expect(signals.flatMap((one, i) => (isLeft(one) ? [] : [i + 50]))).toEqual(whole);
  });

  it('goes on from a snapshot taken before the first bar', () => {
    const again = restore(sampleStrategy, live(sampleStrategy, data).snapshot());
    expect(bars.map((bar) => again.push(bar)).filter((one) => !isLeft(one))).toHaveLength(
      scan(sampleStrategy, data).signals.length,
    );
  });

  it('refuses a timeframe that is none', () => {
    expect(() => live(sampleStrategy, { symbol: 'X', timeframe: '3x' as never })).toThrow(RangeError);
    expect(() => live(sampleStrategy, { symbol: 'X', timeframe: '3x' as never })).toThrow('use one of 1s 5s');
  });

  it('refuses a snapshot of something else', () => {
    const snapshot = live(sampleStrategy, data, { period: 7 }).snapshot();
    expect(() => restore(sampleStrategy, { ...snapshot, strategy: 'other' })).toThrow(
      'is of strategy other, not sample',
    );
    expect(() => restore(sampleStrategy, { ...snapshot, program: 'x' })).toThrow('computes other columns');
    expect(() => restore(sampleStrategy, { ...snapshot, params: { period: -1 } })).toThrow('period');
    expect(() => restore(sampleStrategy, 'text')).toThrow('not a snapshot of a live strategy');
  });

  const taken = (): LiveSnapshot => {
    const following = live(sampleStrategy, data);
    for (const bar of bars.slice(0, 100)) following.push(bar);
    return JSON.parse(JSON.stringify(following.snapshot())) as LiveSnapshot;
  };
  const { checksum: _, ...whole } = taken();
  const numberIn = JSON.stringify(whole.states).replace(/(\d)\.(\d)/, '$1.1$2');

  it.each<[string, object]>([
    ['without its states', { states: null }],
    ['without its first bar', { firstBar: null }],
    ['with one number changed', { states: JSON.parse(numberIn) as unknown }],
    ['with another time', { lastTime: (whole.lastTime ?? 0) + 60_000 }],
    ['with more bars', { bars: 101 }],
    ['with more missed bars', { missedBars: 1 }],
    ['with another symbol', { symbol: 'Y' }],
  ])('refuses a snapshot that was changed: %s', (_name, change) => {
    expect(() => restore(sampleStrategy, { ...taken(), ...change })).toThrow(
      'restore: the snapshot is damaged',
    );
  });

  it.each<[string, object, string]>([
    ['no states', { states: null }, '100 bars without states'],
    ['a state too few', { states: whole.states?.slice(1) }, 'states for'],
    ['states of another kind', { states: whole.states?.map(() => 5) }, 'is not what the kernel keeps'],
    ['states of no kind', { states: whole.states?.map(() => ({})) }, 'is not what the kernel keeps'],
    ['a time off the grid', { lastTime: 1 }, 'opens no 1m bar'],
    ['no bar', { bars: 0 }, 'states, and no bar'],
  ])(
    'refuses a snapshot that does not hold together, though its checksum does: %s',
    (_name, change, says) => {
      const forged = { ...whole, ...change };
      const snapshot = { ...forged, checksum: checksumOf(forged) };
      expect(() => restore(sampleStrategy, snapshot)).toThrow(RangeError);
      expect(() => restore(sampleStrategy, snapshot)).toThrow(says);
    },
  );

  it.each<[string, object]>([
    ['bars', { bars: -5 }],
    ['missedBars', { missedBars: -1 }],
    ['lastTime', { lastTime: 0.5 }],
    ['states', { states: 5 }],
    ['nested too deep', { states: [nested(20_000)] }],
  ])('refuses what is no snapshot: %s', (says, change) => {
    expect(() => restore(sampleStrategy, { ...taken(), ...change })).toThrow(RangeError);
    expect(() => restore(sampleStrategy, { ...taken(), ...change })).toThrow(says);
  });

  it('takes a snapshot whose fields stand in another order, as databases give them back', () => {
    const turned = Object.fromEntries(Object.entries(taken()).reverse());
    const [again, following] = [restore(sampleStrategy, turned), restore(sampleStrategy, taken())];
    for (const bar of bars.slice(100)) expect(again.push(bar)).toEqual(following.push(bar));
  });
});

/** Lists in lists. */
function nested(levels: number): unknown {
  let list: unknown = [];
  for (let k = 0; k < levels; k++) list = [list];
  return list;
}
