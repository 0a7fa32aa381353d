import type { Column } from '@veloce/core';
import type { Recorder } from '../engine/recorder.js';

/** Curves of an account on its clock, at the close of each row. */
export interface Curves {
  readonly clock: Column;
  readonly equity: Float64Array;
  readonly drawdown: Float64Array;
  /** Signed notional over equity. */
  readonly exposure: Float64Array;
  /** Gross notional over equity; of a single symbol, its signed exposure. */
  readonly gross: Float64Array;
}

/** Records an account at every row. */
export function recordCurves(
  clock: Column,
  capital: number,
  symbols: number,
): { readonly curves: Curves; readonly recorder: Recorder } {
  const equity = new Float64Array(clock.length);
  const drawdown = new Float64Array(clock.length);
  const exposure = new Float64Array(clock.length);
  const gross = symbols === 1 ? exposure : new Float64Array(clock.length);
  let peak = capital;

  const recorder: Recorder = {
    keepsRecords: true,
    flat(from, to, cash) {
      equity.fill(cash, from, to);
      drawdown.fill(cash / peak - 1, from, to);
    },
    held(from, to, cash, { direction, size, entryPrice }, close) {
      const signed = direction * size;
      for (let row = from; row < to; row++) {
        const value = cash + signed * (close[row] - entryPrice);
        if (value > peak) peak = value;
        equity[row] = value;
        drawdown[row] = value / peak - 1;
        exposure[row] = (signed * close[row]) / value;
      }
    },
    row(row, value, net, all) {
      if (value > peak) peak = value;
      equity[row] = value;
      drawdown[row] = value / peak - 1;
      if (symbols > 1) gross[row] = all === 0 ? 0 : all / value;
      exposure[row] = net === 0 ? 0 : net / value;
    },
  };
  return { curves: { clock, equity, drawdown, exposure, gross }, recorder };
}
