import type { Column } from '@veloce/core';

/** TPO counts and volumes per row of the session at work. Plain data: it lives in the state of a kernel. */
export interface RowTable {
  /** Row of place 0 of the arrays. */
  base: number;
  counts: Int32Array;
  volumes: Float64Array;
  /** Lowest and highest row so far; `bottom > top` before the first. */
  bottom: number;
  top: number;
  /** Sum of the counts. */
  tpos: number;
  /** Sum of the volumes. */
  volume: number;
}

/** More rows than any readable profile has: beyond it the row size does not fit the prices. */
const mostRows = 1_048_576;

/** A table without rows. */
export function createRowTable(): RowTable {
  return {
    base: 0,
    counts: new Int32Array(64),
    volumes: new Float64Array(64),
    bottom: 1,
    top: 0,
    tpos: 0,
    volume: 0,
  };
}

/** Empties the table; the arrays are kept for the next session. */
export function clearRows(table: RowTable): void {
  if (table.bottom <= table.top) {
    table.counts.fill(0, table.bottom - table.base, table.top - table.base + 1);
    table.volumes.fill(0, table.bottom - table.base, table.top - table.base + 1);
  }
  table.bottom = 1;
  table.top = 0;
  table.tpos = 0;
  table.volume = 0;
}

/** Makes the rows `[low, high]` part of the profile, with nothing in them yet. */
export function includeRows(table: RowTable, low: number, high: number): void {
  const empty = table.bottom > table.top;
  const bottom = empty ? low : Math.min(low, table.bottom);
  const top = empty ? high : Math.max(high, table.top);
  if (empty && high - low < table.counts.length) {
    // Nothing to keep: put the session into the middle of the arrays.
    table.base = low - ((table.counts.length - (high - low)) >> 1);
  } else if (bottom < table.base || top >= table.base + table.counts.length) {
    grow(table, bottom, top);
  }
  table.bottom = bottom;
  table.top = top;
}

function grow(table: RowTable, bottom: number, top: number): void {
  const rows = top - bottom + 1;
  if (!(rows <= mostRows)) {
    throw new RangeError(
      `profile: a session covers ${rows} rows, more than ${mostRows}; choose a larger row size, or check its prices`,
    );
  }
  let capacity = table.counts.length;
  while (capacity < rows + (rows >> 1)) capacity *= 2;
  const base = bottom - ((capacity - rows) >> 1);
  const counts = new Int32Array(capacity);
  const volumes = new Float64Array(capacity);
  if (table.bottom <= table.top) {
    const from = table.bottom - table.base;
    const to = table.top - table.base + 1;
    counts.set(table.counts.subarray(from, to), table.bottom - base);
    volumes.set(table.volumes.subarray(from, to), table.bottom - base);
  }
  table.base = base;
  table.counts = counts;
  table.volumes = volumes;
}

/** One TPO in each of the rows `[low, high]`, which are part of the profile. */
export function printRows(table: RowTable, low: number, high: number): void {
  const { counts, base } = table;
  const end = (high - base) | 0; // places are small integers, rows may be large ones
  for (let r = (low - base) | 0; r <= end; r++) counts[r]++;
  table.tpos += high - low + 1;
}

/** The volume `column[i]`, spread evenly over the places `[low, high]` of the table. */
export function addVolume(table: RowTable, low: number, high: number, column: Column, i: number): void {
  const { volumes } = table;
  const share = column[i] / (high - low + 1);
  for (let r = low; r <= high; r++) volumes[r] += share;
  table.volume += column[i];
}
