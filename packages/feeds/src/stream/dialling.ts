/** When the next dial may be made. */
export interface Dialling {
  /** The time of the next dial, after the last one failed or ended, epoch ms. */
  readonly next: (now: number) => number;
  readonly dialled: (now: number) => void;
  /** A socket was open for so long: what counts as a success. */
  readonly lasted: (ms: number) => void;
}

/** How often a host is dialled. */
export interface DialLimits {
  readonly mostPerMinute: number;
  readonly firstMs: number;
  readonly longestMs: number;
  /** A socket that was open for less is another failure: a server that closes at once is not dialled in a storm. */
  readonly stableMs: number;
}

/**
 * Back-off with jitter of one line to a host, and the limit of dials of all its lines.
 *
 * @param dials Times of the last dials of all lines to the host.
 * @param random Numbers in [0, 1): seeded, so that a replay dials at the same times.
 */
export function createDialling(limits: DialLimits, dials: number[], random: () => number): Dialling {
  const { mostPerMinute, firstMs, longestMs, stableMs } = limits;
  let failures = 0;
  return {
    next(now) {
      while (dials.length > 0 && now - dials[0] >= 60_000) dials.shift();
      const ceiling = Math.min(longestMs, firstMs * 2 ** Math.max(0, failures - 1));
      const wait = failures === 0 ? 0 : ceiling * (0.5 + 0.5 * random());
      const limited = dials.length < mostPerMinute ? now : dials[dials.length - mostPerMinute] + 60_000;
      return Math.max(now + wait, limited);
    },
    dialled(now) {
      dials.push(now);
      failures++;
    },
    lasted(ms) {
      if (ms >= stableMs) failures = 1;
    },
  };
}
