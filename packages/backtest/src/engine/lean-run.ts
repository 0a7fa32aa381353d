import type { Steps } from '@veloce/core';
import { settingsInForce } from '../account/settings.js';
import { loopKnows, type LoopMarket } from './loop-market.js';
import { startLoop, type MeasuredStore } from './loop-state.js';
import { foundEntries, type FoundRun } from './found-signals.js';
import { runLoop, type LoopFlags, type LoopRun } from './signal-loop.js';
import type { Metric } from '../metrics/metric.js';
import {
  measureColumns,
  measuredColumns,
  type MeasuredColumns,
  type TradeMetric,
} from '../metrics/trade-metrics.js';
import type { RunnableLeg } from './leg.js';

/** Bars between two turns for others. */
const stretch = 65_536;

/** The input of the metrics, and the positions behind it. */
export interface LeanRun {
  readonly equity: Float64Array;
  readonly heldMs: number;
  readonly traded: number;
  readonly ofTrades: Readonly<Record<TradeMetric, Metric>>;
  /** Valid until the next run. */
  readonly columns: MeasuredColumns;
}

/**
 * Runs a strategy whose rules for open positions, if it has any, do nothing but leave them: at their levels, where the rules say, and by signals against them. It keeps no order and no
 * record. Where signals against a position do nothing, it asks the strategy where none is open only.
 *
 * @param spare Room for trades that no run is using.
 * @param candidates Bars outside which the strategy rejects; all by default.
 * @param found Its signals, where they are known.
 * @returns `undefined` where only the general engine can run it.
 */
export function* leanRun(
  { data, entries, signals, leavesOnly, ...own }: RunnableLeg,
  market: LoopMarket,
  spare: MeasuredStore[],
  candidates: Int32Array | undefined,
  found?: FoundRun,
): Steps<LeanRun | undefined> {
  const { settings, instrument, sampleEnd } = market;
  const { size, oppositeSignal } = settingsInForce(settings, own);
  if (signals === undefined || !loopKnows(settings, instrument, size)) return undefined;
  // Rules leave at the next open, also where signals are filled at the close: the loop leaves both alike.
  if (entries === undefined && (settings.fillOn === 'close' || !leavesOnly)) return undefined;
  const isLazy = entries !== undefined && oppositeSignal === 'ignore';
  const known = found ?? (isLazy ? undefined : signals(candidates));
  const run: LoopRun = {
    entries: known === undefined ? entries!(candidates) : foundEntries(known),
    size: size as number,
    timeStop: Infinity,
    oppositeSignal,
    ...(known === undefined || isLazy ? {} : { flags: flagsOf(known, data.length) }),
  };
  const state = startLoop(settings.capital);
  const equity = new Float64Array(sampleEnd.length + 1);
  const store = spare.pop() ?? { columns: measuredColumns(1024) };
  store.columns.count = 0;
  for (let until = 0; until < data.length; yield until) {
    until = Math.min(until + stretch, data.length);
    runLoop(market, run, state, until, equity, undefined, store);
  }
  const { heldMs, traded } = state;
  const ofTrades = measureColumns(store.columns, data.intervalMs);
  spare.push(store);
  return { equity, heldMs, traded, ofTrades, columns: store.columns };
}

/** Signals on the bar clock. */
function flagsOf({ bars, sides: found, exits }: FoundRun, length: number): LoopFlags {
  const sides = new Int8Array(length);
  for (let k = 0; k < bars.length; k++) sides[bars[k]] = found[k];
  const none = new Int8Array(length);
  // A side that is not 0 is an entry.
  return {
    entries: sides,
    sides,
    side: 0,
    longExits: exits?.long ?? none,
    shortExits: exits?.short ?? none,
  };
}
