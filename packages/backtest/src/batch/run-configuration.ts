import type { Entries } from '../engine/entries.js';
import type { LoopMarket } from '../engine/loop-market.js';
import { startLoop, type LoopSums } from '../engine/loop-state.js';
import { runLoop, type LoopRun } from '../engine/signal-loop.js';
import type { TradeStore } from '../engine/trade-columns.js';
import { valueAt, type Configuration } from './signals.js';

/** One configuration of signals from the first bar to the last. */
export function runConfiguration(
  market: LoopMarket,
  configuration: Configuration,
  store: TradeStore | undefined,
  samples: Float64Array,
): LoopSums {
  const { settings, data } = market;
  const state = startLoop(settings.capital);
  const run: LoopRun = {
    entries: columnEntries(configuration),
    size: (configuration.size ?? settings.size ?? 1) as number,
    timeStop: configuration.timeStop,
    flags: configuration,
    oppositeSignal: settings.oppositeSignal ?? 'reverse',
  };
  runLoop(market, run, state, data.length, samples, store);
  return state;
}

/** The entries of a configuration's columns. */
function columnEntries({ entries: flags, side, sides, stop, target, trail }: Configuration): Entries {
  const entries: Entries = {
    next(i, until) {
      for (let at = i; at < until; at++) {
        if (flags[at] === 0) continue;
        const own = side === 0 ? sides[at] : side;
        if (own === 0) continue;
        entries.direction = own as 1 | -1;
        return at;
      }
      return -1;
    },
    take(bar) {
      entries.stop = valueAt(stop, bar);
      entries.target = valueAt(target, bar);
      entries.trail = valueAt(trail, bar);
    },
    direction: 1,
    priced: false,
    stop: NaN,
    target: NaN,
    trail: NaN,
  };
  return entries;
}
