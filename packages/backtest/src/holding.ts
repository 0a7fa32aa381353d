import type { Position, Side, Signal } from '@veloce/core';

/** The open position as the engine keeps it; rules see it as a {@link Position}. */
export interface Holding extends Position {
  readonly side: Side;
  readonly direction: 1 | -1;
  readonly entryBar: number;
  size: number;
  barsHeld: number;
  highest: number;
  lowest: number;
  stopLoss: number;
  takeProfit: number;
  /** The levels at the entry. */
  readonly firstStop: number;
  readonly firstTarget: number;
  /** Entry fee and funding that later exits of the position still have to carry. */
  entryFee: number;
  funding: number;
}

/** A position just filled. */
export function openHolding(
  signal: Signal,
  bar: number,
  time: number,
  price: number,
  size: number,
  entryFee: number,
): Holding {
  return {
    side: signal.side,
    direction: signal.side === 'LONG' ? 1 : -1,
    entryBar: bar,
    entryTime: time,
    entryPrice: price,
    size,
    initialSize: size,
    barsHeld: 0,
    highest: price,
    lowest: price,
    stopLoss: signal.stopLoss,
    takeProfit: signal.takeProfit,
    firstStop: signal.stopLoss,
    firstTarget: signal.takeProfit,
    entryFee,
    funding: 0,
    signal,
  };
}
