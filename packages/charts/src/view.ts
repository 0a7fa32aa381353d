import { checkArguments } from '@veloce/core';
import type { UTCTimestamp } from 'lightweight-charts';
import type { Column } from '@veloce/core';
import { noColumn, type Columns } from './level-of-detail.js';

/** The chart library's time of a bar: whole seconds. */
export const seconds = (time: number): UTCTimestamp => {
  checkArguments('seconds', { time }, { time: 'number' });
  return Math.floor(time / 1000) as UTCTimestamp;
};

/** The visible part: points, the bars `[from, to)` they are made of, and the place of a bar among them. */
export interface View {
  readonly from: number;
  readonly to: number;
  readonly points: Columns;
  /** The point that a bar is part of, as the chart's time; bars outside are drawn at the nearest end. */
  readonly timeOf: (bar: number) => UTCTimestamp;
}

/** The last place of an ascending column that is not above a value; 0 when all are. */
export function placeOf(column: Column, value: number): number {
  let low = 0;
  let high = column.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((column[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A view of points that are made of the bars `[from, to)`. */
export function viewOf(points: Columns, from: number, to: number): View {
  const times = points.get('time') ?? noColumn;
  const bars = points.get('bar') ?? noColumn;
  return { from, to, points, timeOf: (bar) => seconds(times[placeOf(bars, bar)] ?? 0) };
}

/** A column of the points; without values when there is none of the name. */
export function pointsOf(view: View, name: string): Column {
  checkArguments('pointsOf', { view, name }, { view: { points: 'object' }, name: 'text' });
  const { points } = view;
  return points.get(name) ?? noColumn;
}
