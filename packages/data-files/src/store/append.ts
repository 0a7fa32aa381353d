import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  areTwoMarkets,
  barOverlap,
  columnNames,
  columnOf,
  concat,
  DataException,
  orThrow,
  slice,
  type MarketData,
  type Origin,
} from '@veloce/core';
import { lock } from '@veloce/core/node';
import { writeParquet } from '../parquet.js';
import { periodOf, spanOf } from './layout.js';
import { readPeriod } from './period.js';

/** The outcome for appended bars. */
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

/** Adds bars to the folder of their market, period by period, under a lock. */
export async function appendBars(
  folder: string,
  data: MarketData,
  patienceMs: number,
  conflicts?: 'last',
): Promise<AppendReport> {
  const held = await orThrow(lock(join(folder, '.lock'), { patienceMs }));
  try {
    if (conflicts === undefined) await checkMarket(folder, data);
    let [added, replaced, unchanged] = [0, 0, 0];
    const files: string[] = [];
    for (const part of byPeriod(data)) {
      const path = join(folder, `${periodOf(part.time[0], data.timeframe)}.parquet`);
      const stored = (await exists(path)) ? await readPeriod(path, data.symbol, data.timeframe) : undefined;
      if (stored !== undefined) checkUnits(stored, part, path);
      const counts = compare(stored, part);
      added += counts.added;
      replaced += counts.replaced;
      unchanged += counts.unchanged;
      if (counts.unchanged === part.length) continue;
      held.check();
      await orThrow(writeParquet(path, stored === undefined ? part : merged(stored, part)));
      files.push(path);
    }
    return { added, replaced, unchanged, files };
  } finally {
    held.release();
  }
}

/** @throws {DataException} when bars of another market are to be appended: nothing is written then. */
async function checkMarket(folder: string, data: MarketData): Promise<void> {
  const sum = { shared: 0, apart: 0, far: 0 };
  let source = '';
  for (const part of byPeriod(data)) {
    const path = join(folder, `${periodOf(part.time[0], data.timeframe)}.parquet`);
    if (!(await exists(path))) continue;
    const stored = await readPeriod(path, data.symbol, data.timeframe);
    checkUnits(stored, part, path);
    const { shared, apart, far } = barOverlap(stored, part);
    if (source === '' && apart > 0) source = `${path} (${stored.origin.name})`;
    sum.shared += shared;
    sum.apart += apart;
    sum.far += far;
  }
  if (!areTwoMarkets(sum)) return;
  throw new DataException({
    _tag: 'DataFormat',
    source: folder,
    message: `${data.origin.name}: ${sum.apart} of the ${sum.shared} bars that it shares with ${source} have other prices: they are two markets under the name ${data.symbol}`,
    asked: `to append ${data.timeframe} bars of ${data.symbol}`,
    fix: "keep them under a symbol of their own; where the market was revised, let the new bars count: append(data, { conflicts: 'last' })",
  });
}

function checkUnits(stored: MarketData, part: MarketData, path: string): void {
  const units = [stored, part].map(({ origin }) => origin.volumeUnit ?? 'base');
  const [offset = 0, newOffset = 0] = [stored.offsetMs, part.offsetMs];
  if (offset !== newOffset) {
    throw new DataException({
      _tag: 'DataFormat',
      source: path,
      message: `the bars of ${path} open ${offset} ms after the UTC grid, the new ones ${newOffset} ms`,
      asked: `to append ${part.timeframe} bars of ${part.symbol}`,
      fix: 'keep them under a symbol of their own',
    });
  }
  if (units[0] === units[1]) return;
  throw new DataException({
    _tag: 'DataFormat',
    source: path,
    message: `${path} counts volume in ${units[0]} units, the new bars in ${units[1]} units`,
    asked: `to append ${part.timeframe} bars of ${part.symbol}`,
    fix: 'keep them under a symbol of their own, or convert them',
  });
}

/** The bars of each period, as views. */
function byPeriod(data: MarketData): readonly MarketData[] {
  const { time, timeframe, length } = data;
  const parts: MarketData[] = [];
  for (let from = 0, to = 0; from < length; from = to) {
    const { end } = spanOf(periodOf(time[from], timeframe));
    while (to < length && time[to] < end) to++;
    parts.push(slice(data, from, to));
  }
  return parts;
}

function compare(
  stored: MarketData | undefined,
  part: MarketData,
): { readonly added: number; readonly replaced: number; readonly unchanged: number } {
  if (stored === undefined) return { added: part.length, replaced: 0, unchanged: 0 };
  const at = new Map(Array.from(stored.time, (time, i) => [time, i] as const));
  // A column that only one of the two has is a difference.
  const columns = [...new Set([...columnNames(part), ...columnNames(stored)])].map((name) => ({
    now: columnOf(part, name),
    before: columnOf(stored, name),
  }));
  let replaced = 0;
  let unchanged = 0;
  for (let i = 0; i < part.length; i++) {
    const j = at.get(part.time[i]);
    if (j === undefined) continue;
    const isSame = columns.every(({ now, before }) => Object.is(now?.[i] ?? NaN, before?.[j] ?? NaN));
    if (isSame) unchanged++;
    else replaced++;
  }
  return { added: part.length - replaced - unchanged, replaced, unchanged };
}

/** The new bars over the old ones. */
function merged(stored: MarketData, part: MarketData): MarketData {
  const name =
    stored.origin.name === part.origin.name ? part.origin.name : `several, the last: ${part.origin.name}`;
  const origin: Origin = {
    ...part.origin,
    name,
    simulated: stored.origin.simulated || part.origin.simulated,
  };
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
