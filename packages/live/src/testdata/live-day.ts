import { toTable } from '@veloce/core/table';
import type { Bar } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import type { Arrival } from '../input.js';
import type { LivePlan } from '../plan.js';
import { crossover } from './crossover.js';

/** A simulated market, and the plan that trades it. */
export const { data } = simulateMarket({ seed: 11, bars: 240, symbol: 'X' });
export const plan: LivePlan = {
  account: 'paper',
  timeframe: '1m',
  markets: [{ symbol: 'X', strategy: crossover }],
};
/** Its bars as they arrive. */
export const arrivals: readonly Arrival[] = (toTable(data).objects() as Bar[]).map((bar) => ({
  kind: 'bar',
  time: bar.time + 60_000,
  symbol: 'X',
  bar,
}));

/** A source of arrivals, from a number on. */
export async function* given(from = 0, to = arrivals.length): AsyncGenerator<Arrival> {
  for (const arrival of arrivals.slice(from, to)) {
    await Promise.resolve();
    yield arrival;
  }
}
