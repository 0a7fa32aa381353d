import {
  startStrategy,
  type CompiledStrategy,
  type MarketData,
  type Position,
  type Signal,
} from '@veloce/core';
import type { Account } from '../account/account.js';
import type { LegDriver } from './driver.js';
import type { BacktestSettings } from '../account/settings.js';
import { obeyStrategy } from './position-orders.js';

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
  const run = startStrategy(compiled, data.symbol, data.firstBar, { blockLength: block });
  const hasRules = compiled.strategy.manage.length > 0;
  const signals: Signal[] = [];
  const signalBars: number[] = [];
  let from = 0;
  let to = 0;
  let asked = 0;
  /** The bar of the block that rules are asked at. */
  let ruled = 0;
  const rules = hasRules ? (position: Position) => run.manage(ruled, position) : undefined;

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
      let signal: Signal | undefined;
      if (i === asked) {
        const result = run.decide(i - from);
        asked = from + run.skip(i + 1 - from, to - from);
        if (result._tag === 'Right') {
          signal = result.right;
          if (account.keepsRecords) {
            signals.push(signal);
            signalBars.push(i);
          }
        }
      }
      if (signal === undefined && !hasRules) return;
      ruled = i - from;
      obeyStrategy(account, book, settings, signal, rules, i + 1 === length);
    },
  };
}
