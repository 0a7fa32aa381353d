import { readDecimal } from './decimal.js';

/** The unit of times that are written as numbers. */
export type TimeUnit = 's' | 'ms' | 'us' | 'ns';

/** Times from 1973 on, by their magnitude; fourteen digits are no time in ms that anyone has, but `20250819151000`. */
const smallestMs = 1e11;
const largestMs = 1e13;
const smallestUs = 1e14;
const smallestNs = 1e17;

const perMillisecond = { us: 1_000, ns: 1_000_000 } as const;

/**
 * Reads a time into `out[index]` as epoch milliseconds UTC: a number in milliseconds, microseconds or nanoseconds (told by
 * magnitude unless `unit` says), or ISO 8601 with `T` or a space, with a zone or, without one, in UTC.
 *
 * @returns The position after the time, or -1 when none begins there.
 * @example
 * ```ts
 * const time = new Float64Array(1);
 * readTime(Buffer.from('2025-08-19 15:10:00'), 0, 19, time, 0); // 19, and time[0] is 1755616200000
 * ```
 */
export function readTime(
  bytes: Uint8Array,
  at: number,
  end: number,
  out: Float64Array,
  index: number,
  unit?: TimeUnit,
): number {
  const next = readDecimal(bytes, at, end, out, index);
  if (next < 0) return -1;
  if (next < end && bytes[next] === dash && next === at + 4) return readIsoTime(bytes, at, end, out, index);
  // A year, month and day, and a time after it: `20250819 151000`.
  if (next < end && bytes[next] === space) return -1;
  const value = out[index];
  if (unit === undefined && value >= smallestMs && value < largestMs) return next; // nearly every file
  if (isOfOtherUnit(value, unit)) return -1;
  switch (unit ?? unitOf(value)) {
    case 's':
      out[index] = value * 1_000;
      return next;
    case 'ms':
      return next;
    case 'us':
      out[index] = value / perMillisecond.us;
      return next;
    case 'ns':
      return readNanoseconds(bytes, at, next, out, index);
    case undefined:
      return -1;
  }
}

/** Whether a number is a time of today in another unit than the one that was said: it is then none. */
function isOfOtherUnit(value: number, unit: TimeUnit | undefined): boolean {
  if (unit === undefined) return false;
  const likely = value >= 1e9 && value < 1e10 ? 's' : unitOf(value);
  return value < 0 || (likely !== undefined && likely !== unit);
}

const yearFirst = /^(\d{4})\/(\d{1,2})\/(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?)?$/u;
const compact = /^(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2}):?(\d{2})(?::?(\d{2}(?:\.\d+)?))?)?$/u;

/**
 * Reads a text that is a time and nothing else: what {@link readTime} reads, and forms that need a second look and cannot be mistaken:
 * `2025/8/19 15:10`, `20250819 151000`, `20250819`, each also followed by ` UTC` or ` GMT`.
 *
 * @returns Whether the text is a time.
 */
export function readAnyTime(text: string, out: Float64Array, index: number, unit?: TimeUnit): boolean {
  const bytes = Buffer.from(text);
  if (readTime(bytes, 0, bytes.length, out, index, unit) === bytes.length && bytes.length > 0) return true;
  const bare = text.replace(/ ?(UTC|GMT)$/u, '');
  const match = yearFirst.exec(bare) ?? compact.exec(bare);
  // Digits alone are a number of the unit that was given.
  if (match === null) return bare !== text && readAnyTime(bare, out, index, unit);
  if (unit !== undefined && /^\d+$/u.test(bare)) return false;
  const [, year, month, day, hour = '0', minute = '0', second = '0'] = match;
  const pad = (part: string): string => part.padStart(2, '0');
  const [whole, fraction = ''] = second.split('.');
  const iso = Buffer.from(
    `${year}-${pad(month)}-${pad(day)} ${pad(hour)}:${minute}:${pad(whole)}${fraction === '' ? '' : `.${fraction}`}`,
  );
  return readTime(iso, 0, iso.length, out, index) === iso.length;
}

/** Digits of a time in milliseconds, and how many of them make its second half. */
const msDigits = 13;
const halfDigits = 7;

/**
 * Reads a time of thirteen digits, which is one in milliseconds, as {@link readTime} does, in less than half the time.
 *
 * @returns The position after those digits, which may be inside a longer number; -1 when there are too few.
 */
export function readMilliseconds(
  bytes: Uint8Array,
  at: number,
  end: number,
  out: Float64Array,
  index: number,
): number {
  if (at + msDigits > end || bytes[at] === zero) return -1;
  const half = at + msDigits - halfDigits;
  let head = 0;
  for (let i = at; i < half; i++) {
    const digit = bytes[i] - zero;
    if (digit < 0 || digit > 9) return -1;
    head = (head * 10 + digit) | 0;
  }
  let tail = 0;
  for (let i = half; i < at + msDigits; i++) {
    const digit = bytes[i] - zero;
    if (digit < 0 || digit > 9) return -1;
    tail = (tail * 10 + digit) | 0;
  }
  out[index] = head * 1e7 + tail;
  return at + msDigits;
}

function unitOf(value: number): TimeUnit | undefined {
  if (!(value >= smallestMs) || (value >= largestMs && value < smallestUs)) return undefined;
  return value < largestMs ? 'ms' : value < smallestNs ? 'us' : 'ns';
}

/** Nanoseconds have more digits than a number holds: the last six are read on their own. */
function readNanoseconds(
  bytes: Uint8Array,
  at: number,
  next: number,
  out: Float64Array,
  index: number,
): number {
  const split = next - 6;
  if (split <= at || readDecimal(bytes, split, next, out, index) !== next) return -1;
  const rest = out[index];
  if (!Number.isInteger(rest) || readDecimal(bytes, at, split, out, index) !== split) return -1;
  out[index] += rest / perMillisecond.ns;
  return next;
}

const zero = 48;
const dash = 45;
const colon = 58;
const point = 46;
const plus = 43;
const letterT = 84;
const letterZ = 90;
const space = 32;

const daysBefore = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/** Reads `YYYY-MM-DD[T| ]HH:MM[:SS[.fraction]][Z|±HH[:]MM]`, or a date alone, as {@link readTime} does. */
function readIsoTime(bytes: Uint8Array, at: number, end: number, out: Float64Array, index: number): number {
  if (end - at < 10 || bytes[at + 4] !== dash || bytes[at + 7] !== dash) return -1;
  const year = twoDigits(bytes, at, end) * 100 + twoDigits(bytes, at + 2, end);
  const days = dayNumber(year, twoDigits(bytes, at + 5, end), twoDigits(bytes, at + 8, end));
  if (!(days === days)) return -1;
  out[index] = days * 86_400_000;
  let i = at + 10;
  if (i === end || (bytes[i] !== letterT && bytes[i] !== space)) return i;

  const hour = twoDigits(bytes, i + 1, end);
  const minute = twoDigits(bytes, i + 4, end);
  if (!(hour < 24 && minute < 60) || bytes[i + 3] !== colon) return -1;
  let time = hour * 3_600_000 + minute * 60_000;
  i += 6;
  if (i < end && bytes[i] === colon) {
    const second = twoDigits(bytes, i + 1, end);
    if (!(second < 60)) return -1;
    time += second * 1_000;
    i += 3;
  }
  if (i < end && bytes[i] === point) {
    const next = readDecimal(bytes, i, end, out, index);
    if (next < 0) return -1;
    time += Math.round(out[index] * 1e9) / 1e6;
    i = next;
  }
  if (i < end && bytes[i] === letterZ) i++;
  else if (i < end && (bytes[i] === plus || bytes[i] === dash)) {
    const hours = twoDigits(bytes, i + 1, end);
    const width = bytes[i + 3] === colon ? 1 : 0;
    const minutes = twoDigits(bytes, i + 3 + width, end);
    if (!(hours < 24 && minutes < 60)) return -1;
    time -= (bytes[i] === plus ? 1 : -1) * (hours * 60 + minutes) * 60_000;
    i += 5 + width;
  }
  out[index] = days * 86_400_000 + time;
  return i;
}

/** Two digits as a number; `NaN` where there are not two. */
function twoDigits(bytes: Uint8Array, at: number, end: number): number {
  if (at + 2 > end) return NaN;
  const tens = bytes[at] - 48;
  const ones = bytes[at + 1] - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}

/** Days since the epoch in the Gregorian calendar; `NaN` for a day that is not in it. */
function dayNumber(year: number, month: number, day: number): number {
  if (!(year >= 1970 && month >= 1 && month <= 12 && day >= 1)) return NaN;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const length =
    month === 2 ? (leap ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  if (day > length) return NaN;
  const before = year - 1;
  const leaps = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - 477;
  return (year - 1970) * 365 + leaps + daysBefore[month - 1] + (leap && month > 2 ? 1 : 0) + day - 1;
}
