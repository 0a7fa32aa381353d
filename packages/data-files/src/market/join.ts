import {
  areTwoMarkets,
  barOverlapInSteps,
  concatInSteps,
  DataException,
  gapsOf,
  isoTime,
  mayBeSameSymbol,
  type MarketData,
  type Steps,
} from '@veloce/core';
import { csvError } from '../csv/fault.js';
import type { DataNote } from './data-note.js';
import type { RowRules } from './rules.js';
import { twoFilesFault } from './symbol.js';

/** The bars of one file. */
export interface MarketPart {
  readonly path: string;
  /** The path, and inside an archive the name of the member. */
  readonly source: string;
  readonly data: MarketData;
  readonly notes: readonly DataNote[];
  /** The symbol in the rows, or in the name of the file. */
  readonly told?: string | undefined;
}

/** Files of one market joined by time, and what should be known about them. */
export interface JoinedMarket {
  readonly data: MarketData;
  readonly notes: readonly DataNote[];
}

/**
 * Joins the bars of files by time; where they overlap the file named last takes precedence, or the first if the caller asks for it. Overlaps and
 * gaps are noted.
 *
 * @throws {DataException} when more than a tenth of the bars that two files share differ, and the caller did not say which counts.
 */
export function* joinMarket(
  parts: readonly [MarketPart, ...MarketPart[]],
  conflicts?: RowRules['conflicts'],
): Steps<JoinedMarket> {
  const notes = yield* overlapNotes(parts, conflicts);
  const inOrder = conflicts === 'first' ? parts.toReversed() : parts;
  const data = yield* concatInSteps(inOrder.map((part) => part.data));
  return { data, notes: [...notes, ...gapNotes(data)] };
}

/** @throws {DataException} when files tell two symbols. */
export function checkTold(parts: readonly MarketPart[]): void {
  const first = parts.find(({ told }) => told !== undefined);
  for (const { told, source, data } of parts) {
    if (first?.told === undefined || told === undefined || mayBeSameSymbol(told, first.told)) continue;
    const fault = twoFilesFault({ symbol: first.told, source: first.source }, told);
    throw new DataException(csvError(source, `${data.timeframe} bars of ${data.symbol}`, fault));
  }
}

/** Notes about files that share bars. */
function* overlapNotes(
  parts: readonly MarketPart[],
  conflicts: RowRules['conflicts'],
): Steps<readonly DataNote[]> {
  const notes: DataNote[] = [];
  const first = ({ data }: MarketPart): number => data.time[0];
  const last = ({ data }: MarketPart): number => data.time[data.length - 1];
  const place = new Map(parts.map((part, k) => [part, k]));
  const byStart = parts.toSorted((a, b) => first(a) - first(b));
  for (const [k, one] of byStart.entries()) {
    for (const other of byStart.slice(k + 1)) {
      if (first(other) > last(one)) break;
      const isLater = (place.get(other) ?? 0) > (place.get(one) ?? 0);
      const [earlier, later] = isLater ? [one, other] : [other, one];
      const overlap = yield* barOverlapInSteps(earlier.data, later.data);
      if (overlap.shared === 0) continue;
      if (conflicts === undefined && areTwoMarkets(overlap)) throw twoMarkets(earlier, later, overlap);
      const kept = conflicts === 'first' ? 'those of the earlier are kept' : 'and replace them';
      const message =
        `${later.source} has ${overlap.shared} bars that ${earlier.source} has too` +
        (overlap.different === 0
          ? ', with the same values'
          : `; ${overlap.different} have other values, ${kept}`);
      notes.push({ rule: 'overlap', source: later.data.symbol, count: overlap.shared, message });
    }
  }
  return notes;
}

function twoMarkets(
  earlier: MarketPart,
  later: MarketPart,
  { shared, apart }: { readonly shared: number; readonly apart: number },
): DataException {
  const { symbol, timeframe } = later.data;
  return new DataException(
    csvError(later.source, `${timeframe} bars of ${symbol}`, {
      rule: `${apart} of the ${shared} bars that it shares with ${earlier.source} have other prices: they are two markets`,
      fix:
        'load them apart (spot, futures and mark prices have files of one name); where they are one market that was revised, say which counts: ' +
        "{ conflicts: 'last' } or { conflicts: 'first' }, by the order in which the files are named",
    }),
  );
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
