import { left, right } from 'fp-ts/lib/Either.js';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { scan } from './scan.js';
import { pointwise } from './series.js';
import { compileStrategy, startStrategy } from './strategy-run.js';
import { parseParams, strategy, type ParamsInput } from './strategy.js';
import { detectLookahead } from './lookahead.js';
import { phase, rejection } from './phase.js';
import { sampleMarket } from './testing/sample-market.js';
import { sampleStrategy } from './testing/sample-strategy.js';

const isBusy = (buys: number, sells: number): number => (buys + sells > 90 ? 1 : buys + sells < 20 ? NaN : 0);
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

  it('refuses data that is too short to find anything in, and says by how much', () => {
    const { name, params, phases } = sampleStrategy;
    const patient = strategy({ name, params, phases, history: ({ period }) => 3 * period });
    expect(() => scan(patient, sampleMarket(59))).toThrow(
      'TEST 1m has 59 bars, and no signal is possible before 60 have closed; load 1 more',
    );
    expect(scan(patient, sampleMarket(60)).funnel.bars).toBe(60);
    expect(scan(patient.with({ trend: always }), sampleMarket(30), { period: 10 }).funnel.bars).toBe(30);
    expect(detectLookahead(patient, sampleMarket(100))).toEqual([]);
  });

  it('does not ask a phase whose gate is decisive about bars that the next gate stops, and counts the same', () => {
    const data = sampleMarket(3000, '1m', [4, 900]);
    let asked = 0;
    const [trend, flow] = sampleStrategy.phases;
    const gated = (decisive: boolean): typeof sampleStrategy =>
      sampleStrategy.with({
        trend: phase({
          ...trend,
          gate: { ...trend.gate!, decisive },
          decide: (bar) => {
            asked++;
            return right({ average: bar.average });
          },
        }),
        flow: phase({
          name: 'flow',
          features: (market) => ({
            ...flow.features(market, {}),
            busy: pointwise(isBusy, [], [market.buyVolume, market.sellVolume]),
          }),
          gate: {
            feature: 'busy',
            rejection: rejection('flow', 'quiet'),
            unknown: rejection('flow', 'unknown'),
          },
          decide: (bar, found: { average: number }) => flow.decide(bar, found, {}),
        }),
      });
    const plain = scan(gated(false), data);
    const askedPlainly = asked;
    asked = 0;
    const decisive = scan(gated(true), data);
    expect(decisive).toEqual(plain);
    expect(decisive.funnel.stages[1].rejections.map((one) => one.reason)).toEqual(
      expect.arrayContaining(['quiet', 'sellers lead']),
    );
    const { passed, rejections } = decisive.funnel.stages[1];
    expect(asked).toBe(passed + rejections.find((one) => one.reason === 'sellers lead')!.bars);
    expect(asked).toBeLessThan(askedPlainly);

    const run = startStrategy(compileStrategy(gated(true), '1m'), 'TEST', data.firstBar, {
      blockLength: data.length,
    });
    run.advance(data, 0, data.length);
    const signalBars = Array.from({ length: data.length }, (_, i) => i).filter(
      (i) => run.decide(i)._tag === 'Right',
    );
    expect(signalBars).toEqual(plain.signalBars);
    expect(run.funnel()).toEqual(plain.funnel);
  });

  it('refuses a decisive gate whose phase rejects a bar that the gate lets in', () => {
    const [trend] = sampleStrategy.phases;
    const liar = phase({
      ...trend,
      gate: { ...trend.gate!, decisive: true },
      decide: () => left(rejection('trend', 'a whim')),
    });
    expect(() => scan(sampleStrategy.with({ trend: liar }), sampleMarket(300))).toThrow(
      "phase trend: its gate is decisive, yet it rejected a bar (a whim); let the gate's feature say so",
    );
  });

  it('says why a gate has no value, in its own words where it has them', () => {
    const unknown = rejection('trend', 'warming up');
    const gated = (own: object): string | undefined => {
      const trend = phase({
        name: 'trend',
        features: (market) => ({ oi: market.openInterest }),
        gate: { feature: 'oi', rejection: rejection('trend', 'none'), ...own },
        decide: () => right({ average: 1 }),
      });
      const { openInterest: _, ...rest } = sampleMarket(10);
      return scan(sampleStrategy.with({ trend }), rest).funnel.stages[0].rejections[0].reason;
    };
    expect(gated({})).toBe('oi has no value yet');
    expect(gated({ unknown })).toBe('warming up');
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
