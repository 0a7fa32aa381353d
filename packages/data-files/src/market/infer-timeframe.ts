import { barOpen, intervalMs, isoTime, timeframeOf, timeframes, type Timeframe } from '@veloce/core';
import type { CsvFault } from '../csv/fault.js';
import type { CsvRows } from '../csv/rows.js';

/** The known facts about a file's timeframe. */
export interface ToldTimeframe {
  readonly given?: Timeframe | undefined;
  readonly inName?: Timeframe | undefined;
  /** How long a row says that its bar is: the times of its open and its close. */
  readonly inRow?: Timeframe | undefined;
  /** Whether the file has a grid of its own. */
  readonly isOwnGrid: boolean;
  /** Whether some rows may be off the grid. */
  readonly mayBeOff: boolean;
}

/**
 * The timeframe of rows in order of time. What the caller says counts, then what the name of the file says, each where no two rows are
 * nearer than a bar and all open on its grid; a market that did not trade in every bar has steps of several. Without a word it is the
 * length that a row tells, the most common step, or the longest timeframe whose grid all rows are on.
 */
export function inferTimeframe(rows: CsvRows, told: ToldTimeframe): Timeframe | CsvFault {
  const { given, inName, inRow } = told;
  const time = rows.columns[0];
  if (given !== undefined) return refusal(rows, given, told) ?? given;
  if (rows.length < 2 && inName === undefined && inRow === undefined) {
    return {
      row: rows.lines[0],
      rule: 'one row does not tell the timeframe',
      fix: 'give the timeframe, or name the file SYMBOL-TIMEFRAME-….csv',
    };
  }
  // A name that a row contradicts was chosen by hand.
  const named = inRow === undefined || inRow === inName ? inName : inRow;
  for (const timeframe of [named, inRow]) {
    if (timeframe !== undefined && misfit(rows, timeframe, told) === undefined) return timeframe;
  }
  const common = rows.length < 2 ? undefined : timeframeOf(commonStep(time));
  if (common !== undefined && misfit(rows, common, told) === undefined) return common;
  // Rows without any two neighbours do not reveal it: a month is not a day with gaps.
  const longest = timeframes
    .toReversed()
    .find((timeframe) => hasStep(time, timeframe) && misfit(rows, timeframe, told) === undefined);
  if (longest !== undefined) return longest;
  const likely = common ?? named;
  if (likely !== undefined) return misfit(rows, likely, told) ?? likely;
  const step = commonStep(time);
  const after = time.findIndex((at, i) => i > 0 && at - time[i - 1] === step);
  return {
    row: rows.lines[after],
    as: 'time',
    value: isoTime(time[after]),
    rule: `the most common step between rows is ${step} ms, which is no timeframe`,
    fix: `use one of ${timeframes.join(' ')}; times must be the open times of the bars`,
  };
}

/** Why rows cannot be bars of a timeframe, if they cannot. */
function misfit(
  { columns, lines, length }: CsvRows,
  timeframe: Timeframe,
  { isOwnGrid, mayBeOff }: Pick<ToldTimeframe, 'isOwnGrid' | 'mayBeOff'>,
): CsvFault | undefined {
  const time = columns[0];
  const interval = intervalMs(timeframe);
  const least = isOwnGrid && interval > longestShift ? interval - longestShift : interval;
  let off = 0;
  for (let i = 0; i < length; i++) {
    const isOff = !isOwnGrid && barOpen(time[i], timeframe) !== time[i];
    if (isOff && !mayBeOff) return offGridFault(time, lines, i, timeframe);
    if (isOff) off++;
    if (i > 0 && !mayBeOff && time[i] - time[i - 1] < least) {
      return {
        row: lines[i],
        as: 'time',
        value: isoTime(time[i]),
        rule: `must be at least a bar of ${timeframe} later than row ${lines[i - 1]} (${isoTime(time[i - 1])})`,
        fix: `ask for a shorter timeframe than ${timeframe}, or name a file with ${timeframe} bars${isOwnGrid ? "; leave rows off the grid out with { offGrid: 'drop' }" : ''}`,
      };
    }
  }
  // Rows of which hardly one opens with a bar are not bars of that timeframe.
  return off > length / 2 ? offGridFault(time, lines, 0, timeframe) : undefined;
}

/** Daylight saving makes one day shorter by an hour. */
const longestShift = 3_600_000;

function offGridFault(time: Float64Array, lines: Uint32Array, i: number, timeframe: Timeframe): CsvFault {
  const off = (at: number): number => at - barOpen(at, timeframe);
  const isSteady = time.length > 1 && off(time[0]) > 0 && time.every((at) => off(at) === off(time[0]));
  const fix = isSteady
    ? `all rows open ${off(time[0])} ms after the grid: where the bars of a session or a zone do, read the file with { grid: 'file' }; where the times are those at which bars close, with { labels: 'close' }`
    : "leave such rows out with { offGrid: 'drop' }, or move them with { offGrid: 'ceil' }; where all bars of a session or a zone open off the grid: { grid: 'file' }";
  return {
    row: lines[i],
    as: 'time',
    value: isoTime(time[i]),
    rule: `must be the open of a ${timeframe} bar`,
    fix,
  };
}

function hasStep(time: Float64Array, timeframe: Timeframe): boolean {
  const interval = intervalMs(timeframe);
  return time.some((at, i) => i > 0 && at - time[i - 1] === interval);
}

/** Why a timeframe that was given cannot be that of the rows: in terms of the one that they have, where they tell it. */
function refusal(rows: CsvRows, given: Timeframe, told: ToldTimeframe): CsvFault | undefined {
  const fault = misfit(rows, given, told);
  if (fault === undefined) return contradiction(rows, given, told);
  const own = rows.length < 2 ? undefined : inferTimeframe(rows, { ...told, given: undefined });
  if (typeof own !== 'string' || own === given) return fault;
  return {
    ...fault,
    rule: `the file has ${own} bars, not ${given}`,
    fix: `ask for ${own} and resample, or name a file with ${given} bars`,
  };
}

/** A timeframe that was given against what a row, or the name together with the rows, say. */
function contradiction(
  rows: CsvRows,
  given: Timeframe,
  { inName, inRow }: ToldTimeframe,
): CsvFault | undefined {
  const interval = intervalMs(given);
  if (inRow !== undefined && inRow !== given) {
    return {
      row: rows.lines[0],
      as: 'time',
      rule: `the file has ${inRow} bars, not ${given}: its close times tell it`,
      fix: `ask for ${inRow}, or name a file with ${given} bars`,
    };
  }
  if (inName === undefined || intervalMs(inName) <= interval || rows.length < 2) return undefined;
  if (misfit(rows, inName, { isOwnGrid: false, mayBeOff: false }) !== undefined) return undefined;
  return {
    row: rows.lines[1],
    as: 'time',
    value: isoTime(rows.columns[0][1]),
    rule: `the file has ${inName} bars, not ${given}: its name and all steps between its rows say so`,
    fix: `ask for ${inName}, or name a file with ${given} bars`,
  };
}

/** The most common difference of neighbours; of equals one that is a timeframe, then the shortest. */
function commonStep(time: Float64Array): number {
  const steps = new Map<number, number>();
  for (let i = 1; i < time.length; i++) {
    const step = time[i] - time[i - 1];
    steps.set(step, (steps.get(step) ?? 0) + 1);
  }
  const rank = (step: number): number => (timeframeOf(step) === undefined ? 1 : 0);
  return Array.from(steps).reduce((best, other) =>
    (best[1] - other[1] || rank(other[0]) - rank(best[0]) || other[0] - best[0]) >= 0 ? best : other,
  )[0];
}
