import {
  compute,
  phase,
  rejection,
  type AnyPhase,
  type AnyStrategy,
  type Column,
  type Features,
  type Kernel,
  type MarketData,
  type MarketSeries,
  type Signal,
} from '@veloce/core';
import { left, right } from 'fp-ts/lib/Either.js';
import type { Random } from '../random.js';

/** The same strategy, whose phases see every bar some bars late; rules for open positions are on time. */
export function delaySignals(strategy: AnyStrategy, bars: number): AnyStrategy {
  const phases = strategy.phases.map((phase): AnyPhase => ({
    ...phase,
    features: (market: MarketSeries, params: unknown): Features =>
      Object.fromEntries(
        Object.entries(phase.features(market, params) as Features).map(([name, series]) => [
          name,
          compute(delayKernel, [bars], [series]),
        ]),
      ),
  }));
  return { ...strategy, phases };
}

/** The values of `bars` bars ago; `NaN` before there are any. */
export function delayKernel(bars: number): Kernel<{ readonly ring: Float64Array; at: number }> {
  return {
    inputs: 1,
    outputs: 1,
    init: () => ({ ring: new Float64Array(bars).fill(NaN), at: 0 }),
    advance(state, [source], [output], from, to) {
      const { ring } = state;
      let { at } = state;
      for (let i = from; i < to; i++) {
        const value = source[i];
        output[i] = ring[at];
        ring[at] = value;
        at = at + 1 === bars ? 0 : at + 1;
      }
      state.at = at;
    },
  };
}

const missedColumn = 'noise:missed';
const missed = /* @__PURE__ */ rejection('missed', 'missed by the noise');

/** The same strategy, which misses a share of its signals, at random. */
export function missSignals(
  strategy: AnyStrategy,
  data: MarketData,
  share: number,
  { uniform }: Random,
): { readonly strategy: AnyStrategy; readonly data: MarketData } {
  const misses: Column = Float64Array.from({ length: data.length }, () => (uniform() < share ? 1 : 0));
  const last = phase({
    name: 'missed',
    features: (market) => ({ missed: market.column(missedColumn) }),
    decide: (bar, found: Signal) => (bar.missed === 1 ? left(missed) : right(found)),
  });
  return {
    strategy: { ...strategy, phases: [...strategy.phases, last] },
    data: Object.freeze({ ...data, extra: Object.freeze({ ...data.extra, [missedColumn]: misses }) }),
  };
}
