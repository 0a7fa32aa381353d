import { checkMarket } from './check-market.js';
import { shown } from './shown.js';
import { checkFields } from './check-fields.js';
import type { Column } from './column.js';
import { mapColumns, trusted, type MarketData } from './market-data.js';
import { barOpen, intervalMs, type Timeframe } from './timeframe.js';

/** Settings of {@link resample}. */
export interface ResampleOptions {
  /**
   * How to treat a coarse bar that lacks some of its fine bars: `drop` it (the default: the result has a gap there), or
   * `keep` it, made of the bars that exist. The last, still unfinished bar is such a bar.
   */
  readonly incomplete?: 'drop' | 'keep';
}

/** How the values of the fine bars become one. */
type Aggregate = 'first' | 'max' | 'min' | 'last' | 'sum' | 'last-value' | 'sum-values';

const aggregates: Readonly<Record<string, Aggregate>> = {
  open: 'first',
  high: 'max',
  low: 'min',
  close: 'last',
  volume: 'sum',
  // A coarse sum with a missing part would be too small without saying so.
  buyVolume: 'sum',
  sellVolume: 'sum',
  liquidationsBuy: 'sum',
  liquidationsSell: 'sum',
  trades: 'sum',
  openInterest: 'last-value',
  // Most bars have no settlement.
  funding: 'sum-values',
};

/**
 * The same market in a coarser timeframe: first open, highest high, lowest low, last close, sums of volumes and counts, last
 * open interest, sum of the funding settled; extra columns keep their last value. A sum with a `NaN` in it is `NaN`. Where the bars of
 * the market open later than on the UTC grid (`offsetMs`), the coarser ones do too.
 *
 * @throws {RangeError} when the timeframe is not a multiple of the data's, or no coarse bar is complete.
 * @example
 * ```ts
 * const hourly = resample(minutes, '1h');
 * ```
 */
export function resample(data: MarketData, timeframe: Timeframe, options: ResampleOptions = {}): MarketData {
  checkMarket('resample', data);
  checkFields('resample', options, ['incomplete']);
  const { incomplete = 'drop' } = options;
  if (incomplete !== 'drop' && incomplete !== 'keep') {
    throw new RangeError(`resample: incomplete: must be drop or keep, got ${shown(incomplete)}`);
  }
  const coarse = intervalMs(timeframe);
  if (timeframe === data.timeframe) return data;
  if (coarse < data.intervalMs || coarse % data.intervalMs !== 0) {
    throw new RangeError(`resample: ${timeframe} is not a multiple of the data's ${data.timeframe}`);
  }
  const groups = groupBars(data, timeframe, incomplete === 'drop' ? coarse / data.intervalMs : 1);
  if (groups.length === 0) {
    throw new RangeError(
      `resample: no ${timeframe} bar is complete in ${data.length} bars of ${data.timeframe}; load more, or ask for incomplete: 'keep'`,
    );
  }
  const columns = mapColumns(data, (column, name) =>
    name === 'time'
      ? Float64Array.from(groups, ({ from }) => barOpen(column[from], timeframe, data.offsetMs))
      : aggregateGroups(column, groups, aggregates[name] ?? 'last-value'),
  );
  return trusted({ ...columns, timeframe });
}

interface Group {
  readonly from: number;
  readonly to: number;
}

function groupBars(
  { time, length, offsetMs }: MarketData,
  timeframe: Timeframe,
  least: number,
): readonly Group[] {
  const groups: Group[] = [];
  const interval = intervalMs(timeframe);
  for (let from = 0; from < length;) {
    const end = barOpen(time[from], timeframe, offsetMs) + interval;
    let to = from + 1;
    while (to < length && time[to] < end) to++;
    if (to - from >= least) groups.push({ from, to });
    from = to;
  }
  return groups;
}

function aggregateGroups(column: Column, groups: readonly Group[], aggregate: Aggregate): Float64Array {
  return Float64Array.from(groups, ({ from, to }) => aggregateBars(column, from, to, aggregate));
}

function aggregateBars(column: Column, from: number, to: number, aggregate: Aggregate): number {
  switch (aggregate) {
    case 'first':
      return column[from];
    case 'last':
      return column[to - 1];
    case 'max': {
      let max = column[from];
      for (let i = from + 1; i < to; i++) if (column[i] > max) max = column[i];
      return max;
    }
    case 'min': {
      let min = column[from];
      for (let i = from + 1; i < to; i++) if (column[i] < min) min = column[i];
      return min;
    }
    case 'sum': {
      let sum = 0;
      for (let i = from; i < to; i++) sum += column[i];
      return sum;
    }
    case 'last-value': {
      for (let i = to - 1; i >= from; i--) if (column[i] === column[i]) return column[i];
      return NaN;
    }
    case 'sum-values': {
      let sum = NaN;
      for (let i = from; i < to; i++) if (column[i] === column[i]) sum = (sum === sum ? sum : 0) + column[i];
      return sum;
    }
  }
}
