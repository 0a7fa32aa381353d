import { checkArguments } from './check-arguments.js';
import type { Steps } from './in-turns.js';
import { shown } from './shown.js';
import type { MarketColumns } from './market-columns.js';
import { barOpen, intervalMs } from './timeframe.js';

/** A fault in market data: the column, the row (0-based; -1 for the whole column), and the value. */
export interface MarketDataFault {
  readonly column: string;
  readonly row: number;
  readonly value: unknown;
  /** The rule that is broken, in words that say how to fix it. */
  readonly rule: string;
}

/** Thrown when columns do not make a market. */
export class InvalidMarketData extends RangeError {
  override readonly name = 'InvalidMarketData';
  readonly fault: MarketDataFault;

  constructor(fault: MarketDataFault) {
    super(describeFault(fault));
    this.fault = fault;
  }
}

/** A fault in one sentence. */
export function describeFault(fault: MarketDataFault): string {
  checkArguments('describeFault', { fault }, { fault: { column: 'text', row: 'number', rule: 'text' } });
  const { column, row, value, rule } = fault;
  const where = row < 0 ? `column ${column}` : `column ${column}, row ${row}`;
  return `${where}: ${rule}, got ${shown(value)}`;
}

/** The first fault of some columns, or `undefined` when they make a market. */
export function* findFault(columns: MarketColumns): Steps<MarketDataFault | undefined> {
  const checks = [findOriginFault, findLengthFault, findTimeFault, findPriceFault, findVolumeFault];
  for (const [k, check] of checks.entries()) {
    const fault = check(columns);
    if (fault !== undefined) return fault;
    yield k + 1;
  }
  return undefined;
}

const prices = ['open', 'high', 'low', 'close'] as const;
const nonNegative = [
  'buyVolume',
  'sellVolume',
  'openInterest',
  'liquidationsBuy',
  'liquidationsSell',
  'trades',
] as const;

const units: readonly unknown[] = [undefined, 'base', 'quote', 'contracts'];

/** The market's source, and why columns are absent: what messages, notes and reports say of it. */
function findOriginFault({ origin, absent }: MarketColumns): MarketDataFault | undefined {
  const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const given: unknown = origin;
  const isOrigin =
    isRecord(given) &&
    typeof given['name'] === 'string' &&
    typeof given['simulated'] === 'boolean' &&
    units.includes(given['volumeUnit']);
  if (given !== undefined && !isOrigin) {
    const rule =
      "must be { name, simulated }: a text and true or false; with volumeUnit 'quote' or 'contracts' where the volume does not count base units";
    return { column: 'origin', row: -1, value: given, rule };
  }
  const reasons: unknown = absent;
  if (reasons === undefined) return undefined;
  if (isRecord(reasons) && Object.values(reasons).every((reason) => typeof reason === 'string'))
    return undefined;
  return {
    column: 'absent',
    row: -1,
    value: reasons,
    rule: 'must name columns, each with the reason as text',
  };
}

function findLengthFault(columns: MarketColumns): MarketDataFault | undefined {
  if (typeof columns.symbol !== 'string' || columns.symbol.trim() === '') {
    return { column: 'symbol', row: -1, value: columns.symbol, rule: 'must be a name' };
  }
  intervalMs(columns.timeframe);
  const { length } = columns.time;
  if (length === 0) return { column: 'time', row: -1, value: '0 rows', rule: 'must hold at least one bar' };
  for (const [name, column] of entries(columns)) {
    if (column.length !== length) {
      return {
        column: name,
        row: -1,
        value: `${column.length} rows`,
        rule: `must have ${length} rows, as time has`,
      };
    }
  }
  return undefined;
}

function entries(columns: MarketColumns): readonly (readonly [string, ArrayLike<number>])[] {
  const named = [...prices, 'volume', ...nonNegative, 'funding'] as const;
  const own = named.flatMap((name) => {
    const column = columns[name];
    return column === undefined ? [] : [[name, column] as const];
  });
  return [...own, ...Object.entries(columns.extra ?? {})];
}

/** Times that people have: from 1973 in ms, µs and ns, and from 2001 in seconds. */
const firstSecond = 1e9;
const firstMs = 1e11;
export const firstUs = 1e14;
const firstNs = 1e17;

/** A hint for a time that is probably not in ms; `undefined` if it may be. */
export function unitHint(time: number): string | undefined {
  checkArguments('unitHint', { time }, { time: 'number' });
  if (time >= firstNs)
    return 'must be epoch milliseconds; these look like epoch nanoseconds: divide them by 1000000';
  if (time >= firstUs)
    return 'must be epoch milliseconds; these look like epoch microseconds: divide them by 1000';
  return time >= firstSecond && time < firstMs
    ? 'must be epoch milliseconds; these look like epoch seconds: multiply them by 1000'
    : undefined;
}

/** Ten years, in ms: data of a market may be that far from its bars, and a time in another unit is further away. */
const far = 10 * 31_557_600_000;

/**
 * The unit that a time beside a market is likely in: one that is far from its bars as milliseconds, and near them in that unit.
 *
 * @param first Open of the first bar, epoch ms.
 * @param last Close of the last bar, epoch ms.
 * @returns The unit, and what to do; `undefined` of a time that may be in ms.
 */
export function unitBeside(time: number, first: number, last: number): string | undefined {
  checkArguments('unitBeside', { time, first, last }, { time: 'number', first: 'number', last: 'number' });
  const isNear = (ms: number): boolean => ms >= first - far && ms <= last + far;
  if (isNear(time)) return undefined;
  if (isNear(time * 1000)) return 'seconds: multiply by 1000';
  if (isNear(time / 1000)) return 'microseconds: divide by 1000';
  return isNear(time / 1e6) ? 'nanoseconds: divide by 1000000' : undefined;
}

function findTimeFault({ time, timeframe, offsetMs = 0 }: MarketColumns): MarketDataFault | undefined {
  const fault = (row: number, rule: string): MarketDataFault => ({
    column: 'time',
    row,
    value: time[row],
    rule,
  });
  const interval = intervalMs(timeframe);
  if (!(Number.isInteger(offsetMs) && offsetMs >= 0 && offsetMs < interval)) {
    const rule = `must be whole milliseconds from 0 up to a bar (${interval})`;
    return { column: 'offsetMs', row: -1, value: offsetMs, rule };
  }
  const phase = barOpen(0, timeframe, offsetMs);
  let previous = -Infinity;
  for (let i = 0; i < time.length; i++) {
    const t = time[i];
    if ((t - phase) % interval !== 0) {
      if (!Number.isSafeInteger(t)) return fault(i, 'must be a whole number of epoch milliseconds');
      const hint = unitHint(t);
      if (hint !== undefined) return fault(i, hint);
      const later = offsetMs === 0 ? '' : `, ${offsetMs} ms later`;
      return fault(i, `must be the open of a ${timeframe} bar (a multiple of ${interval} ms${later})`);
    }
    if (t >= firstUs) return fault(i, unitHint(t) ?? '');
    if (t <= previous) return fault(i, `must be later than row ${i - 1} (${previous})`);
    previous = t;
  }
  return undefined;
}

function findPriceFault(columns: MarketColumns): MarketDataFault | undefined {
  const { open, high, low, close } = columns;
  for (let i = 0; i < open.length; i++) {
    const o = open[i];
    const h = high[i];
    const l = low[i];
    const c = close[i];
    // One chain for the usual case; NaN fails it.
    if (l > 0 && l <= o && l <= c && h >= o && h >= c && h < Infinity) continue;
    for (const name of prices) {
      const price = columns[name][i];
      if (!(price > 0 && price < Infinity)) {
        return { column: name, row: i, value: price, rule: 'must be a positive, finite price' };
      }
    }
    const body = `open ${o}, high ${h}, low ${l}, close ${c}`;
    return h < l || h < o || h < c
      ? { column: 'high', row: i, value: h, rule: `must be the highest price of its bar (${body})` }
      : { column: 'low', row: i, value: l, rule: `must be the lowest price of its bar (${body})` };
  }
  return undefined;
}

function findVolumeFault(columns: MarketColumns): MarketDataFault | undefined {
  const { volume } = columns;
  for (let i = 0; i < volume.length; i++) {
    if (!(volume[i] >= 0 && volume[i] < Infinity)) {
      return { column: 'volume', row: i, value: volume[i], rule: 'must be finite and >= 0' };
    }
  }
  for (const name of nonNegative) {
    const column = columns[name];
    if (column === undefined) continue;
    for (let i = 0; i < column.length; i++) {
      if (column[i] < 0 || column[i] === Infinity) {
        return {
          column: name,
          row: i,
          value: column[i],
          rule: 'must be finite and >= 0, or NaN where there is no value',
        };
      }
    }
  }
  for (const [name, column] of [
    ['funding', columns.funding] as const,
    ...Object.entries(columns.extra ?? {}),
  ]) {
    if (column === undefined) continue;
    for (let i = 0; i < column.length; i++) {
      if (column[i] === Infinity || column[i] === -Infinity) {
        return {
          column: name,
          row: i,
          value: column[i],
          rule: 'must be finite, or NaN where there is no value',
        };
      }
    }
  }
  return undefined;
}
