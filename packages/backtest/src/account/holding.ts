import type { Side, Signal } from '@veloce/core';
import type { Trail, WorkingOrder } from './order.js';

/** The open position as the engine keeps it. */
export interface Holding {
  /** Its number on its symbol, from 0 on. */
  readonly position: number;
  readonly side: Side;
  readonly direction: 1 | -1;
  readonly entryBar: number;
  readonly entryTime: number;
  entryPrice: number;
  size: number;
  /** Sum of the entries' sizes. */
  initialSize: number;
  entries: number;
  barsHeld: number;
  highest: number;
  lowest: number;
  stopLoss: number;
  takeProfit: number;
  trail: Trail | undefined;
  /** Whether the trail, and not the entry or a rule, set the stop. */
  trailed: boolean;
  /** Bars after which it is closed. */
  timeStop: number;
  /** The levels at the entry. */
  firstStop: number;
  firstTarget: number;
  /** Entry fees, funding and interest that later exits of the position still have to carry. */
  entryFee: number;
  funding: number;
  borrow: number;
  /** Gain of the parts that were closed. */
  realised: number;
  /** Initial margin that is tied up. */
  margin: number;
  /** The liquidation price; `NaN` for none. */
  liquidation: number;
  /** How it was entered inside the current bar; `open` at the open or earlier. */
  entered: 'open' | 'limit' | 'stop';
  signal: Signal | null;
}

/** Takes a bar into the extremes of a position. What it did before an entry inside it does not count, unless it is bad or certain. */
export function stretch(
  holding: Holding,
  { high, low, close }: { readonly high: number; readonly low: number; readonly close: number },
): void {
  const limited = holding.entered === 'limit';
  const top = limited && holding.direction === 1 ? close : high;
  const bottom = limited && holding.direction === -1 ? close : low;
  if (top > holding.highest) holding.highest = top;
  if (bottom < holding.lowest) holding.lowest = bottom;
}

/** A position just filled: `price` is where the market was, `fill` what was paid. */
export function newHolding(
  { position, bar, time }: { readonly position: number; readonly bar: number; readonly time: number },
  { direction, levels, signal }: Pick<WorkingOrder, 'direction' | 'levels' | 'signal'>,
  price: number,
  fill: number,
  size: number,
  entryFee: number,
  stop: number,
  target: number,
  margin: number,
  inside: 'limit' | 'stop' | undefined,
): Holding {
  return {
    position,
    side: direction === 1 ? 'LONG' : 'SHORT',
    direction,
    entryBar: bar,
    entryTime: time,
    entryPrice: fill,
    size,
    initialSize: size,
    entries: 1,
    barsHeld: 0,
    highest: price,
    lowest: price,
    stopLoss: stop,
    takeProfit: target,
    trail: levels.trail,
    trailed: false,
    timeStop: levels.timeStop,
    firstStop: stop,
    firstTarget: target,
    entryFee,
    funding: 0,
    borrow: 0,
    realised: 0,
    margin,
    liquidation: NaN,
    entered: inside ?? 'open',
    signal,
  };
}
