import type { MarketData, Signal } from '@veloce/core';

/** The planning document's accuracy, as it was written: each signal, each overlap, the share alone, and a target. */
export function sketchAccuracy(
  { close }: MarketData,
  signals: readonly Signal[],
  signalBars: readonly number[],
  horizon: number,
): { readonly accuracy: number; readonly targetMet: boolean } {
  const right = signals.filter(({ side }, k) => {
    const move = close[signalBars[k] + horizon] - close[signalBars[k]];
    return side === 'LONG' ? move > 0 : move < 0;
  });
  const accuracy = right.length / signals.length;
  return { accuracy, targetMet: accuracy >= 0.8 };
}
