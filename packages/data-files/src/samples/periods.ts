import { isInContracts } from '../market/name.js';
import type { CsvFault } from '../csv/fault.js';
import type { CsvHeader } from '../csv/header.js';
import type { SampleColumn } from './columns.js';

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z]/gu, '');

/** Whether the columns are those of Binance's `metrics`. */
export function areMetrics(columns: readonly SampleColumn[]): boolean {
  const names = columns.map(({ name }) => plain(name));
  return names.includes('createtime') && names.some((name) => name.startsWith('sumopeninterest'));
}

/**
 * Why the loader has to be told the meaning of a file's rows: a label may be the moment of a value, or the beginning of the period that it
 * sums up, and the file does not say which. `undefined` where it is known.
 */
export function periodFault(
  columns: readonly SampleColumn[],
  header: CsvHeader | undefined,
): CsvFault | undefined {
  const time = columns.find(({ role }) => role === 'time');
  const first = header?.firstRow?.[time?.position ?? 0] ?? '';
  const what = columns.filter(({ role }) => role !== 'time').map(({ name }) => name);
  const isDate = /^\d{4}[-/]?\d{2}[-/]?\d{2}$/u.test(first);
  const fields = columns.filter(({ role }) => role === 'field' || role === 'extra');
  const isKnown =
    areMetrics(columns) ||
    columns.some(({ role }) => role === 'side') ||
    (fields.length > 0 && fields.every(({ as }) => as.startsWith('funding')));
  if (isKnown && !isDate) return undefined;
  return {
    row: header?.rowsLine ?? 1,
    ...(time !== undefined && { column: time.name }),
    value: first,
    rule: isDate
      ? `a date does not tell when ${what.join(', ')} became known: at its midnight, or when the day was over`
      : `the file does not tell when ${what.join(', ')} became known: at the time of the row, or at the end of a period that begins there`,
    fix: "say what the rows stand for: { barsOf: '1d' } (or '1h', …) for periods that begin at their time, { barsOf: 'none' } for moments",
  };
}

/** Binance's metrics since this day are labelled by the beginning of their five minutes, before by the end: USD-M. COIN-M always was. */
const changedAt = Date.UTC(2026, 5, 25);
const metricsMs = 300_000;
const day = 86_400_000;

/** Known facts about a file of metrics besides its rows. */
export interface MetricsFile {
  /** The day that the file is named for. */
  readonly day?: number | undefined;
  readonly symbol?: string | undefined;
}

/**
 * How much later than its label each row of Binance's metrics was known, in ms, 0 or five minutes. A file that has the first moment of its
 * day, and not that of the next, is labelled by beginnings; one that has the first moment of the next day by ends; where it shows
 * neither, the day and the market tell.
 */
export function metricsDelays(labels: Float64Array, { day: named, symbol }: MetricsFile): Float64Array {
  const from = named ?? NaN;
  const hasOwnStart = labels.some((label) => label === from);
  const hasNextStart = labels.some((label) => label === from + day);
  const shown = hasOwnStart === hasNextStart ? undefined : hasOwnStart;
  const always = symbol !== undefined && isInContracts(symbol);
  return labels.map((label) => ((shown ?? (always || label >= changedAt)) ? metricsMs : 0));
}
