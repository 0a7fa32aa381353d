import { checkArguments } from './check-arguments.js';
import { checkMarket } from './check-market.js';
import { shown } from './shown.js';
import type { Column } from './column.js';
import { isoTime, type MarketData } from './market-data.js';

/** A value that depends on bars after its own, or a signal that acts before its own bar has closed. */
export interface Lookahead {
  /**
   * `phase.feature` (or `rule.feature`), `market.column` of prepared data, `signal`, `signal.timestamp`, `signal.entryReference`,
   * or `output k` of a kernel.
   */
  readonly field: string;
  /** The bar whose value changed. */
  readonly bar: number;
  /** The last bar that both runs had in common. */
  readonly cut: number;
  /** Its value with the future as it was, and with the future changed or taken away; of a signal too early, what it should be. */
  readonly withFuture: string;
  readonly without: string;
  /** Found by moving all times 28 years on: the value is read by the time of the bar. `withFuture` is then the value as it was. */
  readonly shifted?: true;
}

/** The findings of `detectLookahead`, and the parts it could not examine. */
export interface LookaheadReport extends ReadonlyArray<Lookahead> {
  /**
   * Columns of the data that the strategy reads and `prepare` did not make: whether they were known at their bars cannot be seen; and
   * `time`, when `shiftTimes` is `false`. No property of the list for tests that compare it.
   */
  readonly unchecked: readonly string[];
}

/** Options of the search for look-ahead. */
export interface LookaheadOptions {
  /** The last bars before a changed future; 8 spread over the data by default. */
  readonly cuts?: readonly number[];
}

/**
 * A finding in one sentence; a whole report in one line for each finding, and one for the columns that could not be checked: whether a column
 * that comes with the data was known at its bars is for whoever brings it to know.
 *
 * @param data Adds the time to the number of the bar.
 * @example
 * ```ts
 * console.log(describeLookahead(detectLookahead(myStrategy, data)));
 * // no look-ahead found; not checked, since they come with the data: fundingForecast
 * ```
 */
export function describeLookahead(found: Lookahead | LookaheadReport, data?: MarketData): string {
  if (data !== undefined) checkMarket('describeLookahead', data);
  if (!isReport(found)) return describeFinding(found, data);
  const { unchecked } = found;
  const rest =
    unchecked.length === 0 ? '' : `not checked, since they come with the data: ${unchecked.join(', ')}`;
  if (found.length === 0) return ['no look-ahead found', rest].filter((part) => part !== '').join('; ');
  return [...found.map((one) => describeFinding(one, data)), rest].filter((line) => line !== '').join('\n');
}

const isReport = (found: Lookahead | LookaheadReport): found is LookaheadReport =>
  Array.isArray(found) && 'unchecked' in found;

function describeFinding(finding: Lookahead, data: MarketData | undefined): string {
  checkArguments('describeLookahead', { finding }, { finding: { field: 'text', bar: 'number' } });
  const { field, bar, cut, withFuture, without, shifted } = finding;
  const when = data === undefined ? '' : ` (${isoTime(data.time[bar])})`;
  if (shifted === true) {
    return `${field} at bar ${bar}${when} is ${withFuture}, and ${without} when all times are 28 years later: it reads data by the time of the bar, where no check can see what that data knows; read it as a column`;
  }
  if (field.startsWith('signal.')) {
    return `${field} at bar ${bar}${when} is ${withFuture}, before the bar closed; it must be ${without}`;
  }
  return `${field} at bar ${bar}${when} depends on bars after ${cut}: ${withFuture} with them, ${without} without`;
}

/** Eight bars spread over a length. */
export function spreadCuts(length: number): readonly number[] {
  const cuts = Array.from({ length: 8 }, (_, k) => Math.floor(((k + 1) * length) / 9) - 1);
  return [...new Set(cuts.filter((cut) => cut >= 0 && cut < length - 1))];
}

/** Refuses a cut that leaves nothing before or after it. */
export function checkCut(where: string, cut: number, length: number): void {
  if (!Number.isInteger(cut) || cut < 0 || cut >= length - 1) {
    throw new RangeError(`${where}: a cut must be an integer from 0 to ${length - 2}, got ${shown(cut)}`);
  }
}

/** The first bar up to a cut at which two columns differ in a bit. */
export function firstDifference(
  field: string,
  whole: Column,
  other: Column,
  cut: number,
): readonly Lookahead[] {
  for (let bar = 0; bar <= cut; bar++) {
    if (!Object.is(whole[bar], other[bar])) {
      return [{ field, bar, cut, withFuture: String(whole[bar]), without: String(other[bar]) }];
    }
  }
  return [];
}

/** Each finding once. */
export function withoutDoubles(found: readonly Lookahead[]): readonly Lookahead[] {
  const seen = new Set<string>();
  return found.filter(({ field, bar, cut }) => {
    const key = `${field} ${bar} ${cut}`; // one that is read by its time is told once
    return !seen.has(key) && seen.add(key);
  });
}
