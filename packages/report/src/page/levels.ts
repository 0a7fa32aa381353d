/** The columns of the page, unpacked. */
export interface PageColumns {
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly equity: Float64Array;
  /** Buys less sells, and their running sum; absent without taker volume. */
  readonly delta: Float64Array | undefined;
  readonly cvd: Float64Array | undefined;
  readonly openInterest: Float64Array | undefined;
  /** The worst of each bar, as a fraction <= 0. */
  readonly drawdown: Float64Array;
}

/** A stretch of the data as it is drawn: `group` bars make one. */
export interface Level {
  readonly from: number;
  readonly to: number;
  readonly group: number;
}

/** Most points that are drawn at once: more than a screen has pixels, few enough to be quick. */
const mostPoints = 6_000;

/**
 * The level for a view of the bars `[from, to)`: the view and as much again on both sides, in as few bars per point as fit. The
 * grouping is a power of two, and groups begin at multiples of it, so that points stay where they are when the view moves.
 */
export function levelFor(from: number, to: number, length: number): Level {
  const span = Math.max(1, to - from);
  let group = 1;
  while ((3 * span) / group > mostPoints) group *= 2;
  const start = Math.max(0, Math.floor((from - span) / group) * group);
  return { from: start, to: Math.min(length, Math.ceil((to + span) / group) * group), group };
}

/** Whether a view is still well inside a level, and drawn finely enough. */
export function covers(level: Level, from: number, to: number, length: number): boolean {
  const wanted = levelFor(from, to, length);
  const margin = (to - from) / 4;
  const left = level.from === 0 || from - margin >= level.from;
  const right = level.to === length || to + margin <= level.to;
  return left && right && wanted.group === level.group;
}

/** Calls with each group of a level. */
export function eachGroup({ from, to, group }: Level, visit: (start: number, end: number) => void): void {
  for (let start = from; start < to; start += group) visit(start, Math.min(start + group, to));
}

/** Highest of some bars. */
export function highest(column: Float64Array, start: number, end: number): number {
  let most = -Infinity;
  for (let i = start; i < end; i++) most = Math.max(most, column[i] ?? NaN);
  return most;
}

/** Lowest of some bars. */
export function lowest(column: Float64Array, start: number, end: number): number {
  let least = Infinity;
  for (let i = start; i < end; i++) least = Math.min(least, column[i] ?? NaN);
  return least;
}

/** Sum of some bars. */
export function total(column: Float64Array, start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += column[i] ?? NaN;
  return sum;
}

/** The last value of some bars that is one; `NaN` when none is. */
export function last(column: Float64Array, start: number, end: number): number {
  for (let i = end - 1; i >= start; i--) if (!Number.isNaN(column[i])) return column[i] ?? NaN;
  return NaN;
}
