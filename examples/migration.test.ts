import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { backtest } from '@veloce/backtest';
import type { AnyStrategy } from '@veloce/core';
import { breakout, crossover, filtered, recovery, reversion } from './migration.js';
import { madeUpHours } from './testdata/made-up-hours.js';

type Trade = readonly [entryBar: number, exitBar: number, entryPrice: number, exitPrice: number];

/** The trades of three other tools: scripts/golden/migration.ts runs them, and writes this. */
const golden = JSON.parse(
  readFileSync(new URL('testdata/migration.json', import.meta.url), 'utf8'),
) as Readonly<
  Record<string, { readonly version: string; readonly trades: Readonly<Record<string, readonly Trade[]>> }>
>;
const strategies: Readonly<Record<string, AnyStrategy>> = {
  crossover,
  breakout,
  reversion,
  recovery,
  filtered,
};
const data = madeUpHours(4_000);

describe.each(Object.entries(golden))('%s', (_peer, { trades }) => {
  it.each(Object.entries(strategies))('%s: the same trades, to the bar and the price', (name, strategy) => {
    const ours = backtest(strategy, data, {}, { takerFee: 0, makerFee: 0, slippageBps: 0 }).trades;
    const theirs = trades[name] ?? [];
    expect(ours.map(({ entryBar, exitBar }) => [entryBar, exitBar])).toEqual(
      theirs.map(([entry, exit]) => [entry, exit]),
    );
    for (const [k, { entryPrice, exitPrice }] of ours.entries()) {
      // freqtrade rounds stops and targets to the tick of the market, a cent here; the others' last digits differ.
      expect(Math.abs(entryPrice - (theirs[k]?.[2] ?? NaN))).toBeLessThan(1e-9);
      expect(Math.abs(exitPrice - (theirs[k]?.[3] ?? NaN))).toBeLessThan(_peer === 'freqtrade' ? 0.01 : 1e-9);
    }
    expect(ours.length).toBeGreaterThan(30);
  });
});
