import { isoTime } from '@veloce/core';
import type { CsvFault } from './fault.js';

/** Puts local times of one zone on the clock of UTC. */
export interface ZoneClock {
  /**
   * Makes times, read as if they were UTC, those that they are. Of an hour that a clock shows twice
   * each row is in the one that follows the row before.
   *
   * @returns The first time that the zone does not have: clocks were put forward over it.
   */
  readonly toUtc: (time: Float64Array, lines: Uint32Array) => CsvFault | undefined;
}

const hour = 3_600_000;
const day = 24 * hour;

/** Whether there is such a zone. */
export function isZone(zone: string): boolean {
  try {
    offsetFormat(zone);
    return true;
  } catch {
    return false;
  }
}

/** The fault of a zone given for times that carry their own. */
export function zoneFault(text: string | undefined, zone: string, row: number): CsvFault | undefined {
  if (
    text === undefined ||
    !/^-?[\d.]+(e\+?\d+)?$|[Zz]$|(?<=:\d\d(\.\d+)?)\s*[+-]\d{2}:?\d{2}$|(UTC|GMT)$/iu.test(text)
  ) {
    return undefined;
  }
  // A date of digits alone is local, a count of seconds is not.
  if (/^\d{8}$|^\d{14}$/u.test(text)) return undefined;
  return {
    row,
    as: 'time',
    value: text,
    rule: `the zone ${zone} is for times that are written without one; these tell theirs`,
    fix: 'read the file without zone',
  };
}

/** @param isBackward Whether the rows come newest first. */
export function createZoneClock(zone: string, isBackward = false): ZoneClock {
  const format = offsetFormat(zone);
  const offsets = new Map<number, number>();
  /** The offset of local clocks from UTC at a moment; it changes on a quarter of an hour at most. */
  const offsetAt = (utc: number): number => {
    const key = Math.floor(utc / (hour / 4));
    let offset = offsets.get(key);
    if (offset === undefined) offsets.set(key, (offset = readOffset(format, key * (hour / 4))));
    return offset;
  };
  let previous = NaN;
  const follows = (utc: number): boolean => !(isBackward ? utc >= previous : utc <= previous);

  return {
    toUtc(time, lines) {
      for (let i = 0; i < time.length; i++) {
        const local = time[i];
        const early = local - offsetAt(local - day);
        const late = local - offsetAt(local + day);
        const fits = [early, late]
          .filter((utc) => utc + offsetAt(utc) === local)
          .sort((a, b) => (isBackward ? b - a : a - b));
        if (fits.length === 0) {
          return {
            row: lines[i],
            as: 'time',
            value: isoTime(local).slice(0, -1),
            rule: `there is no such time in ${zone}: clocks were put forward over it`,
            fix: 'correct the zone: these times are of another',
          };
        }
        time[i] = fits.find(follows) ?? fits[fits.length - 1];
        previous = time[i];
      }
      return undefined;
    },
  };
}

function offsetFormat(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
}

function readOffset(format: Intl.DateTimeFormat, utc: number): number {
  const name = format.formatToParts(utc).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign = '+', hours = '0', minutes = '0', seconds = '0'] =
    /GMT([+-])(\d+):?(\d+)?:?(\d+)?/u.exec(name) ?? [];
  return (
    (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000 +
    (sign === '-' ? -1 : 1) * Number(seconds) * 1_000
  );
}
