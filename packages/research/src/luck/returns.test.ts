import { describe, expect, it } from 'vitest';
import { backtest } from '@veloce/backtest';
import { fromColumns } from '@veloce/core';
import { dailyReturns } from '../daily-returns.js';
import { clockwork } from '../testdata/clockwork.js';
import { crossValidate } from '../walk-forward/cross-validation.js';
import { sweep } from '../sweep/sweep.js';
import { sweepLuck } from '../sweep/sweep-luck.js';
import { equityCone } from './equity-cone.js';
import { overfittingProbability } from './overfitting.js';
import { realityCheck } from './reality-check.js';
import { bootstrapInterval, bootstrapReturns, bootstrapTrades, shuffleTrades } from './resampling.js';
import { untilRuin } from './returns.js';
import { sharpeMoments } from './sharpe.js';

const good = Array.from({ length: 40 }, (_, t) => 0.01 * Math.sin(t));
const bad = good.map((x, t) => (t === 7 ? NaN : x));

describe('a return that is not a number', () => {
  it.each<[string, () => unknown, string]>([
    [
      'realityCheck',
      () => realityCheck([good, bad]),
      'realityCheck: column 1: return 7 must be finite, got NaN',
    ],
    ['overfittingProbability', () => overfittingProbability([good, bad], 4), 'column 1: return 7'],
    ['crossValidate', () => crossValidate([good, bad]), 'crossValidate: column 1: return 7'],
    ['bootstrapReturns', () => bootstrapReturns(bad), 'bootstrapReturns: return 7 must be finite, got NaN'],
    ['bootstrapInterval', () => bootstrapInterval(bad, () => 1), 'bootstrapInterval: return 7'],
    ['bootstrapTrades', () => bootstrapTrades([1, Infinity], 10), 'trade 1 must be finite, got Infinity'],
    ['shuffleTrades', () => shuffleTrades(bad, 10), 'shuffleTrades: trade 7'],
    ['equityCone', () => equityCone(bad, 10), 'equityCone: return 7'],
    ['sharpeMoments', () => sharpeMoments(bad), 'sharpeMoments: return 7'],
  ])('is refused by %s, by its place', (_name, run, says) => {
    expect(run).toThrow(says);
    expect(run).toThrow(RangeError);
  });
});

describe('an account that has lost everything', () => {
  it('is closed', () => {
    expect([...untilRuin(Float64Array.of(0.1, -1.2, 3, NaN))]).toEqual([0.1, -1, 0, 0]);
    expect([...untilRuin(Float64Array.of(0.1, NaN, -Infinity))]).toEqual([0.1, -1, 0]);
    const fine = Float64Array.of(0.1, -0.99);
    expect(untilRuin(fine)).toBe(fine);
  });

  it('takes part in the luck of its sweep', async () => {
    // Sold at 100 for 500 bars, while the price rises to 1060: more than the capital is lost.
    const close = Array.from({ length: 960 }, (_, i) => 100 + 2 * Math.max(0, i - 20) + (i % 3));
    const market = fromColumns({
      ...{
        symbol: 'UP',
        timeframe: '1h',
        open: close,
        high: close,
        low: close,
        close,
        volume: close.map(() => 1),
      },
      time: close.map((_, i) => Date.UTC(2024, 0, 1) + i * 3_600_000),
      extra: { side: Float64Array.from(close, (_, i) => (i === 1 ? -1 : i % 40 === 1 ? 1 : 0)) },
    });
    const ruined = backtest(clockwork, market, { hold: 500 });
    expect(ruined.equity[ruined.equity.length - 1]).toBeLessThan(0);
    expect([...dailyReturns(ruined)].slice(-10)).toEqual(new Array(10).fill(0));
    expect([...dailyReturns(ruined)]).toContain(-1);
    const found = await sweep(clockwork, market, { space: { hold: [5, 9, 500] }, search: { kind: 'grid' }, objective: 'totalReturn' }); // prettier-ignore
    expect(sweepLuck(found, { blocks: 4, replications: 50 })!.realityCheck.best).toBeLessThan(2);
  });
});
