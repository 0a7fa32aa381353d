import { describe, expect, it } from 'vitest';
import { analyze, compileStrategy, parseParams, scan, slice, type ParamsInput } from '@veloce/core';
import { minimumHistory, SqueezeFlowParams } from './params.js';
import { squeezeFlow } from './squeezeflow.js';
import { simulated, twoMarkets } from './testdata/markets.js';

type Given = ParamsInput<typeof squeezeFlow>;

describe('SqueezeFlowParams', () => {
  it('has the defaults of the specification and of the definitions', () => {
    expect(parseParams(squeezeFlow)).toEqual({
      ...{ squeezeLength: 20, bbMult: 2, kcMult: 1.5, squeezeState: 'on', regimeFast: 50, regimeSlow: 200 },
      ...{ divergenceForm: 'window', divergenceLookback: 100, minPriceMove: 1, minFlowMove: 0.02 },
      ...{ pivotBars: 5, pivotMaxSpan: 60, pivotMinMove: 0.1, pivotMaxAge: 20, pivotKind: 'regular' },
      ...{ otherMarket: 'none', resetBars: 5, resetWindow: 100, resetSigmas: 1, resetThreshold: 0.01 },
      ...{ oiLookback: 20, oiMinChange: 0.05, oiMaxAge: 60, minScore: 4 },
      ...{ atrPeriod: 14, stopAtr: 2, targetAtr: 4, positionSize: 0.1 },
    });
  });

  it('says of each field what it means and, of each length, size and share, its unit', () => {
    const unit =
      /, in (bars|average true ranges|standard deviations|standard errors of its mean)|, as a (fraction|share)|, of 10 points/;
    const words = ['squeezeState', 'divergenceForm', 'pivotKind', 'otherMarket'];
    for (const [name, field] of Object.entries(SqueezeFlowParams.shape)) {
      const text = field.unwrap().description ?? field.description ?? '';
      expect(text, name).not.toBe('');
      if (!words.includes(name) && name !== 'divergenceLookback') expect(text, name).toMatch(unit);
    }
  });

  it.each<readonly [object, RegExp]>([
    [{ squeezeLength: 1 }, /squeezeLength: .*got 1/],
    [{ minScore: 11 }, /minScore: .*got 11/],
    [{ positionSize: 0 }, /positionSize: .*got 0/],
    [{ kcMult: NaN }, /kcMult: /],
    [{ squeezeLen: 20 }, /unknown field squeezeLen; known are squeezeLength/],
    [{ regimeFast: 200 }, /regimeFast: must be shorter than regimeSlow \(200\), got 200/],
    [{ divergenceForm: 'markets' }, /otherMarket: must be 'spot' or 'perp' when divergenceForm is 'markets'/],
    [{ divergenceForm: 'zigzag' }, /divergenceForm: .*got "zigzag"/],
    [{ minScore: -1, pivotMaxAge: 0.5 }, /pivotMaxAge: .*got 0.5; minScore: .*got -1/],
  ])('refuses %j by name', (params, message) => {
    expect(() => compileStrategy(squeezeFlow, '1m', params as never)).toThrow(message);
  });
});

describe('minimumHistory', () => {
  it.each<readonly [Given, number]>([
    [{}, 100],
    [{ divergenceLookback: 30, resetWindow: 40 }, 40],
    [{ divergenceLookback: 30, resetWindow: 10, squeezeLength: 50 }, 50],
    [{ divergenceForm: 'pivot', resetWindow: 10 }, 20],
    [{ divergenceForm: 'pivot', resetWindow: 10, pivotBars: 3 }, 20],
    [{ divergenceForm: 'pivot', resetWindow: 10, pivotBars: 9 }, 29],
    [{ divergenceForm: 'pivot', resetWindow: 10, squeezeLength: 25, squeezeState: 'fired' }, 26],
    [{ divergenceForm: 'markets', otherMarket: 'spot', divergenceLookback: 200 }, 200],
  ])('of %j is %d bars', (given, bars) => {
    expect(minimumHistory(parseParams(squeezeFlow, given))).toBe(bars);
  });

  it.each<Given>([
    {},
    { divergenceLookback: 30, resetWindow: 40 },
    { divergenceForm: 'pivot', resetWindow: 10, pivotBars: 3 },
    { divergenceForm: 'markets', otherMarket: 'spot' },
  ])('is the first bar at which every required column has a value: %j', (given) => {
    const data = slice(twoMarkets('spot', 8, 3000), 0, 400);
    const needed = minimumHistory(parseParams(squeezeFlow, given));
    const columns = [
      'context.admitted',
      'divergence.divergence',
      'reset.flowSigmas',
      'reset.flowShare',
      'signal.atr',
    ];
    const found = scan(squeezeFlow, data, given, { columns }).columns;
    const firsts = columns.map((name) => [...found[name]].findIndex((x) => x === x));
    if (given.divergenceForm === 'pivot') expect(Math.max(...firsts)).toBeLessThanOrEqual(needed - 1);
    else expect(Math.max(...firsts)).toBe(needed - 1);
  });

  it('is asked for by scan, which says how many bars are missing; analyze rejects the bar', () => {
    const short = slice(simulated(), 0, 60);
    expect(() => scan(squeezeFlow, short)).toThrow(
      'strategy squeezeflow: SIMUSDT 1m has 60 bars, and no signal is possible before 100 have closed; load 40 more, or shorten the longest window',
    );
    expect(analyze(squeezeFlow, short)._tag).toBe('Left');
  });
});
