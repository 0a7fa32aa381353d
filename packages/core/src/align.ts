import { shown } from './shown.js';
import { checkMarket } from './check-market.js';
import { checkFields } from './check-fields.js';
import type { Column } from './column.js';
import { unitBeside } from './market-data-check.js';
import type { MarketData } from './market-data.js';

/** Values with the times at which they became known, for joining onto a clock. */
export interface KnownValues {
  /** When each value became known, epoch ms UTC, not decreasing: for a bar its close time, for a sample its time. */
  readonly knownAt: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** Settings of {@link alignTo}. */
export interface AlignOptions {
  /** A value older than this at the close of a bar is not carried on; any age by default. */
  readonly maxAgeMs?: number;
}

/**
 * Joins a slower (or irregular) series onto a market's clock: at each bar, the last value known by the close of that bar.
 * A value that becomes known inside a bar is first seen by that bar; a coarse bar is first seen when it has closed.
 *
 * @returns One value per bar; `NaN` before the first value is known, and where the last one is too old.
 * @throws {RangeError} when the lengths differ, a time is not a number, or the times decrease.
 * @example
 * ```ts
 * const hourly = resample(minutes, '1h');
 * const hourlyClose = alignTo(minutes, closedBars(hourly, hourly.close));
 * ```
 */
export function alignTo(data: MarketData, known: KnownValues, options: AlignOptions = {}): Float64Array {
  checkMarket('alignTo', data);
  checkFields('alignTo', options, ['maxAgeMs']);
  const { maxAgeMs = Infinity } = options;
  if (!(typeof maxAgeMs === 'number' && maxAgeMs > 0)) {
    throw new RangeError(`alignTo: maxAgeMs must be > 0, got ${shown(maxAgeMs)}`);
  }
  checkKnown(known);
  const { knownAt, values } = known;
  if (knownAt.length !== values.length) {
    throw new RangeError(
      `alignTo: ${knownAt.length} times and ${values.length} values; each value needs its time`,
    );
  }
  for (let k = 0; k < knownAt.length; k++) {
    if (typeof values[k] !== 'number') {
      throw new RangeError(
        `alignTo: values must be numbers, NaN where there is none; row ${k} is ${String(values[k])}`,
      );
    }
    if (typeof knownAt[k] !== 'number' || !(knownAt[k] >= (k === 0 ? -Infinity : knownAt[k - 1]))) {
      throw new RangeError(
        `alignTo: knownAt must not decrease; row ${k} is ${shown(knownAt[k])}, after ${k === 0 ? 'nothing' : knownAt[k - 1]}`,
      );
    }
  }
  const { time, intervalMs, length } = data;
  for (const row of [0, knownAt.length - 1]) {
    const unit = unitBeside(knownAt[row], time[0], time[length - 1] + intervalMs);
    if (unit !== undefined) {
      throw new RangeError(
        `alignTo: knownAt must be epoch milliseconds; row ${row} is ${knownAt[row]}, which looks like epoch ${unit}`,
      );
    }
  }
  const column = new Float64Array(length);
  let next = 0;
  for (let i = 0; i < length; i++) {
    const close = time[i] + intervalMs;
    while (next < knownAt.length && knownAt[next] <= close) next++;
    column[i] = next > 0 && close - knownAt[next - 1] <= maxAgeMs ? values[next - 1] : NaN;
  }
  return column;
}

/** @throws {TypeError} for what is no pair of columns. */
function checkKnown(known: unknown): void {
  const { knownAt, values } = (known ?? {}) as { readonly knownAt?: unknown; readonly values?: unknown };
  if (isList(knownAt) && isList(values)) return;
  throw new TypeError('alignTo: needs { knownAt, values }, two columns of equal length');
}

const isList = (value: unknown): boolean => Array.isArray(value) || ArrayBuffer.isView(value);

/**
 * A column of closed bars as known values: each is known when its bar closes.
 *
 * @example
 * ```ts
 * const daily = alignTo(minutes, closedBars(days, days.close));
 * ```
 */
export function closedBars(data: MarketData, column: Column): KnownValues {
  checkMarket('closedBars', data);
  return { knownAt: Float64Array.from(data.time, (open) => open + data.intervalMs), values: column };
}
