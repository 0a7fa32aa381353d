import { checkArguments } from '@veloce/core';
import type { Profile } from './profile.js';

/**
 * The composite of some profiles: their rows added. It has no brackets: its levels and nodes are meaningful, its tails are not.
 *
 * @param profiles At least one, in the order of time, all on the same rows (use a fixed `rowSize`).
 * @throws {RangeError} when there is none, or their rows differ.
 * @see definitions §1.1
 * @example
 * ```ts
 * profileLevels(compositeProfile(week), 'volume').poc;
 * ```
 */
export function compositeProfile(profiles: readonly Profile[]): Profile {
  checkArguments(
    'compositeProfile',
    { profiles },
    { profiles: [{ tpos: 'numbers', volume: 'numbers', bottomRow: 'number' }] },
  );
  if (profiles.length === 0) throw new RangeError('compositeProfile: needs at least one profile, got none');
  const [first] = profiles;
  const last = profiles[profiles.length - 1];
  const { tickSize, ticksPerRow } = first;
  profiles.forEach((one, k) => {
    if (one.tickSize !== tickSize || one.ticksPerRow !== ticksPerRow) {
      throw new RangeError(
        `compositeProfile: rows differ: profile 0 has ${ticksPerRow} ticks of ${tickSize} per row, profile ${k} has ${one.ticksPerRow} of ${one.tickSize}; make them with a fixed rowSize`,
      );
    }
  });
  const bottomRow = Math.min(...profiles.map((one) => one.bottomRow));
  const topRow = Math.max(...profiles.map((one) => one.bottomRow + one.tpos.length - 1));
  const tpos = new Int32Array(topRow - bottomRow + 1);
  const volume = new Float64Array(topRow - bottomRow + 1);
  for (const one of profiles) {
    const shift = one.bottomRow - bottomRow;
    for (let r = 0; r < one.tpos.length; r++) {
      tpos[r + shift] += one.tpos[r];
      volume[r + shift] += one.volume[r];
    }
  }
  return {
    tickSize,
    ticksPerRow,
    session: 'composite',
    start: first.start,
    end: last.end,
    firstIndex: first.firstIndex,
    lastIndex: last.lastIndex,
    completeAt: last.completeAt,
    open: first.open,
    high: Math.max(...profiles.map((one) => one.high)),
    low: Math.min(...profiles.map((one) => one.low)),
    close: last.close,
    bottomRow,
    tpos,
    volume,
    brackets: [],
    printed: new Uint8Array(0),
  };
}
