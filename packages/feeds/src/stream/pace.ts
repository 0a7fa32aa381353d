/** How often a stream usually speaks, and whether it has been silent for too long. */
export interface Pace {
  readonly heard: (now: number) => void;
  /** How long it may be silent, ms: three times the longest of its last intervals, from a floor on. */
  readonly mostMs: () => number;
  readonly silentFor: (now: number) => number;
  /** Begins again, as after a reconnect. */
  readonly restart: (now: number) => void;
}

const intervals = 32;
const fewest = 4;

/**
 * The pace of a stream.
 *
 * @param floorMs Expected interval that is never gone below: what the venue promises, or what is worth a look.
 * @param firstMs Expected interval while fewer than four have been seen.
 */
export function createPace(floorMs: number, firstMs: number, factor: number, now: number): Pace {
  const seen = new Float64Array(intervals);
  let count = 0;
  let last = now;
  return {
    heard(at) {
      seen[count++ % intervals] = at - last;
      last = at;
    },
    mostMs() {
      if (count < fewest) return factor * Math.max(firstMs, floorMs);
      let longest = 0;
      for (let k = 0; k < Math.min(count, intervals); k++) if (seen[k] > longest) longest = seen[k];
      return factor * Math.max(longest, floorMs);
    },
    silentFor: (at) => at - last,
    restart(at) {
      last = at;
    },
  };
}
