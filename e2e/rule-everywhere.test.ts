import { describe, expect, it } from 'vitest';
import { backtest, fromSignals } from '@veloce/backtest';
import {
  above,
  and,
  barAt,
  crossesAbove,
  crossesBelow,
  describeExplanation,
  describeFunnel,
  explain,
  live,
  restore,
  rule,
  scan,
  slice,
  times,
} from '@veloce/core';
import { describeStrategy } from '@veloce/core/testing';
import { simulateMarket } from '@veloce/data-files';
import { atr, rsi, sma } from '@veloce/indicators';
import { noiseTest, sweep, walkForward } from '@veloce/research';

/** A strategy of the short form goes wherever strategies go. */
const { data } = simulateMarket({ seed: 5, bars: 8_000 });
const recovery = rule(
  'recovery',
  { period: 14, trend: 60, width: 2 },
  ({ high, low, close }, { period, trend, width }) => ({
    long: and(crossesAbove(rsi(close, period), 45), above(close, sma(close, trend))),
    exit: crossesBelow(close, sma(close, trend)),
    stop: times(atr(high, low, close, 14), width),
    target: times(atr(high, low, close, 14), 3),
  }),
);

describeStrategy('recovery, in the short form', recovery, () => slice(data, 0, 2_000), { prefixes: 8 });

describe('a rule', () => {
  it('is swept: each row is the backtest of its parameters', async () => {
    const space = { period: [7, 14], width: [1, 2, 3] };
    const { rows } = await sweep(recovery, data, {
      space,
      search: { kind: 'grid' },
      objective: 'totalReturn',
    });
    expect(rows).toHaveLength(6);
    for (const { params, metrics } of rows) {
      const own = backtest(recovery, data, params).metrics;
      for (const [name, { value }] of Object.entries(own))
        expect({ [name]: value }).toEqual({ [name]: metrics?.[name as never] });
    }
    expect(new Set(rows.map(({ metrics }) => metrics?.trades)).size).toBeGreaterThan(1);
  });

  it('is walked forward: the windows trade what was chosen before them', async () => {
    const walk = await walkForward(recovery, data, {
      window: { train: 2_000, test: 1_500 },
      space: { period: [7, 14] },
      search: { kind: 'grid' },
      objective: 'totalReturn',
    });
    expect(walk.windows.length).toBeGreaterThan(2);
    for (const { best } of walk.windows) expect([7, 14, undefined]).toContain(best?.params['period']);
  });

  it('stands the noise test', async () => {
    const { scenarios } = await noiseTest(recovery, slice(data, 0, 3_000), {}, { replications: 3 });
    expect(scenarios.length).toBeGreaterThan(0);
  });

  it('is live what it is in history, over a restart too', () => {
    const { signals } = scan(recovery, data);
    expect(signals.length).toBeGreaterThan(10);
    let following = live(recovery, data);
    const told = [];
    for (let i = 0; i < data.length; i++) {
      if (i === 4_000)
        following = restore(recovery, JSON.parse(JSON.stringify(following.snapshot())) as never);
      const verdict = following.push(barAt(data, i));
      if (verdict._tag === 'Right') told.push(verdict.right);
    }
    expect(told).toEqual(signals);
  });

  it('is explained, and its funnel says where the bars went', () => {
    const { signalBars, funnel } = scan(recovery, data);
    expect(describeExplanation(explain(recovery, data, signalBars[0] ?? 0))).toContain('entry');
    expect(describeFunnel(funnel)).toContain('no condition holds');
  });

  it('counts the signals that were skipped, alone and in a batch of columns', () => {
    const always = rule('always', {}, ({ close }) => ({ long: above(close, 0) }));
    const { trades, warnings, openPosition } = backtest(always, data);
    expect([trades.length, openPosition === null]).toEqual([0, false]);
    const taken = /(\d+) of (\d+) signals were not taken/.exec(warnings.join(' '));
    expect(Number(taken?.[2]) - Number(taken?.[1])).toBe(1);

    const entries = new Uint8Array(data.length).fill(1);
    expect(fromSignals(data, { entries }).warnings.join(' ')).toContain(
      `${data.length} of ${data.length} entries made no trade`,
    );
    const some = new Uint8Array(data.length);
    some[10] = 1;
    expect(fromSignals(data, { entries: some }).warnings.join(' ')).not.toContain('made no trade');
    const both = fromSignals(data, { entries: [some, entries] });
    expect(both.warnings.join(' ')).toContain('configuration 1: 8000 of 8000 entries made no trade');
  });
});
