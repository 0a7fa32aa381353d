import type { Column } from '@veloce/core';
import type { Columns } from './level-of-detail.js';

/** One bar of a live chart: its open time (epoch ms), and the values of its columns; a column that is left out has no value there. */
export interface LiveBar {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly [column: string]: number | undefined;
}

/** The bars a live chart holds: the newest `most`, and some more before the oldest are dropped. */
export interface BarWindow {
  /** Bars held. */
  readonly length: () => number;
  /** Number of the first bar held, counted from the first bar that the chart was given. */
  readonly first: () => number;
  /** A column, oldest first; `undefined` where no bar ever had a value of the name. */
  readonly column: (name: string) => Column | undefined;
  /** Names of the columns. */
  readonly names: () => readonly string[];
  /** The value of a column at a place among the bars held. */
  readonly at: (name: string, place: number) => number;
  /** Adds a bar, or replaces the last one where the time is the same. Says which. */
  readonly put: (bar: LiveBar) => 'added' | 'replaced';
  /** Drops the oldest bars beyond `most`; the count of those dropped. */
  readonly trim: () => number;
}

/**
 * @param columns The bars to begin with, by name; `time` is required, ascending.
 * @param most Most bars that are kept, an integer >= 1.
 * @param firstBar Number of the first of them.
 */
export function barWindow(columns: Columns, most: number, firstBar = 0): BarWindow {
  const start = columns.get('time')?.length ?? 0;
  const held = new Map<string, Float64Array>();
  let capacity = Math.max(1024, 2 * Math.min(start, most));
  const from = Math.max(0, start - most);
  let length = start - from;
  let first = firstBar + from;
  capacity = Math.max(capacity, length);

  const own = (name: string): Float64Array => {
    let column = held.get(name);
    if (column === undefined) {
      column = new Float64Array(capacity).fill(NaN);
      held.set(name, column);
    }
    return column;
  };
  for (const [name, values] of columns) {
    const column = own(name);
    for (let k = 0; k < length; k++) column[k] = values[from + k] ?? NaN;
  }
  const grow = (): void => {
    capacity *= 2;
    for (const [name, values] of held) {
      const larger = new Float64Array(capacity).fill(NaN);
      larger.set(values);
      held.set(name, larger);
    }
  };

  return {
    length: () => length,
    first: () => first,
    column: (name) => held.get(name)?.subarray(0, length),
    names: () => [...held.keys()],
    at: (name, place) => (place < length ? (held.get(name)?.[place] ?? NaN) : NaN),
    put(bar) {
      const last = length === 0 ? -Infinity : (held.get('time')?.[length - 1] ?? -Infinity);
      if (!(bar.time >= last)) {
        throw new RangeError(
          `liveChart: bars must come in order of time, got ${bar.time} after ${last}; history is given when the chart is made`,
        );
      }
      const replaces = bar.time === last;
      if (!replaces && length === capacity) grow();
      const place = replaces ? length - 1 : length++;
      for (const column of held.values()) column[place] = NaN;
      for (const name in bar) own(name)[place] = bar[name] ?? NaN;
      return replaces ? 'replaced' : 'added';
    },
    trim() {
      const drop = length - most;
      if (drop <= 0) return 0;
      for (const column of held.values()) {
        column.copyWithin(0, drop, length);
        column.fill(NaN, length - drop, length);
      }
      length -= drop;
      first += drop;
      return drop;
    },
  };
}
