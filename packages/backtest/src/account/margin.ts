import { checkArguments } from '@veloce/core';
import type { Holding } from './holding.js';
import type { Instrument } from './instrument.js';

/** Maintenance margin of a position at a notional. */
export function maintenanceMargin(instrument: Instrument, notional: number): number {
  checkArguments(
    'maintenanceMargin',
    { instrument, notional },
    {
      instrument: { maintenance: [{ from: 'number', rate: 'number', deduction: 'number' }] },
      notional: 'number',
    },
  );
  const { rate, deduction } = bracketAt(instrument, notional);
  return notional * rate - deduction;
}

/** A position and the margin behind it. */
export interface MarginedPosition {
  /** 1 for a long position, -1 for a short one. */
  readonly direction: 1 | -1;
  /** Base units, > 0. */
  readonly size: number;
  readonly entryPrice: number;
  /** The most it may lose: the initial margin when isolated; the account's equity without the position's own gain when cross. */
  readonly margin: number;
}

/**
 * The price at which a linear position has lost all but its maintenance margin (definitions §13).
 *
 * @returns `NaN` when no positive price liquidates it.
 * @example
 * ```ts
 * liquidationPrice(instrument, { direction: 1, size: 1, entryPrice: 100, margin: 100 / 10 }); // entry * (1 - 1/10) / (1 - mmr)
 * ```
 */
export function liquidationPrice(instrument: Instrument, position: MarginedPosition): number {
  checkArguments(
    'liquidationPrice',
    { instrument, position },
    {
      instrument: { maintenance: [{ from: 'number', rate: 'number', deduction: 'number' }] },
      position: { direction: 'number', size: 'number', entryPrice: 'number', margin: 'number' },
    },
  );
  const { direction, size, entryPrice, margin } = position;
  const { maintenance } = instrument;
  for (let k = 0; k < maintenance.length; k++) {
    const { from, rate, deduction } = maintenance[k];
    // margin + direction * size * (p - entry) = size * p * rate - deduction, solved for p.
    const price = (direction * size * entryPrice - margin - deduction) / (size * (direction - rate));
    const to = maintenance[k + 1]?.from ?? Infinity;
    const notional = size * price;
    const within = notional >= from * (1 - 1e-12) && notional < to;
    if (within && price > 0) return price;
  }
  return NaN;
}

function bracketAt({ maintenance }: Instrument, notional: number): Instrument['maintenance'][number] {
  let k = maintenance.length - 1;
  while (k > 0 && notional < maintenance[k].from) k--;
  return maintenance[k];
}

/** The liquidation price of a position that loses no more than its own margin. */
export function tieMargin(instrument: Instrument, holding: Holding): void {
  const { direction, size, entryPrice, margin } = holding;
  holding.liquidation = liquidationPrice(instrument, { direction, size, entryPrice, margin });
}
