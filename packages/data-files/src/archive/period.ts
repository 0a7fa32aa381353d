import { shown } from '@veloce/core';

/** One file of the archive: a month (`2025-08`) or a day (`2025-08-01`), UTC. */
export type ArchivePeriod = string;

/** The first and the last period of a range, both included. */
export interface ArchiveRange {
  readonly from: ArchivePeriod;
  readonly to: ArchivePeriod;
}

const longestRange = 10_000;

/**
 * The periods of an archive that are asked for, one by one.
 *
 * @throws {RangeError} for a period that is neither a month nor a day, and for a range of mixed or backward periods.
 */
export function listPeriods(
  periods: ArchivePeriod | readonly ArchivePeriod[] | ArchiveRange,
): readonly ArchivePeriod[] {
  if (typeof periods === 'string') return [checkPeriod(periods)];
  const given: unknown = periods;
  const isList = Array.isArray(given);
  // Anything that is neither a list nor a range is rejected as a period.
  if (!isList && (typeof given !== 'object' || given === null || !('from' in given)))
    return [checkPeriod(given as never)];
  if (!('from' in periods)) {
    if (periods.length === 0) throw new RangeError('fetchArchive: name at least one period');
    return periods.map(checkPeriod);
  }
  const { from, to } = periods;
  if (checkPeriod(from).length !== checkPeriod(to).length || from > to) {
    throw new RangeError(`fetchArchive: a range needs two months or two days in order, got ${from} to ${to}`);
  }
  const listed: ArchivePeriod[] = [];
  for (let period = from; period <= to; period = nextPeriod(period)) {
    if (listed.length === longestRange) {
      throw new RangeError(`fetchArchive: ${from} to ${to} are more than ${longestRange} files`);
    }
    listed.push(period);
  }
  return listed;
}

/** Whether a period is a month, and its file among the monthly ones. */
export function isMonth(period: ArchivePeriod): boolean {
  return period.length === '2025-08'.length;
}

function checkPeriod(period: ArchivePeriod): ArchivePeriod {
  if (typeof period !== 'string') {
    throw new RangeError(
      `fetchArchive: periods must be a month (2025-08), a day (2025-08-01), a list of them or { from, to }, got ${shown(period)}`,
    );
  }
  const [year, month, day] = period.split('-').map(Number);
  const time = /^\d{4}-\d{2}(-\d{2})?$/.test(period) ? Date.UTC(year, month - 1, day || 1) : NaN;
  if (!(time >= 0) || !new Date(time).toISOString().startsWith(period)) {
    throw new RangeError(
      `fetchArchive: a period is a month (2025-08) or a day (2025-08-01), got ${shown(period)}`,
    );
  }
  return period;
}

function nextPeriod(period: ArchivePeriod): ArchivePeriod {
  const [year, month, day] = period.split('-').map(Number);
  const next = isMonth(period) ? Date.UTC(year, month, 1) : Date.UTC(year, month - 1, day + 1);
  return new Date(next).toISOString().slice(0, period.length);
}
