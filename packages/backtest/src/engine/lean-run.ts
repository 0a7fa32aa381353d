import type { Steps } from '@veloce/core';
import { settingsInForce } from '../account/settings.js';
import { loopKnows, type LoopMarket } from './loop-market.js';
import { startLoop, type MeasuredStore } from './loop-state.js';
import { runLoop } from './signal-loop.js';
import type { Metric } from '../metrics/metric.js';
import { measureColumns, measuredColumns, type TradeMetric } from '../metrics/trade-metrics.js';
import type { RunnableLeg } from './leg.js';

/** Bars between two turns for others. */
const stretch = 65_536;

/** The input of the metrics. */
export interface LeanRun {
  readonly equity: Float64Array;
  readonly heldMs: number;
  readonly traded: number;
  readonly ofTrades: Readonly<Record<TradeMetric, Metric>>;
}

/**
 * Runs a strategy whose positions are left at their levels only: no rules, no signals against them. It asks the strategy where no position
 * is open, and keeps no order and no record.
 *
 * @param spare Room for trades that no run is using.
 * @param candidates Bars outside which the strategy rejects; all by default.
 * @returns `undefined` where only the general engine can run it.
 */
export function* leanRun(
  { data, entries, ...own }: RunnableLeg,
  market: LoopMarket,
  spare: MeasuredStore[],
  candidates: Int32Array | undefined,
): Steps<LeanRun | undefined> {
  const { settings, instrument, sampleEnd } = market;
  const { size, oppositeSignal } = settingsInForce(settings, own);
  if (entries === undefined || oppositeSignal !== 'ignore' || !loopKnows(settings, instrument, size)) {
    return undefined;
  }
  const run = { entries: entries(candidates), size: size as number, timeStop: Infinity, oppositeSignal };
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
  return { equity, heldMs, traded, ofTrades };
}
