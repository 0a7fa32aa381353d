import { startStrategy, type CompiledStrategy, type MarketData, type Position } from '@veloce/core';
import type { Account } from '../account/account.js';
import type { BacktestSettings } from '../account/settings.js';
import type { LegDriver } from './driver.js';
import type { KeptSignals } from './found-signals.js';
import { obeyStrategy } from './position-orders.js';

const blockLength = 4096;

/** Drives a strategy whose signals are known: only its rules are asked, while a position is open. */
export function foundDriver(
  compiled: CompiledStrategy,
  data: MarketData,
  settings: BacktestSettings,
  account: Account,
  { bars, kept = [] }: KeptSignals,
): LegDriver {
  const { length } = data;
  const block = compiled.program.steps.length === 0 ? length : Math.min(blockLength, length);
  const run = startStrategy(compiled, data.symbol, data.firstBar, block);
  let from = 0;
  let to = 0;
  /** The first signal that is not behind. */
  let place = 0;
  /** The bar of the block that rules are asked at. */
  let ruled = 0;
  const rules = (position: Position) => run.manage(ruled, position);
  const pass = (i: number): void => {
    while (place < bars.length && bars[place] < i) place++;
  };

  return {
    signals: [],
    signalBars: [],
    funnel: run.funnel,
    watches: true,
    next(i) {
      pass(i);
      return place < bars.length ? bars[place] : length;
    },
    close(i, book) {
      pass(i);
      while (i >= to) {
        from = to;
        to = Math.min(from + block, length);
        run.advance(data, from, to);
      }
      ruled = i - from;
      const signal = place < bars.length && bars[place] === i ? kept[place] : undefined;
      obeyStrategy(account, book, settings, signal, rules, i + 1 === length);
    },
  };
}
