import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { columnNames, columnOf, concat, orThrow, slice, type MarketData, type Origin } from '@veloce/core';
import { writeParquet } from './parquet.js';
import { periodOf } from './store-layout.js';
import { withLock } from './store-lock.js';
import { readPeriod } from './store-period.js';

/** What became of appended bars. */
export interface AppendReport {
  /** Bars that were not there. */
  readonly added: number;
  /** Bars that were there with other values. */
  readonly replaced: number;
  /** Bars that were there with the same values. */
  readonly unchanged: number;
  /** Files that were written; one whose bars are all unchanged is not. */
  readonly files: readonly string[];
}

/** Adds bars to the folder of their market, period by period. */
export function appendBars(folder: string, data: MarketData, patienceMs: number): Promise<AppendReport> {
  return withLock(folder, patienceMs, async () => {
    let [added, replaced, unchanged] = [0, 0, 0];
    const files: string[] = [];
    for (const part of byPeriod(data)) {
      const path = join(folder, `${periodOf(part.time[0], data.timeframe)}.parquet`);
      const stored = (await exists(path)) ? await readPeriod(path, data.symbol, data.timeframe) : undefined;
      const counts = compare(stored, part);
      added += counts.added;
      replaced += counts.replaced;
      unchanged += counts.unchanged;
      if (counts.unchanged === part.length) continue;
      await orThrow(writeParquet(path, stored === undefined ? part : merged(stored, part)));
      files.push(path);
    }
    return { added, replaced, unchanged, files };
  });
}

/** The bars of each period, as views. */
function byPeriod(data: MarketData): readonly MarketData[] {
  const { time, timeframe, length } = data;
  const parts: MarketData[] = [];
  let from = 0;
  for (let i = 1; i <= length; i++) {
    if (i < length && periodOf(time[i], timeframe) === periodOf(time[from], timeframe)) continue;
    parts.push(slice(data, from, i));
    from = i;
  }
  return parts;
}

function compare(
  stored: MarketData | undefined,
  part: MarketData,
): { readonly added: number; readonly replaced: number; readonly unchanged: number } {
  const at = new Map(Array.from(stored?.time ?? [], (time, i) => [time, i] as const));
  // A column that only one of the two has is a difference.
  const names = [...new Set([...columnNames(part), ...(stored === undefined ? [] : columnNames(stored))])];
  let replaced = 0;
  let unchanged = 0;
  for (let i = 0; i < part.length; i++) {
    const j = at.get(part.time[i]);
    if (j === undefined || stored === undefined) continue;
    const isSame = names.every((name) =>
      Object.is(columnOf(part, name)?.[i] ?? NaN, columnOf(stored, name)?.[j] ?? NaN),
    );
    if (isSame) unchanged++;
    else replaced++;
  }
  return { added: part.length - replaced - unchanged, replaced, unchanged };
}

/** The new bars over the old ones. */
function merged(stored: MarketData, part: MarketData): MarketData {
  const name =
    stored.origin.name === part.origin.name ? part.origin.name : `several, the last: ${part.origin.name}`;
  const origin: Origin = { name, simulated: stored.origin.simulated || part.origin.simulated };
  return Object.freeze({ ...concat([stored, part]), origin });
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return false;
    throw cause;
  }
}
