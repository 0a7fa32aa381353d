import { checkArguments } from '@veloce/core';

/** Rows of a profile: prices in whole ticks, a fixed number of ticks per row. */
export interface RowGrid {
  /** Smallest price step of the market, in quote currency. */
  readonly tickSize: number;
  /** Height of a row in ticks, an integer >= 1. */
  readonly ticksPerRow: number;
}

/**
 * The row that holds a price: `floor(round(price / tickSize) / ticksPerRow)`. All arithmetic after the rounding is on integers.
 *
 * @see definitions §1.2
 * @example
 * ```ts
 * rowOf(100.3, { tickSize: 0.1, ticksPerRow: 5 }); // 200
 * ```
 */
export function rowOf(price: number, { tickSize, ticksPerRow }: RowGrid): number {
  return Math.floor(Math.round(price / tickSize) / ticksPerRow);
}

/** The price at the middle of a row. */
export function rowMiddle(row: number, { tickSize, ticksPerRow }: RowGrid): number {
  return (row + 0.5) * ticksPerRow * tickSize;
}

/** The price at the lower edge of a row; the upper edge is the lower edge of the row above. */
export function rowEdge(row: number, { tickSize, ticksPerRow }: RowGrid): number {
  return row * ticksPerRow * tickSize;
}

/**
 * Ticks per row for a session: `nice(atr / 40)`, the nearest of 1, 2, 2.5 and 5 times a power of ten (the smaller of two equally
 * near ones), rounded to whole ticks, at least one.
 *
 * @param atr Average true range of completed sessions, in quote currency, > 0.
 * @see definitions §1.2
 */
export function niceTicksPerRow(atr: number, tickSize: number): number {
  checkArguments('niceTicksPerRow', { atr, tickSize }, { atr: 'number', tickSize: 'number' });
  const wanted = atr / 40;
  let power = Math.floor(Math.log10(wanted));
  if (Number(`1e${power}`) > wanted) power--; // log10 may round up to the next power
  const unit = Number(`1e${power}`);
  let best = unit;
  for (const step of niceSteps) {
    if (Math.abs(step * unit - wanted) < Math.abs(best - wanted)) best = step * unit;
  }
  return Math.max(1, Math.round(best / tickSize));
}

const niceSteps = [2, 2.5, 5, 10];
