import { checkArguments, barOpen, intervalMs, type Timeframe, dayMs } from '@veloce/core';

/** Timeframes that can be the session of a profile. Days are UTC; weeks begin on Monday 00:00 UTC. */
export type GridSession = '5m' | '30m' | '4h' | '1d' | '1w';

/** The span of one profile: a timeframe, or daily hours in a time zone such as `'America/New_York 09:30-16:00'`. */
export type ProfileSession = GridSession | `${string} ${string}-${string}`;

const gridSessions: readonly string[] = ['5m', '30m', '4h', '1d', '1w'];
const minute = 60_000;

/** A stretch of time, `[from, to)` in epoch ms; `inside` distinguishes a session from the time between two sessions. */
export interface SessionSpan {
  readonly from: number;
  readonly to: number;
  readonly inside: boolean;
}

/** Tells the session, or the time between sessions, that holds an epoch ms. */
export type SessionClock = (time: number) => SessionSpan;

/**
 * The clock of a kind of session.
 *
 * @throws {RangeError} when the text is neither a session timeframe nor hours in a time zone that the platform knows.
 * @example
 * ```ts
 * sessionClock('1d')(Date.UTC(2025, 0, 6, 13)).from; // midnight of 6 January
 * ```
 */
export function sessionClock(session: ProfileSession): SessionClock {
  checkArguments('sessionClock', { session }, { session: 'text' });
  if (gridSessions.includes(session)) {
    const length = intervalMs(session as Timeframe);
    return (time) => {
      const from = barOpen(time, session as Timeframe);
      return { from, to: from + length, inside: true };
    };
  }
  return zonedClock(session);
}

/** Longest session of a kind, in milliseconds. */
export function sessionLength(session: ProfileSession): number {
  if (gridSessions.includes(session)) return intervalMs(session as Timeframe);
  const { open, close } = parseHours(session);
  return (close > open ? close - open : close + 1440 - open) * minute;
}

/** Usual brackets: 30 minutes, fewer in a session of 30 minutes or less. */
export function defaultBracketMs(session: ProfileSession): number {
  return session === '5m' ? minute : session === '30m' ? 5 * minute : 30 * minute;
}

function parseHours(session: string): { zone: string; open: number; close: number } {
  const match = /^(\S+) ([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/.exec(session);
  if (match === null) {
    throw new RangeError(
      `session: must be one of ${gridSessions.join(' ')}, or hours in a time zone such as 'America/New_York 09:30-16:00', got '${session}'`,
    );
  }
  const [, zone, ...parts] = match;
  const [openHour, openMinute, closeHour, closeMinute] = parts.map(Number);
  return { zone, open: 60 * openHour + openMinute, close: 60 * closeHour + closeMinute };
}

function zonedClock(session: string): SessionClock {
  const { zone, open, close } = parseHours(session);
  const offsetAt = zoneOffset(zone, session);
  /** Epoch ms of a local day (counted like UTC days) and minute of that day. */
  const epoch = (localDay: number, minutes: number): number => {
    const wall = localDay * dayMs + minutes * minute;
    const guess = wall - offsetAt(wall);
    return wall - offsetAt(guess);
  };
  return (time) => {
    const today = Math.floor((time + offsetAt(time)) / dayMs);
    let ended = -Infinity;
    for (let k = today - 2; ; k++) {
      const from = epoch(k, open);
      if (time < from) return { from: ended, to: from, inside: false };
      const to = epoch(close > open ? k : k + 1, close);
      if (time < to) return { from, to, inside: true };
      ended = to;
    }
  };
}

/** How far a zone's wall clock is ahead of UTC, in milliseconds, at an epoch ms. */
function zoneOffset(zone: string, session: string): (time: number) => number {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    throw new RangeError(`session: time zone '${zone}' is not known here, got '${session}'`);
  }
  return (time) => {
    const parts: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(time)) parts[type] = Number(value);
    const wall = Date.UTC(parts['year'], parts['month'] - 1, parts['day'], parts['hour'], parts['minute']);
    return wall + parts['second'] * 1000 - Math.floor(time / 1000) * 1000;
  };
}
