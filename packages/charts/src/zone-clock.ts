/** Times as a chart writes them, in one time zone. */
export interface ZoneClock {
  /** To the minute, with the zone. */
  readonly text: (time: number) => string;
  /** Tick marks by kind: year, month, day, then times of day. */
  readonly tick: (time: number, kind: number) => string;
}

/** @throws {RangeError} for a zone that there is not. */
export function zoneClock(zone: string): ZoneClock {
  const part = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone, hourCycle: 'h23' });
  const minute = { hour: '2-digit', minute: '2-digit' } as const;
  const ticks = [part({ year: 'numeric' }), part({ month: 'short' }), part({ day: 'numeric' }), part(minute)];
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: zone });
  const clock = part(minute);
  return {
    text: (time) => `${day.format(time)} ${clock.format(time)} ${zone}`,
    tick: (time, kind) => (ticks[Math.min(kind, 3)] ?? clock).format(time),
  };
}
