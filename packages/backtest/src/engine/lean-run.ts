import type { Steps } from '@veloce/core';
import { settingsInForce, type BacktestSettings } from '../account/settings.js';
import { loopKnows, runLoop, startLoop, type LoopTrade } from '../batch/signal-loop.js';
import type { Measured } from '../metrics/metrics.js';
import type { RunnableLeg } from './leg.js';
import { instrumentOf } from './simulation.js';

/** Bars between two turns for others. */
const stretch = 65_536;

/**
 * What metrics are measured on, of a strategy whose positions are left at their levels only: no rules, no signals against them. It asks
 * the strategy where no position is open, and keeps no order and no record.
 *
 * @param ends The last bar of each sample.
 * @returns `undefined` where only the general engine can run it.
 */
export function* leanRun(
  { data, entries, ...own }: RunnableLeg,
  settings: BacktestSettings,
  ends: Int32Array,
): Steps<Pick<Measured, 'equity' | 'heldMs' | 'trades'> | undefined> {
  const { size, oppositeSignal } = settingsInForce(settings, own);
  const instrument = instrumentOf(data.symbol, settings);
  if (entries === undefined || oppositeSignal !== 'ignore' || !loopKnows(settings, instrument, size)) {
    return undefined;
  }
  const market = { data, settings, instrument, sampleEnd: ends };
  const run = { entries: entries(), size: size as number, timeStop: Infinity, oppositeSignal };
  const state = startLoop(settings.capital);
  const equity = new Float64Array(ends.length + 1);
  const trades: LoopTrade[] = [];
  for (let until = 0; until < data.length; yield until) {
    until = Math.min(until + stretch, data.length);
    runLoop(market, run, state, until, equity, undefined, trades);
  }
  return { equity, heldMs: state.heldMs, trades };
}
