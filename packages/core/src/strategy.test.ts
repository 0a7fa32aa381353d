import { right } from 'fp-ts/lib/Either.js';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { scan } from './scan.js';
import { parseParams, strategy, type ParamsInput } from './strategy.js';
import { phase } from './phase.js';
import { sampleMarket } from './testing/sample-market.js';
import { sampleStrategy } from './testing/sample-strategy.js';

const always = phase({ name: 'trend', features: () => ({}), decide: () => right({ average: 1 }) });

describe('strategy', () => {
  it('replaces a phase by name and leaves the original alone', () => {
    const data = sampleMarket(500);
    const eager = sampleStrategy.with({ trend: always });
    expect(scan(eager, data).signals.length).toBeGreaterThan(scan(sampleStrategy, data).signals.length);
    expect(sampleStrategy.phases[0]).not.toBe(always);
    expect(eager.requires).toEqual(['buyVolume', 'sellVolume']);
  });

  it('refuses a replacement for a phase it does not have', () => {
    expect(() => sampleStrategy.with({ scoring: always } as never)).toThrow(
      'has no phase scoring; its phases are trend, flow',
    );
  });

  it('refuses two phases of one name', () => {
    const { name, params, phases } = sampleStrategy;
    expect(() =>
      strategy({ name, params, phases: [phases[0], { ...phases[1], name: 'trend' }] as never }),
    ).toThrow('two phases are called trend');
  });

  it('refuses data without a column it requires, and says who needs it', () => {
    const { buyVolume: _, ...rest } = sampleMarket(10);
    const lacking = { ...rest, absent: { buyVolume: 'candles without taker volume' } };
    expect(() => scan(sampleStrategy, lacking)).toThrow(
      'strategy sample: TEST 1m has no buyVolume (needed by flow; candles without taker volume)',
    );
  });

  it('says which optional columns it has to do without', () => {
    const { openInterest: _, ...rest } = sampleMarket(10);
    expect(scan(sampleStrategy, rest).missing).toEqual([
      { column: 'openInterest', reason: 'the data does not have it' },
    ]);
  });
});

describe('parseParams', () => {
  it('fills in defaults', () => {
    expect(parseParams(sampleStrategy)).toEqual({ period: 20 });
    expectTypeOf<ParamsInput<typeof sampleStrategy>>().toEqualTypeOf<{ period?: number | undefined }>();
  });

  it('names unknown and bad fields, and their values', () => {
    expect(() => parseParams(sampleStrategy, { periods: 5 } as never)).toThrow(
      'unknown field periods; known are period',
    );
    expect(() => parseParams(sampleStrategy, { period: 0 })).toThrow(/sample: period: .*got 0/);
    expect(() => parseParams(sampleStrategy, { period: 2.5 })).toThrow(/period: .*got 2.5/);
  });
});
