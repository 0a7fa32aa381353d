import { startStrategy, type CompiledStrategy, type MarketData, type StrategyRun } from '@veloce/core';
import type { Entries } from './entries.js';

const blockLength = 4096;

/**
 * The entries that a strategy signals, found when they are asked for: nobody reads what it would signal meanwhile, nor its words.
 *
 * @param candidates Bars outside which the strategy rejects, ascending; all by default.
 */
export function strategyEntries(
  compiled: CompiledStrategy,
  data: MarketData,
  candidates?: Int32Array,
): Entries {
  const { length } = data;
  // With nothing to compute there is nothing to keep in the processor's cache: one block is all.
  const isReady = compiled.program.steps.length === 0;
  const block = isReady ? length : Math.min(blockLength, length);
  const run = startStrategy(compiled, data.symbol, data.firstBar, { blockLength: block, isKept: false });
  let from = 0;
  let to = 0;

  const entries: Entries = {
    next(i, until) {
      for (let at = i; ; at++) {
        while (at >= to && to < until) {
          from = to;
          to = Math.min(from + block, length);
          run.advance(data, from, to);
        }
        const end = Math.min(to, until);
        if (at < end) at = skip(at, end);
        if (at >= until) return -1;
        if (at < end) {
          if (asks(entries, run, at - from)) return at;
        } else at--;
      }
    },
    take: () => undefined,
    direction: 1,
    priced: true,
    stop: NaN,
    target: NaN,
    trail: NaN,
  };
  const skip = (i: number, end: number): number => from + run.skip(i - from, end - from);
  return candidates !== undefined && isReady ? amongCandidates(entries, run, data, candidates) : entries;
}

/** The same, looking at some bars only. */
function amongCandidates(
  entries: Entries,
  run: StrategyRun,
  data: MarketData,
  candidates: Int32Array,
): Entries {
  run.advance(data, 0, data.length);
  let place = 0;
  return Object.assign(entries, {
    next(i: number, until: number) {
      while (place < candidates.length && candidates[place] < i) place++;
      for (; place < candidates.length && candidates[place] < until; place++) {
        if (asks(entries, run, candidates[place])) return candidates[place];
      }
      return -1;
    },
  });
}

/** Whether the strategy signals at a bar of its block; what it does is written down. */
function asks(entries: Entries, run: StrategyRun, i: number): boolean {
  const result = run.decide(i);
  if (result._tag === 'Left') return false;
  const { side, stopLoss = NaN, takeProfit = NaN } = result.right;
  entries.direction = side === 'LONG' ? 1 : -1;
  entries.stop = stopLoss;
  entries.target = takeProfit;
  return true;
}
