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
    [{ stopLoss: 101 }, /a LONG needs stopLoss < entryReference < takeProfit, got stopLoss 101/],
    [{ side: 'SHORT' }, /a SHORT needs takeProfit < entryReference < stopLoss/],
    [{ takeProfit: Infinity }, /takeProfit: .*got Infinity/],
    [{ size: 1 }, /size/],
  ])('refuses %j, naming field and value', (fields, message) => {
    expect(() => createSignal({ ...signal, ...fields } as Signal)).toThrow(message);
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
