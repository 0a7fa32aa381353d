import {
  startStrategy,
  type CompiledStrategy,
  type MarketData,
  type Position,
  type Signal,
} from '@veloce/core';
import type { Account } from '../account/account.js';
import type { LegDriver } from './driver.js';
import type { Levels } from '../account/order.js';
import type { BacktestSettings } from '../account/settings.js';
import { obeyRules, takeSignal } from './position-orders.js';

const blockLength = 4096;

/** Asks a strategy at the close of each bar its gate lets in, and its rules while a position is open. */
export function strategyDriver(
  compiled: CompiledStrategy,
  data: MarketData,
  settings: BacktestSettings,
  account: Account,
): LegDriver {
  const { length } = data;
  // With nothing to compute there is nothing to keep in the processor's cache: one block is all.
  const block = compiled.program.steps.length === 0 ? length : Math.min(blockLength, length);
  const run = startStrategy(compiled, data.symbol, data.firstBar, block);
  const hasRules = compiled.strategy.manage.length > 0;
  const signals: Signal[] = [];
  const signalBars: number[] = [];
  let from = 0;
  let to = 0;
  let asked = 0;

  return {
    signals,
    signalBars,
    funnel: run.funnel,
    watches: hasRules,

    next(i) {
      while (i >= to) {
        from = to;
        to = Math.min(from + block, length);
        run.advance(data, from, to);
        asked = from + run.skip(0, to - from);
      }
      if (asked < i) asked = from + run.skip(i - from, to - from);
      return asked;
    },

    close(i, book) {
      if (i === asked) {
        const result = run.decide(i - from);
        asked = from + run.skip(i + 1 - from, to - from);
        if (result._tag === 'Right') {
          const signal = result.right;
          if (account.keepsRecords) {
            signals.push(signal);
            signalBars.push(i);
          }
          const direction = signal.side === 'LONG' ? 1 : -1;
          const entry = { direction, levels: levelsOf(signal), sizing: undefined, signal } as const;
          takeSignal(account, book, settings, entry, i + 1 === length);
        }
      }
      const { holding } = book;
      if (holding === undefined || !hasRules || holding.barsHeld === 0) return;
      obeyRules(account, book, run.manage(i - from, holding as Position));
    },
  };
}

/** The levels that a signal brings. */
export function levelsOf({ stopLoss, takeProfit }: Signal): Levels {
  return { as: 'price', stop: stopLoss, target: takeProfit, trail: undefined, timeStop: Infinity };
}
