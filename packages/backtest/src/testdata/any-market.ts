import fc from 'fast-check';
import type { SymbolBar } from '../paper-broker.js';
import { barAt, fromRows, type MarketData } from '@veloce/core';
import type { ScriptedBar } from './scripted-strategy.js';

const price = fc.double({ min: 0.5, max: 2, noNaN: true });

/** A bar with prices of any shape, and what a scripted strategy does at its close. */
export const anyScriptedBar: fc.Arbitrary<ScriptedBar> = fc
  .record({
    values: fc.tuple(price, price, price, price),
    side: fc.constantFrom(0, 0, 1, -1),
    score: fc.constantFrom(5, 5, 2, 9),
    stop: fc.constantFrom(0.02, 0.1, 0.4),
    target: fc.constantFrom(0.02, 0.1, 0.4),
    funding: fc.constantFrom(NaN, NaN, 0.0001, -0.001),
  })
  .map(({ values: [open, close, a, b], side, ...rest }): ScriptedBar => {
    const bar = [open, Math.max(open, close, a), Math.min(open, close, b), close] as const;
    return { bar, side: side, ...rest };
  });

/** The same market under another symbol, without some of its bars. */
export function thinned(data: MarketData, symbol: string, keep: (i: number) => boolean): MarketData {
  const rows = [...Array(data.length).keys()].filter(keep).map((i) => barAt(data, i));
  return fromRows(rows, { symbol, timeframe: data.timeframe });
}

/** The bars of some markets, time by time. */
export function barsByTime(markets: readonly MarketData[]): readonly (readonly SymbolBar[])[] {
  const byTime = new Map<number, SymbolBar[]>();
  for (const data of markets) {
    for (let i = 0; i < data.length; i++) {
      const own = byTime.get(data.time[i]) ?? [];
      byTime.set(data.time[i], [...own, { symbol: data.symbol, ...barAt(data, i) }]);
    }
  }
  return [...byTime].sort(([a], [b]) => a - b).map(([, bars]) => bars);
}
