import type { Lookahead } from './lookahead-finding.js';
import { mapColumns, trusted, type MarketData } from './market-data.js';
import type { Scan } from './scan.js';

/**
 * 28 years of 365.25 days: the same hours, weekdays, months and leap days, so that a strategy of sessions and weekdays finds the same; data
 * that is kept by the times of bars is not found there.
 */
const shiftMs = 28 * 31_557_600_000;

/** The same bars 28 years later, under their numbers: windowed sums begin their blocks at the same bars, and keep their bits. */
export function shiftTimes(data: MarketData): MarketData {
  return trusted(
    mapColumns(data, (column, name) =>
      name === 'time' ? column.slice().map((time) => time + shiftMs) : column,
    ),
    data.firstBar,
  );
}

/** The first feature of each name, and the first signal, that differ when all times are later: what reads data by the time of a bar. */
export function findTimeReads(whole: Scan, later: Scan): readonly Lookahead[] {
  const found: Lookahead[] = [];
  for (const [field, column] of Object.entries(whole.columns)) {
    const other = later.columns[field];
    let bar = 0;
    while (bar < column.length && isSame(column[bar], other[bar])) bar++;
    if (bar === column.length) continue;
    found.push(finding(field, bar, String(column[bar]), String(other[bar])));
  }
  const signals = (one: Scan): ReadonlyMap<number, string> =>
    new Map(one.signalBars.map((bar, k) => [bar, JSON.stringify(numbersOf(one.signals[k]))]));
  const own = signals(whole);
  const others = signals(later);
  const bars = [...new Set([...own.keys(), ...others.keys()])].sort((a, b) => a - b);
  const bar = bars.find((one) => own.get(one) !== others.get(one));
  if (bar !== undefined) {
    found.push(finding('signal', bar, own.get(bar) ?? 'none', others.get(bar) ?? 'none'));
  }
  return found;
}

const finding = (field: string, bar: number, withFuture: string, without: string): Lookahead => ({
  ...{ field, bar, cut: bar, withFuture, without, shifted: true },
});

/** A value may be a time itself. */
const isSame = (value: number, later: number): boolean =>
  Object.is(value, later) || later - value === shiftMs || (value !== value && later !== later);

/** The numbers of a signal other than times, and its side; words may contain times. */
function numbersOf(value: unknown): unknown {
  if (typeof value === 'number') return Math.abs(value) > 1e11 ? 'a time' : value;
  if (typeof value === 'string') return value === 'LONG' || value === 'SHORT' ? value : undefined;
  if (Array.isArray(value)) return value.map(numbersOf);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, numbersOf(one)]));
  }
  return value;
}
