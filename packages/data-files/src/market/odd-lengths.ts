import { barOpen, intervalMs, isoTime, timeframeOf, type Timeframe } from '@veloce/core';
import type { CsvFault } from '../csv/fault.js';
import type { CsvHeader } from '../csv/header.js';
import type { CsvColumn } from '../csv/plan.js';
import type { DataNote } from './data-note.js';
import type { TimedRows } from './row-grid.js';
import type { OrderedRows } from './row-order.js';
import { readAnyTime, type TimeUnit } from '../csv/timestamp.js';

const closeTimes: readonly string[] = [
  'closetime',
  'closetimestamp',
  'endtime',
  'timeclose',
  'klineclosetime',
];
/** The column of the close time in Binance's files of 11 or 12 columns. */
const closePlace = 6;

/** The timeframe of a file's first row, by the times of its open and its close; `undefined` if there is none. */
export function timeframeOfRow(
  header: CsvHeader | undefined,
  columns: readonly CsvColumn[],
  unit: TimeUnit | undefined,
): Timeframe | undefined {
  const { names, firstRow = [], width = 0 } = header ?? {};
  const openAt = columns.find(({ kind }) => kind === 'time')?.position;
  const closeAt =
    names?.findIndex((name) => closeTimes.includes(name.toLowerCase().replaceAll(/[^a-z]/gu, ''))) ??
    (width === 11 || width === 12 ? closePlace : -1);
  if (openAt === undefined || closeAt < 0 || closeAt === openAt) return undefined;
  const times = new Float64Array(2);
  const isRead = [openAt, closeAt].every((at, i) => readAnyTime(firstRow.at(at) ?? '', times, i, unit));
  if (!isRead) return undefined;
  // The last moment of a bar is a ms or a µs before the next one opens.
  return timeframeOf(Math.round((times[1] - times[0]) / 1_000) * 1_000);
}

/** The fault of bars whose length is not a timeframe. */
export function oddLengthFault(length: string): CsvFault {
  return {
    rule: `${length} is no timeframe here, by the name of the file`,
    fix:
      'load shorter bars and resample them; or make each a bar of 1d (or of the timeframe that you give) which closes with it: ' +
      "{ grid: 'close' }",
  };
}

const day = 86_400_000;
const units: Readonly<Partial<Record<string, number>>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: day,
  w: 7 * day,
};

/** Rows of an odd length as bars of a timeframe that close with them: what they say is known when they have closed, and not before. */
export function barsThatClose(
  ordered: OrderedRows,
  source: string,
  length: string,
  timeframe: Timeframe = '1d',
): TimedRows | CsvFault {
  const [, count, unit] = /^(\d+)(\D+)$/u.exec(length) ?? ['', '1', 'd'];
  const interval = intervalMs(timeframe);
  const time = ordered.columns[0];
  for (let i = 0; i < ordered.length; i++) {
    const close = closeOf(time[i], Number(count), unit);
    const open = close - interval;
    if (open < time[i] || barOpen(open, timeframe) !== open) {
      return {
        row: ordered.lines[i],
        as: 'time',
        value: isoTime(time[i]),
        rule: `a bar of ${length} that opens there does not close with one of ${timeframe}`,
        fix: `ask for a shorter timeframe than ${timeframe}`,
      };
    }
    time[i] = open;
  }
  const message = `bars of ${length} stand as bars of ${timeframe} that close with them; between them there are gaps`;
  const notes: DataNote[] = [{ rule: 'label', source, count: ordered.length, message }];
  return { rows: ordered, timeframe, offsetMs: 0, notes };
}

function closeOf(open: number, count: number, unit: string): number {
  const fixed = units[unit];
  if (fixed !== undefined) return open + count * fixed;
  const date = new Date(open);
  const months = unit === 'y' ? 12 * count : count;
  return date.setUTCMonth(date.getUTCMonth() + months);
}
