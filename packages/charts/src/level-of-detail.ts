import { checkArguments, intervalMs, timeframes, type Column, type Timeframe } from '@veloce/core';

/** Columns of equal length by name. */
export type Columns = ReadonlyMap<string, Column>;

/** The column of a market without bars. */
export const noColumn: Column = /* @__PURE__ */ new Float64Array(0);

/** How the bars of a group become one value. */
type Rule = 'first' | 'highest' | 'lowest' | 'last' | 'sum';

const columnRules: Readonly<Record<string, Rule>> = {
  time: 'first',
  open: 'first',
  high: 'highest',
  low: 'lowest',
  drawdown: 'lowest',
  volume: 'sum',
  liquidationsBuy: 'sum',
  liquidationsSell: 'sum',
};

/** Flow columns (`delta`, `delta spot`) add up; everything without a rule of its own shows its last value. */
function ruleOf(name: string): Rule {
  return columnRules[name] ?? (name.startsWith('delta') ? 'sum' : 'last');
}

/** The bars `[from, to)`, drawn as bars of a timeframe. */
export interface DetailLevel {
  readonly from: number;
  readonly to: number;
  readonly timeframe: Timeframe;
}

/** Most points that are drawn at once when the page chooses: more than a screen has pixels, few enough to be quick. */
const mostPoints = 6_000;
/** Most points when the reader chooses. */
const mostWanted = 30_000;

/** The bars `[from, to)` of a column of times, as a reader looks at them. */
export interface BarsInView {
  readonly time: Column;
  readonly from: number;
  readonly to: number;
  /** The timeframe of the bars. */
  readonly timeframe: Timeframe;
  /** The finest timeframe that the reader wants. */
  readonly wanted?: Timeframe | undefined;
}

const viewShape = { time: 'numbers', from: 'number', to: 'number' } as const;

/**
 * The level for a view of the bars `[from, to)`: the view and as much again on both sides, as bars of the finest timeframe that
 * stays quick, and of no finer one than `wanted`. Groups follow the clock, so points stay where they are when the view moves.
 */
export function levelFor(bars: BarsInView): DetailLevel {
  checkArguments('levelFor', { bars }, { bars: viewShape });
  const { time, from, to, timeframe, wanted } = bars;
  const span = Math.max(1, to - from);
  const first = Math.max(0, from - span);
  const last = Math.min(time.length, to + span);
  const most = wanted === undefined ? mostPoints : mostWanted;
  const base = intervalMs(timeframe);
  const least = wanted === undefined ? base : intervalMs(wanted);
  const fits = (one: Timeframe): boolean =>
    intervalMs(one) >= least &&
    intervalMs(one) % base === 0 &&
    ((last - first) * base) / intervalMs(one) <= most;
  const chosen = timeframes.find(fits) ?? '1w';
  const group = groupOf(chosen);
  let start = first;
  while (start > 0 && group(time[start - 1] ?? NaN) === group(time[first] ?? NaN)) start--;
  let end = last;
  while (end < time.length && group(time[end] ?? NaN) === group(time[last - 1] ?? NaN)) end++;
  return { from: start, to: end, timeframe: chosen };
}

/** Whether a view is still well inside a level, and drawn as finely as it should be. */
export function covers(level: DetailLevel, bars: BarsInView): boolean {
  checkArguments(
    'covers',
    { level, bars },
    { level: { from: 'number', to: 'number', timeframe: 'text' }, bars: viewShape },
  );
  const { time, from, to } = bars;
  const margin = (to - from) / 4;
  const left = level.from === 0 || from - margin >= level.from;
  const right = level.to === time.length || to + margin <= level.to;
  return left && right && levelFor(bars).timeframe === level.timeframe;
}

/** Monday, 5 January 1970: weeks begin on Mondays, the epoch on a Thursday. */
const firstMonday = 4 * 86_400_000;

/** The number of the group that a time falls into. */
function groupOf(timeframe: Timeframe): (time: number) => number {
  const interval = intervalMs(timeframe);
  const shift = timeframe === '1w' ? firstMonday : 0;
  return (time) => Math.floor((time - shift) / interval);
}

/** The first bar of each group of a level, and one past the last bar: `[starts[k], starts[k + 1])` is group `k`. */
export function groupStarts(time: Column, level: DetailLevel): Int32Array {
  checkArguments(
    'groupStarts',
    { time, level },
    { time: 'numbers', level: { from: 'number', to: 'number', timeframe: 'text' } },
  );
  const { from, to, timeframe } = level;
  const group = groupOf(timeframe);
  const starts: number[] = [];
  let before = NaN;
  for (let i = from; i < to; i++) {
    const now = group(time[i] ?? NaN);
    if (now !== before) starts.push(i);
    before = now;
  }
  return Int32Array.from([...starts, to]);
}

/** One value per group, by the column's own rule; `NaN` where no bar of the group has one. */
export function groupColumn(name: string, values: Column, starts: Int32Array): Float64Array {
  checkArguments(
    'groupColumn',
    { name, values, starts },
    { name: 'text', values: 'numbers', starts: 'numbers' },
  );
  const rule = ruleOf(name);
  const grouped = new Float64Array(Math.max(0, starts.length - 1)).fill(NaN);
  for (let k = 0; k < grouped.length; k++) {
    const start = starts[k] ?? 0;
    const end = starts[k + 1] ?? 0;
    grouped[k] = rule === 'first' ? (values[start] ?? NaN) : combine(rule, values, start, end);
  }
  return grouped;
}

function combine(rule: Rule, values: Column, start: number, end: number): number {
  let result = NaN;
  for (let i = start; i < end; i++) {
    const value = values[i] ?? NaN;
    if (Number.isNaN(value)) continue;
    if (Number.isNaN(result) || rule === 'last') result = value;
    else if (rule === 'sum') result += value;
    else if (rule === 'highest') result = Math.max(result, value);
    else result = Math.min(result, value);
  }
  return result;
}

/** Every column, grouped; `bar` is the first bar of each group. */
export function groupColumns(columns: Columns, level: DetailLevel): Columns {
  checkArguments('groupColumns', { columns }, { columns: { get: 'function', forEach: 'function' } });
  const starts = groupStarts(columns.get('time') ?? noColumn, level);
  const grouped = [...columns].map(([name, values]) => [name, groupColumn(name, values, starts)] as const);
  return new Map([...grouped, ['bar', Float64Array.from(starts.subarray(0, -1))]]);
}
