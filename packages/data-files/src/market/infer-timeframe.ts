import { isoTime, timeframeOf, timeframes, type Timeframe } from '@veloce/core';
import type { CsvFault } from '../csv/fault.js';
import type { CsvRows } from '../csv/rows.js';

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
  const { step, after } = commonStep(time, told);
  const timeframe = timeframeOf(step);
  if (timeframe === undefined) {
    return {
      row: lines[after + 1],
      as: 'time',
      value: isoTime(time[after + 1]),
      rule: `the most common step between rows is ${step} ms, which is no timeframe`,
      fix: `use one of ${timeframes.join(' ')}; times must be the open times of the bars`,
    };
  }
  if (given !== undefined && timeframe !== given) {
    return {
      row: lines[after + 1],
      as: 'time',
      value: isoTime(time[after + 1]),
      rule: `the file has ${timeframe} bars, not ${given}`,
      fix: `ask for ${timeframe}, or name a file with ${given} bars`,
    };
  }
  return timeframe;
}

/** A difference of neighbours, how often it stands there, and where first. */
interface Step {
  readonly step: number;
  readonly after: number;
  count: number;
}

/** The most common step; of equals the one that was told, then one that is a timeframe, then the shortest. */
function commonStep(time: Float64Array, told: Timeframe | undefined): Step {
  const steps = new Map<number, Step>();
  let last: Step = { step: NaN, after: 0, count: 0 };
  for (let i = 1; i < time.length; i++) {
    const step = time[i] - time[i - 1];
    if (step !== last.step) {
      last = steps.get(step) ?? { step, after: i - 1, count: 0 };
      steps.set(step, last);
    }
    last.count++;
  }
  const rank = ({ step }: Step): number => {
    const timeframe = timeframeOf(step);
    return timeframe === undefined ? 2 : timeframe === told ? 0 : 1;
  };
  const better = (a: Step, b: Step): number => b.count - a.count || rank(a) - rank(b) || a.step - b.step;
  return Array.from(steps.values()).reduce((best, step) => (better(best, step) <= 0 ? best : step));
}
