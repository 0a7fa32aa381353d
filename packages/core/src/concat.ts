import { checkMarkets } from './check-market.js';
import type { Column } from './column.js';
import { atOnce, type Steps } from './in-turns.js';
import { optionalColumns, requiredColumns } from './market-columns.js';
import { columnOf, mapColumns, trusted, type MarketData } from './market-data.js';

/**
 * Joins parts of one market by time. Where parts overlap the later in the list wins, bar by bar (last write wins); where
 * bars are missing between them the result has a gap, which `gapsOf` reports. A column that only some parts have is `NaN`
 * on the others.
 *
 * @throws {RangeError} when there is no part, or the parts differ in symbol, timeframe or unit of volume.
 * @example
 * ```ts
 * const quarter = concat([april, may, june]);
 * ```
 */
export function concat(parts: readonly MarketData[]): MarketData {
  return atOnce(concatInSteps(parts));
}

/**
 * {@link concat} in steps, for `inTurns`: a step makes one column of two parts.
 *
 * @throws {RangeError} as {@link concat} does.
 */
export function* concatInSteps(parts: readonly MarketData[]): Steps<MarketData> {
  checkMarkets('concat', parts);
  const first: MarketData | undefined = parts[0];
  if (first === undefined) throw new RangeError('concat: needs at least one part, got none');
  parts.forEach((part, k) => {
    for (const field of ['symbol', 'timeframe'] as const) {
      if (part[field] !== first[field]) {
        throw new RangeError(
          `concat: part ${k} has ${field} ${part[field]}, part 0 has ${first[field]}; join one market at a time`,
        );
      }
    }
    if ((part.offsetMs ?? 0) !== (first.offsetMs ?? 0)) {
      throw new RangeError(
        `concat: the bars of part ${k} open ${part.offsetMs ?? 0} ms after the UTC grid, those of part 0 ${first.offsetMs ?? 0} ms`,
      );
    }
    if (volumeUnitOf(part) !== volumeUnitOf(first)) {
      throw new RangeError(
        `concat: part ${k} counts volume in ${volumeUnitOf(part)} units, part 0 in ${volumeUnitOf(first)} units`,
      );
    }
  });
  return yield* joinAll(parts);
}

const volumeUnitOf = ({ origin }: MarketData): string => origin.volumeUnit ?? 'base';

/** Merges by halves: each bar is copied once per level, not once per part. */
function* joinAll(parts: readonly MarketData[]): Steps<MarketData> {
  const middle = parts.length >> 1;
  if (middle === 0) return parts[0];
  return yield* join(yield* joinAll(parts.slice(0, middle)), yield* joinAll(parts.slice(middle)));
}

type Pick = (name: string) => Column;

function startsAfter(earlier: MarketData, later: MarketData): boolean {
  return later.time[0] > earlier.time[earlier.length - 1];
}

/** The usual case: one part after the other. */
function appended(earlier: MarketData, later: MarketData): Pick {
  return (name) => {
    const column = new Float64Array(earlier.length + later.length).fill(NaN);
    column.set(columnOf(earlier, name) ?? []);
    column.set(columnOf(later, name) ?? [], earlier.length);
    return column;
  };
}

function interleaved(earlier: MarketData, later: MarketData): Pick {
  // The bars of `earlier` between two bars of `later` stay only where `later` has none.
  const picks = mergeTimes(earlier.time, later.time);
  return (name) => {
    const a = columnOf(earlier, name);
    const b = columnOf(later, name);
    const column = new Float64Array(picks.length);
    for (let i = 0; i < picks.length; i++) {
      const at = picks[i];
      column[i] = at >= 0 ? (b?.[at] ?? NaN) : (a?.[~at] ?? NaN);
    }
    return column;
  };
}

function* join(earlier: MarketData, later: MarketData): Steps<MarketData> {
  const pick = startsAfter(earlier, later) ? appended(earlier, later) : interleaved(earlier, later);
  const merged: Record<string, Column> = {};
  for (const name of [...requiredColumns, ...optionalColumns]) {
    if (earlier[name] === undefined && later[name] === undefined) continue;
    merged[name] = pick(name);
    yield later.length;
  }
  const extra: Record<string, Column> = {};
  for (const name of [...Object.keys(earlier.extra), ...Object.keys(later.extra)]) {
    extra[name] ??= pick(name);
    yield later.length;
  }
  const names = [...new Set([earlier.origin.name, later.origin.name])];
  return trusted({
    ...mapColumns(earlier, (column) => column),
    ...merged,
    extra,
    origin: {
      ...earlier.origin,
      name: names.join(', '),
      simulated: earlier.origin.simulated || later.origin.simulated,
    },
    absent: Object.fromEntries(
      Object.entries({ ...earlier.absent, ...later.absent }).filter(
        ([name]) => merged[name] === undefined && extra[name] === undefined,
      ),
    ),
  });
}

/** For each bar of the union, in time order: its index in `later`, or the complement (`~i`) of its index in `earlier`. */
function mergeTimes(earlier: Column, later: Column): Int32Array {
  const picks = new Int32Array(earlier.length + later.length);
  let count = 0;
  let a = 0;
  for (let b = 0; b < later.length; b++) {
    while (a < earlier.length && earlier[a] < later[b]) picks[count++] = ~a++;
    if (earlier[a] === later[b]) a++;
    picks[count++] = b;
  }
  for (; a < earlier.length; a++) picks[count++] = ~a;
  return picks.subarray(0, count);
}
