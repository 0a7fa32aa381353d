import {
  checkArguments,
  compute,
  pointwise,
  type Kernel,
  type MarketSeries,
  type Series,
} from '@veloce/core';
import { cvdSlopeKernel, rollingSumKernel } from '@veloce/indicators';

/** Taker flow of a bar, buys minus sells, of the market or of one that is joined to it under a name. */
export function takerFlow(market: MarketSeries, joined?: string): Series {
  checkArguments(
    'takerFlow',
    { market, joined },
    { market: { buyVolume: 'series', sellVolume: 'series', column: 'function' }, joined: 'text?' },
  );
  const [buyVolume, sellVolume] =
    joined === undefined
      ? [market.buyVolume, market.sellVolume]
      : [market.column(`${joined}.buyVolume`), market.column(`${joined}.sellVolume`)];
  return compute(takerFlowKernel, [market.intervalMs], [buyVolume, sellVolume, market.time]);
}

/**
 * `buyVolume - sellVolume`; unknown (`NaN`) at the first bar after missing ones, because what CVD did since the bar before it is
 * not known. Every window over it is then unknown until the gap has left (definitions §3: missing is missing, not zero).
 */
export function takerFlowKernel(intervalMs: number): Kernel<{ next: number }> {
  return {
    inputs: 3,
    outputs: 1,
    init: () => ({ next: NaN }),

    advance(state, inputs, outputs, from, to) {
      if (from === to) return;
      const [buyVolume, sellVolume, time] = inputs;
      const output = outputs[0];
      const last = time[to - 1];
      for (let i = from; i < to; i++) output[i] = buyVolume[i] - sellVolume[i];
      if (time[from] > state.next) output[from] = NaN;
      // Times increase by whole intervals: if the last is where it would be without gaps, there are none.
      if (last - time[from] !== (to - 1 - from) * intervalMs) {
        for (let i = from + 1; i < to; i++) if (time[i] - time[i - 1] > intervalMs) output[i] = NaN;
      }
      state.next = last + intervalMs;
    },
  };
}

/** The sizes of flow over a window, `Σ|delta|`. */
export function activity(flow: Series, window: number): Series {
  return compute(rollingSumKernel, [window], [pointwise(Math.abs, [], [flow])]);
}

/** Trend of CVD over a window as a share of all flow in it, in about [-1, 1]: positive when buyers lead. */
export function flowTrend(flow: Series, window: number): Series {
  const slope = compute(cvdSlopeKernel, [window], [flow]);
  return pointwise(moveInUnits, [window], [slope, activity(flow, window)]);
}

/** Net flow over a window as a share of all flow in it, in [-1, 1]. */
export function flowShare(flow: Series, window: number): Series {
  return pointwise(shareOf, [], [compute(rollingSumKernel, [window], [flow]), activity(flow, window)]);
}

/** A slope over a window in the given units; `NaN` where there is no unit to measure in. */
export function moveInUnits(slope: number, unit: number, window: number): number {
  return unit > 0 ? (slope * window) / unit : NaN;
}

/** A part of a whole; `NaN` when there is no whole. */
export function shareOf(part: number, whole: number): number {
  return whole > 0 ? part / whole : NaN;
}
