import { startStrategy, type CompiledStrategy, type MarketData } from '@veloce/core';
import type { Entries } from '../batch/entries.js';

const blockLength = 4096;

/** The entries that a strategy signals, found when they are asked for: nobody reads what it would signal meanwhile, nor its words. */
export function strategyEntries(compiled: CompiledStrategy, data: MarketData): Entries {
  const { length } = data;
  // With nothing to compute there is nothing to keep in the processor's cache: one block is all.
  const block = compiled.program.steps.length === 0 ? length : Math.min(blockLength, length);
  const run = startStrategy(compiled, data.symbol, data.firstBar, block, undefined, false);
  let from = 0;
  let to = 0;

  const entries: Entries = {
    next(i, until) {
      let at = i;
      for (;;) {
        while (at >= to && to < until) {
          from = to;
          to = Math.min(from + block, length);
          run.advance(data, from, to);
        }
        const end = Math.min(to, until);
        if (at < end) at = from + run.skip(at - from, end - from);
        if (at < end) {
          const result = run.decide(at - from);
          if (result._tag === 'Right') {
            const { side, stopLoss = NaN, takeProfit = NaN } = result.right;
            entries.direction = side === 'LONG' ? 1 : -1;
            entries.stop = stopLoss;
            entries.target = takeProfit;
            return at;
          }
          at++;
        } else if (at >= until) return -1;
      }
    },
    take: () => undefined,
    direction: 1,
    priced: true,
    stop: NaN,
    target: NaN,
    trail: NaN,
  };
  return entries;
}
