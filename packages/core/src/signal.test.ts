import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SignalSchema, createSignal, type Signal } from './signal.js';

const signal: Signal = {
  timestamp: 1_700_000_040_000,
  symbol: 'BTCUSDT',
  side: 'LONG',
  score: 6,
  confidence: 0.6,
  reason: 'buyers absorb',
  entryReference: 100,
  stopLoss: 98,
  takeProfit: 104,
  scoreBreakdown: { squeeze: 3, divergence: 3 },
};

describe('createSignal', () => {
  it('gives a frozen signal with exactly these fields', () => {
    const created = createSignal(signal);
    expect(created).toEqual(signal);
    expect(Object.isFrozen(created) && Object.isFrozen(created.scoreBreakdown)).toBe(true);
    expect(SignalSchema.parse(JSON.parse(JSON.stringify(created)))).toEqual(signal);
  });

  it.each([
    [{ score: 10.5 }, /score: .*got 10.5/],
    [{ score: NaN }, /score: .*got NaN/],
    [{ confidence: -0.1 }, /confidence: .*got -0.1/],
    [{ side: 'BUY' }, /side: .*got "BUY"/],
    [{ symbol: '' }, /symbol: .*got ""/],
    [{ stopLoss: 101 }, /stopLoss: of a LONG must be below its entryReference of 100 .*got 101/],
    [{ takeProfit: 100 }, /takeProfit: of a LONG must be above its entryReference of 100 .*got 100/],
    [
      { side: 'SHORT' },
      /stopLoss: of a SHORT must be above its entryReference of 100 .*got 98; signal: takeProfit/,
    ],
    [{ takeProfit: Infinity }, /takeProfit: .*\(leave it out for none\), got Infinity/],
    [{ stopLoss: NaN }, /stopLoss: .*\(leave it out for none\), got NaN/],
    [{ stopLoss: null }, /stopLoss: .*\(leave it out for none\), got null/],
    [{ size: 1 }, /size/],
  ])('refuses %j, naming field and value', (fields, message) => {
    expect(() => createSignal({ ...signal, ...fields } as Signal)).toThrow(message);
  });

  it('needs neither stop nor target', () => {
    const { stopLoss: _stop, takeProfit: _target, ...plain } = signal;
    expect(createSignal(plain)).toEqual(plain);
    expect(createSignal({ ...plain, stopLoss: 98 })).toEqual({ ...plain, stopLoss: 98 });
    expect(createSignal({ ...plain, side: 'SHORT', takeProfit: 98 }).takeProfit).toBe(98);
    expect(SignalSchema.parse(plain)).toEqual(plain);
  });

  it('accepts exactly what the schema accepts', () => {
    const odd = fc.oneof(
      fc.constantFrom(0, -1, NaN, Infinity, 98, 100, 104, '1', null, undefined),
      fc.double(),
    );
    const fields = [
      'timestamp',
      'score',
      'confidence',
      'entryReference',
      'stopLoss',
      'takeProfit',
      'scoreBreakdown',
      'other',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...fields), odd, fc.constantFrom('LONG', 'SHORT'), (field, value, side) => {
        const candidate = { ...signal, side, [field]: value } as Signal;
        const accepted = SignalSchema.safeParse(candidate).success;
        if (accepted) expect(createSignal(candidate)).toEqual(candidate);
        else expect(() => createSignal(candidate)).toThrow(RangeError);
      }),
      { numRuns: 2000 },
    );
  });
});
