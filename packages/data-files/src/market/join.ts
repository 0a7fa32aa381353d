import { concat, gapsOf, isoTime, type MarketData } from '@veloce/core';
import type { DataNote } from './data-note.js';

/** Files of one market joined by time, and what should be known about them. */
export interface JoinedMarket {
  readonly data: MarketData;
  readonly notes: readonly DataNote[];
}

/** Joins parts by time; where they overlap the later in the list wins. Overlaps and gaps are noted. */
export function joinMarket(parts: readonly [MarketData, ...MarketData[]]): JoinedMarket {
  const overlaps: DataNote[] = [];
  const data = joinHalves(parts, overlaps);
  return { data, notes: [...overlaps, ...gapNotes(data)] };
}

/** Halves are joined first, so that each bar is copied once for every doubling of the number of files. */
function joinHalves(parts: readonly MarketData[], notes: DataNote[]): MarketData {
  if (parts.length === 1) return parts[0];
  const middle = parts.length >>> 1;
  const earlier = joinHalves(parts.slice(0, middle), notes);
  const later = joinHalves(parts.slice(middle), notes);
  const { shared, different } = compare(earlier, later);
  if (shared > 0) {
    const message =
      `${later.origin.name} has ${shared} bars that an earlier file has too` +
      (different === 0 ? ', with the same values' : `; ${different} have other values, and replace them`);
    notes.push({ rule: 'overlap', source: later.symbol, count: shared, message });
  }
  return concat([earlier, later]);
}

const compared = ['open', 'high', 'low', 'close', 'volume'] as const;

/** How many bars two parts share, and how many of these differ. */
function compare(a: MarketData, b: MarketData): { readonly shared: number; readonly different: number } {
  let shared = 0;
  let different = 0;
  if (a.time[a.length - 1] < b.time[0] || b.time[b.length - 1] < a.time[0]) return { shared, different };
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a.time[i] < b.time[j]) i++;
    else if (a.time[i] > b.time[j]) j++;
    else {
      shared++;
      if (compared.some((name) => a[name][i] !== b[name][j])) different++;
      i++;
      j++;
    }
  }
  return { shared, different };
}

const longestList = 3;

/** Says where bars are missing, if any are. */
export function gapNotes(data: MarketData): readonly DataNote[] {
  const gaps = gapsOf(data);
  if (gaps.length === 0) return [];
  const bars = gaps.reduce((sum, gap) => sum + gap.bars, 0);
  const largest = gaps.toSorted((a, b) => b.bars - a.bars).slice(0, longestList);
  const list = largest
    .map((gap) => `${gap.bars} from ${isoTime(gap.start)} to ${isoTime(gap.end)}`)
    .join('; ');
  const some = gaps.length > longestList ? `, the longest: ${list}` : `: ${list}`;
  const message = `${bars} bars are missing in ${gaps.length} gap${gaps.length === 1 ? '' : 's'}${some}`;
  return [{ rule: 'gap', source: data.symbol, count: bars, message }];
}
