import type { CsvFault } from '../csv/fault.js';
import { fixOfNumber } from '../csv/row-fault.js';
import type { NamedColumn } from './columns.js';
import { readAnyTime, type TimeUnit } from '../csv/timestamp.js';

/**
 * Puts the values of a column into `out`, from `at`: times become epoch ms, what is missing `NaN`.
 *
 * @returns The fault of the first invalid value.
 */
export function putValues(
  values: ArrayLike<unknown>,
  { name, kind }: Pick<NamedColumn, 'name' | 'kind'>,
  out: Float64Array,
  at: number,
  timeUnit?: TimeUnit,
): CsvFault | undefined {
  if (values instanceof Float64Array && kind === 'number') {
    out.set(values, at);
    return undefined;
  }
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    const number = kind === 'time' ? timeOf(value, timeUnit) : numberOf(value);
    if (number === undefined) {
      const rule =
        kind === 'time'
          ? timeUnit === undefined
            ? 'must be a time: epoch milliseconds, microseconds or nanoseconds, or ISO 8601'
            : `must be a time in the unit ${timeUnit} that timeUnit says, or ISO 8601`
          : 'must be a number';
      return {
        row: at + i + 1,
        column: name,
        value: String(value),
        rule,
        fix:
          kind === 'time' && timeUnit === undefined && Number(value) >= 1e9 && Number(value) < 1e10
            ? "these look like epoch seconds: read the file with { timeUnit: 's' }"
            : ((typeof value === 'string' && kind === 'number' ? fixOfNumber(value.trim()) : undefined) ??
              'correct the column, or read it by a map of columns'),
      };
    }
    out[at + i] = number;
  }
  return undefined;
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (value === null || value === undefined) return NaN;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  return decimal.test(value.trim()) ? Number(value) : undefined;
}

/** As the CSV reader has it: no hexadecimal, no infinity. */
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$|^nan$/iu;

const scratch = /* @__PURE__ */ new Float64Array(1);

function timeOf(value: unknown, unit: TimeUnit | undefined): number | undefined {
  if (value instanceof Date) return value.getTime();
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'number' && typeof value !== 'bigint' && typeof value !== 'string') return undefined;
  // Milliseconds, in which nearly every time is written.
  if (unit === undefined && typeof value === 'number' && value >= 1e11 && value < 1e13) return value;
  return readAnyTime(String(value), scratch, 0, unit) ? scratch[0] : undefined;
}
