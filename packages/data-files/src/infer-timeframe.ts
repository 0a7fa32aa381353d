import { isoTime, timeframeOf, timeframes, type Timeframe } from '@veloce/core';
import type { CsvFault } from './csv-fault.js';
import type { CsvRows } from './csv-rows.js';

/** Rows from which the step between them says what the timeframe is. */
const enoughRows = 3;

/**
 * The timeframe of rows in order of time: their most common step. A file too short to tell has the timeframe that the caller
 * or the name of the file gives.
 */
export function inferTimeframe(
  rows: CsvRows,
  given: Timeframe | undefined,
  inName: Timeframe | undefined,
): Timeframe | CsvFault {
  const { length, lines } = rows;
  const told = given ?? inName;
  if (length < enoughRows && told !== undefined) return told;
  if (length < 2) {
    return {
      row: lines[0],
      rule: 'one row does not tell the timeframe',
      fix: 'give the timeframe, or name the file SYMBOL-TIMEFRAME-….csv',
    };
  }
  const time = rows.columns[0];
  const { step, after } = commonStep(time);
  const timeframe = timeframeOf(step);
  if (timeframe === undefined) {
    return {
      row: lines[after + 1],
      column: 'time',
      value: isoTime(time[after + 1]),
      rule: `the most common step between rows is ${step} ms, which is no timeframe`,
      fix: `use one of ${timeframes.join(' ')}; times must be the open times of the bars`,
    };
  }
  if (given !== undefined && timeframe !== given) {
    return {
      row: lines[after + 1],
      column: 'time',
      value: isoTime(time[after + 1]),
      rule: `the file has ${timeframe} bars, not ${given}`,
      fix: `ask for ${timeframe}, or name a file with ${given} bars`,
    };
  }
  return timeframe;
}

/** The most common difference of neighbours, the smaller of equals, and the first place where it stands. */
function commonStep(time: Float64Array): { readonly step: number; readonly after: number } {
  const counts = new Map<number, { count: number; readonly after: number }>();
  let step = NaN;
  let entry = { count: 0, after: 0 };
  for (let i = 1; i < time.length; i++) {
    const difference = time[i] - time[i - 1];
    if (difference !== step) {
      step = difference;
      entry = counts.get(step) ?? { count: 0, after: i - 1 };
      counts.set(step, entry);
    }
    entry.count++;
  }
  let best = { step: Infinity, count: 0, after: 0 };
  for (const [candidate, { count, after }] of counts) {
    if (count > best.count || (count === best.count && candidate < best.step)) {
      best = { step: candidate, count, after };
    }
  }
  return best;
}
