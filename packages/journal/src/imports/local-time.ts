/** A wall-clock time; `null` if it is unknown, or does not exist on that clock. */
export interface LocalTime {
  /** Epoch ms UTC. */
  readonly time: number;
  /** The clock shows it twice: it is put back in between; this is the first. */
  readonly isTwice: boolean;
}

/** Offset of a zone at a time, ms: what its clocks show less UTC. */
export type OffsetAt = (time: number) => number;

/** The offsets of a zone. A `DateTimeFormat` is slow: what it says of a quarter of an hour is kept, no zone changes within one. */
export function offsetsOf(zone: string): OffsetAt {
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    era: 'short',
  });
  const known = new Map<number, number>();
  return (time) => {
    const start = Math.floor(time / quarter) * quarter;
    const before = known.get(start);
    if (before !== undefined) return before;
    const parts = Object.fromEntries(clock.formatToParts(start).map(({ type, value }) => [type, value]));
    const number = (name: string): number => Number(parts[name]);
    const shown = Date.UTC(
      number('year'),
      number('month') - 1,
      number('day'),
      number('hour'),
      number('minute'),
      number('second'),
    );
    known.set(start, shown - start);
    return shown - start;
  };
}

const quarter = 900_000;

/**
 * The time at which the clocks of a zone show something.
 *
 * @param shown What they show, as if it were UTC, epoch ms.
 * @returns `null` for what they never show: they are put forward over it.
 */
export function localTime(shown: number, offsetAt: OffsetAt): LocalTime | null {
  // A zone is never a day off, and changes at most once within two.
  const offsets = [...new Set([offsetAt(shown - 86_400_000), offsetAt(shown + 86_400_000)])];
  const times = offsets.map((offset) => shown - offset).filter((time) => time + offsetAt(time) === shown);
  if (times.length === 0) return null;
  return { time: Math.min(...times), isTwice: times.length > 1 };
}
